"""Editions of the calendar, the procedure's own period, and warnings that were sent."""

from __future__ import annotations

from alembic import op

revision = "assistance_0004"
down_revision = "assistance_0009"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE calendar_editions (
        number INTEGER PRIMARY KEY, saved_at TEXT NOT NULL, saved_by TEXT NOT NULL,
        why TEXT NOT NULL, digest TEXT NOT NULL, content TEXT NOT NULL)
    """,
    # From acceptance to decision. warned_for: the due date that stage (1 before, 2 at, 3 after)
    # was warned of.
    """
    CREATE TABLE procedure_periods (
        application_id TEXT PRIMARY KEY, case_key BIGINT NOT NULL UNIQUE, area TEXT NOT NULL,
        started_on TEXT NOT NULL, days INTEGER NOT NULL, due_on TEXT NOT NULL,
        provisional INTEGER NOT NULL, extended_by TEXT, extended_at TEXT, extension_reason TEXT,
        closed_at TEXT, warned_for TEXT, stage INTEGER NOT NULL DEFAULT 0)
    """,
    "CREATE INDEX procedure_periods_by_due ON procedure_periods (due_on) WHERE closed_at IS NULL",
    """
    CREATE TABLE deadline_warnings (
        task_key BIGINT PRIMARY KEY, due_at TEXT NOT NULL, stage INTEGER NOT NULL)
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
