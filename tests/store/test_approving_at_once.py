"""Two who approve at the same moment what excludes each other: one of them is refused."""

from __future__ import annotations

import threading
from datetime import timedelta

from access import (
    MIGRATIONS,
    Account,
    Refusal,
    approve,
    create_account,
    propose,
)
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.uow import transaction
from tests.store.test_accounts_moved import NOW

HERE = "652301101"
PATIENCE = 10.0


def test_one_absent_has_one_substitute(database_url: str) -> None:
    database = Database(database_url)
    migrate(database, [MIGRATIONS])
    with transaction(database, NOW.isoformat()) as tx:
        for user in ("absent", "one", "other"):
            account = Account.of(user, user, {"township_clerk"}, HERE, HERE)
            assert create_account(tx, account, "x", NOW)
        numbers = [
            propose(
                tx,
                "substitution",
                {
                    "absent": "absent",
                    "substitute": substitute,
                    "ordered_by": "absent",
                    "from": NOW.isoformat(),
                    "until": (NOW + timedelta(days=5)).isoformat(),
                },
                "休假",
                "sysadmin",
                NOW,
            )
            for substitute in ("one", "other")
        ]
    refused: list[str] = []

    def approve_second() -> None:
        try:
            with transaction(database, NOW.isoformat()) as tx:
                approve(tx, numbers[1], "", "sec-2", NOW)
        except Refusal as error:
            refused.append(error.message)

    second = threading.Thread(target=approve_second)
    with transaction(database, NOW.isoformat()) as tx:
        approve(tx, numbers[0], "", "sec-1", NOW)
        second.start()
        second.join(0.5)
        # It waits, although nothing is committed that it could see.
        assert second.is_alive()
    second.join(PATIENCE)
    assert not second.is_alive()
    assert len(refused) == 1
    assert "已由 one 代理" in refused[0]
    with transaction(database, NOW.isoformat(), write=False) as tx:
        states = tx.run("SELECT state FROM proposals ORDER BY proposal_id")
    assert [row["state"] for row in states] == ["approved", "proposed"]
    database.close()
