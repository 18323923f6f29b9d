"""What accounts had in their own columns goes on as holdings, on both databases."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

from access import MIGRATIONS, accounts_covering, find_account
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.uow import transaction

MADE, NOW = datetime(2026, 1, 5, 2, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC)
ADD = """
INSERT INTO accounts (user_name, display_name, password_hash, roles, organisation, area,
    person_id, active, created_at)
VALUES (:user, '某人', 'x', :roles, :organisation, :area, :person, 1, :at)
"""
# user, roles, organisation, area, person
ACCOUNTS = [
    ("clerk", ["township_clerk", "township_leader"], "652301101", "652301101", None),
    ("school-county", ["dept_officer"], "JY", "652301", None),
    ("school-bureau", ["dept_officer"], "JY", "6523", None),
    ("two-kinds", ["township_clerk", "village_worker"], "652301102", "652301102", None),
    ("archivist", ["archivist"], "", "6523", None),
    ("operator", ["operator"], "", "", None),
    ("mother", ["guardian"], "", "", "p7"),
    ("nobody", [], "", "", None),
]


def test_roles_become_holdings(database_url: str, tmp_path: Path) -> None:
    for name in ("0001_access.py", "0002_clients.py"):
        shutil.copy(MIGRATIONS / name, tmp_path / name)
    database = Database(database_url)
    migrate(database, [tmp_path])
    with transaction(database, NOW.isoformat()) as tx:
        for user, roles, organisation, area, person in ACCOUNTS:
            said = {"organisation": organisation, "area": area, "person": person}
            row = {"user": user, "roles": json.dumps(roles), "at": MADE.isoformat(), **said}
            tx.run(ADD, row)
    migrate(database, [MIGRATIONS])
    with transaction(database, NOW.isoformat(), write=False) as tx:
        found = {user: find_account(tx, user, NOW) for user, *_ in ACCOUNTS}
        before = find_account(tx, "clerk", datetime(2025, 1, 1, tzinfo=UTC))
        near = [account.user for account in accounts_covering(tx, "652301101005", NOW)]
        logged = tx.run("SELECT * FROM access_log WHERE user_name = 'clerk'")
    database.close()
    groups = {user: set(account.groups) for user, account in found.items() if account}
    assert groups == {
        "clerk": {"township_clerk", "township_leader"},
        "school-county": {"dept_officer@JY"},
        "school-bureau": {"dept_officer@JY"},
        "two-kinds": {"township_clerk", "village_worker"},
        "archivist": {"archivist"},
        "operator": {"operator"},
        "mother": {"guardian@p7"},
        "nobody": set(),
    }
    areas = {user: account.area for user, account in found.items() if account}
    assert areas == {user: area for user, _, _, area, _ in ACCOUNTS}
    assert before is not None
    assert before.standings == ()
    assert near == ["clerk", "school-county", "archivist", "school-bureau", "operator"]
    assert len(logged) == 2
