"""What the county checked itself, and appeals against notices."""

from __future__ import annotations

from alembic import op

revision = "assistance_0008"
down_revision = "assistance_0005"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE county_checks (
        application_id TEXT PRIMARY KEY, task_key BIGINT NOT NULL, county TEXT NOT NULL,
        year INTEGER NOT NULL, destitute INTEGER NOT NULL, relative INTEGER NOT NULL,
        conflict INTEGER NOT NULL, sampled INTEGER NOT NULL, visited INTEGER NOT NULL,
        checked_by TEXT NOT NULL, checked_at TEXT NOT NULL)
    """,
    "CREATE INDEX county_checks_of_county ON county_checks (county, year, destitute)",
    """
    CREATE TABLE appeals (
        appeal_id TEXT PRIMARY KEY, application_id TEXT NOT NULL, notice_id TEXT NOT NULL,
        kind TEXT NOT NULL, filed_on TEXT NOT NULL, authority TEXT NOT NULL,
        reference TEXT NOT NULL, in_time INTEGER NOT NULL, noted_by TEXT NOT NULL,
        noted_at TEXT NOT NULL)
    """,
    "CREATE INDEX appeals_of_application ON appeals (application_id)",
    """
    CREATE TABLE appeal_results (
        appeal_id TEXT PRIMARY KEY, result TEXT NOT NULL, decided_on TEXT NOT NULL,
        reference TEXT NOT NULL, noted_by TEXT NOT NULL, noted_at TEXT NOT NULL)
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
