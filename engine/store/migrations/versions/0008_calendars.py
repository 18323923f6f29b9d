"""Calendars that steps were taken by."""

from __future__ import annotations

from alembic import op

revision = "engine_0008"
down_revision = "engine_0007"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE calendars (
        number BIGINT PRIMARY KEY, digest TEXT NOT NULL, days TEXT NOT NULL, put_at TEXT NOT NULL)
    """,
    "CREATE INDEX calendars_by_digest ON calendars (digest)",
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
