"""Uploaded files, sealed, and the record of who read personal data."""

from __future__ import annotations

from alembic import op

revision = "assistance_0002"
down_revision = "assistance_0001"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE files (
        file_id TEXT PRIMARY KEY, case_key BIGINT NOT NULL, name TEXT NOT NULL,
        media_type TEXT NOT NULL, size BIGINT NOT NULL, digest TEXT NOT NULL,
        uploaded_by TEXT NOT NULL, uploaded_at TEXT NOT NULL, sealed BYTES NOT NULL)
    """,
    "CREATE INDEX files_of_case ON files (case_key)",
    """
    CREATE TABLE reads (
        read_id TEXT PRIMARY KEY, user_name TEXT NOT NULL, case_key BIGINT NOT NULL,
        subject TEXT NOT NULL, at TEXT NOT NULL)
    """,
    "CREATE INDEX reads_of_case ON reads (case_key, at)",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in TABLES:
        op.execute(statement.replace(" BYTES ", " BLOB " if sqlite else " BYTEA "))
    for change in ("UPDATE", "DELETE"):
        _forbid(change, sqlite)


def _forbid(change: str, sqlite: bool) -> None:
    """Who read what is only ever appended to; the database itself says so."""
    name = f"reads_no_{change.lower()}"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON reads "
            "BEGIN SELECT RAISE(ABORT, 'reads is append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'reads is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON reads "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
