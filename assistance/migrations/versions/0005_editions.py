"""Editions of reference data, only ever added, and which of them an application keeps."""

from __future__ import annotations

from alembic import op

revision = "assistance_0005"
down_revision = "assistance_0002"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE editions (
        kind TEXT NOT NULL, number INTEGER NOT NULL, effective_from TEXT NOT NULL,
        digest TEXT NOT NULL, content TEXT NOT NULL, note TEXT NOT NULL,
        imported_by TEXT NOT NULL, imported_at TEXT NOT NULL, approved_by TEXT NOT NULL,
        PRIMARY KEY (kind, number))
    """,
    "ALTER TABLE applications ADD COLUMN editions TEXT",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
    for change in ("UPDATE", "DELETE"):
        _forbid(change, op.get_bind().dialect.name == "sqlite")


def _forbid(change: str, sqlite: bool) -> None:
    """An edition that cases were decided by is never changed; the database itself says so."""
    name = f"editions_no_{change.lower()}"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON editions "
            "BEGIN SELECT RAISE(ABORT, 'editions is append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'editions is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON editions "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
