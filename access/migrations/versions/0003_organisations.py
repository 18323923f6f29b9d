"""Organisations, positions, who holds them from when to when, who stands in for whom.

What accounts had in their own columns becomes holdings; the columns go.
"""

from __future__ import annotations

import json
from typing import Any

from alembic import op
from sqlalchemy import text

revision = "access_0003"
down_revision = "access_0002"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE organisations (
        code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, area TEXT NOT NULL,
        department TEXT NOT NULL, from_at TEXT NOT NULL, until_at TEXT)
    """,
    "CREATE INDEX organisations_by_area ON organisations (area)",
    """
    CREATE TABLE positions (
        position_id NUMBERED, organisation TEXT NOT NULL REFERENCES organisations (code),
        role TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (organisation, role, name))
    """,
    """
    CREATE TABLE holdings (
        holding_id NUMBERED, position_id BIGINT NOT NULL REFERENCES positions (position_id),
        user_name TEXT NOT NULL, from_at TEXT NOT NULL, until_at TEXT,
        granted_by TEXT NOT NULL, approved_by TEXT NOT NULL, granted_at TEXT NOT NULL)
    """,
    "CREATE INDEX holdings_of_user ON holdings (user_name)",
    "CREATE INDEX holdings_of_position ON holdings (position_id)",
    """
    CREATE TABLE substitutions (
        substitution_id NUMBERED, absent TEXT NOT NULL, substitute TEXT NOT NULL,
        from_at TEXT NOT NULL, until_at TEXT NOT NULL, reason TEXT NOT NULL,
        ordered_by TEXT NOT NULL, granted_by TEXT NOT NULL, approved_by TEXT NOT NULL,
        granted_at TEXT NOT NULL)
    """,
    "CREATE INDEX substitutions_by_substitute ON substitutions (substitute)",
    "CREATE INDEX substitutions_by_absent ON substitutions (absent)",
    """
    CREATE TABLE proposals (
        proposal_id NUMBERED, kind TEXT NOT NULL, content TEXT NOT NULL, user_name TEXT NOT NULL,
        area TEXT NOT NULL, reason TEXT NOT NULL, proposed_by TEXT NOT NULL,
        proposed_at TEXT NOT NULL, state TEXT NOT NULL, decided_by TEXT, decided_at TEXT,
        decision TEXT, subject TEXT)
    """,
    "CREATE INDEX proposals_by_state ON proposals (state, proposal_id)",
    """
    CREATE TABLE access_log (
        entry_id NUMBERED, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
        subject TEXT NOT NULL, user_name TEXT NOT NULL, reason TEXT NOT NULL, details TEXT NOT NULL)
    """,
    "CREATE INDEX access_log_of_user ON access_log (user_name, entry_id)",
)
# What may never be changed, and what may never be taken away.
FORBIDDEN = {
    "access_log": ("UPDATE", "DELETE"),
    "holdings": ("DELETE",),
    "substitutions": ("DELETE",),
    "proposals": ("DELETE",),
}
# Kinds of organisation by role, as they were when this migration was written.
KINDS = {
    "prefecture_admin": "prefecture_bureau",
    "prefecture_viewer": "prefecture_bureau",
    "county_officer": "county_bureau",
    "county_leader": "county_bureau",
    "county_finance": "county_bureau",
    "township_clerk": "township",
    "township_leader": "township",
    "village_worker": "village",
    "dept_officer": "department",
    "intake_org": "intake_org",
    "provider_admin": "provider",
    "provider_worker": "provider",
    "volunteer": "volunteer",
    "evaluator": "evaluator",
    "applicant": "public",
    "guardian": "public",
    "hotline_agent": "hotline",
    "auditor": "audit",
    "archivist": "archive",
}
SYSTEM = "system"
ADD_ORGANISATION = """
INSERT INTO organisations (code, name, kind, area, department, from_at)
VALUES (:code, :name, :kind, :area, :department, :at) ON CONFLICT (code) DO NOTHING
"""
ORGANISATION = "SELECT kind, area FROM organisations WHERE code = :code"
ADD_POSITION = """
INSERT INTO positions (organisation, role, name) VALUES (:code, :role, :role)
ON CONFLICT (organisation, role, name) DO NOTHING
"""
ADD_HOLDING = """
INSERT INTO holdings
    (position_id, user_name, from_at, granted_by, approved_by, granted_at)
SELECT position_id, :user, :at, 'migration', 'migration', :at
FROM positions WHERE organisation = :code AND role = :role AND name = :role
"""
RECORD = """
INSERT INTO access_log (at, actor, action, subject, user_name, reason, details)
VALUES (:at, 'migration', 'holding-granted', :subject, :user, '由账号原有的岗位转入', '{}')
"""


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    number = "INTEGER PRIMARY KEY" if sqlite else "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    for statement in TABLES:
        op.execute(statement.replace("NUMBERED", number))
    for table, changes in FORBIDDEN.items():
        # SQLite has no TRUNCATE; its short cut for a DELETE of everything is a DELETE.
        for change in changes if sqlite else (*changes, "TRUNCATE"):
            _forbid(table, change, sqlite)
    _move()
    for column in ("roles", "organisation", "area"):
        op.execute(f"ALTER TABLE accounts DROP COLUMN {column}")


def _move() -> None:
    """Every role of every account as a holding since the account was made."""
    rows = op.get_bind().execute(
        text("SELECT user_name, roles, organisation, area, created_at FROM accounts")
    )
    for row in rows.mappings().all():
        for role in json.loads(row["roles"]):
            code = _organisation(role, row["organisation"], row["area"], row["created_at"])
            _run(ADD_POSITION, code=code, role=role)
            said = {"user": row["user_name"], "at": row["created_at"]}
            _run(ADD_HOLDING, code=code, role=role, **said)
            _run(RECORD, subject=f"{role}@{code}", **said)


def _organisation(role: str, organisation: str, area: str, since: str) -> str:
    """The code of the organisation that has the role, made when missing."""
    kind = KINDS.get(role, SYSTEM)
    department = organisation if kind == "department" else ""
    code = organisation or (f"{kind}-{area}" if area else kind)
    if kind == "public":
        code, area = kind, ""
    if department:
        code = f"{department}-{area}"
    found = _run(ORGANISATION, code=code).mappings().first()
    if found is not None and (found["kind"], found["area"]) != (kind, area):
        code = f"{code}-{kind}-{area}"
    said = {"name": code, "kind": kind, "area": area, "department": department}
    _run(ADD_ORGANISATION, code=code, at=since, **said)
    return code


def _run(statement: str, **values: str) -> Any:
    return op.get_bind().execute(text(statement), values)


def _forbid(table: str, change: str, sqlite: bool) -> None:
    """The database itself refuses."""
    name = f"{table}_no_{change.lower()}"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: no {change.lower()}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table}: no {change.lower()}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
