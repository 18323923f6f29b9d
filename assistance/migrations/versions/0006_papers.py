"""Written notices as they were issued, and their way to the people whom they concern."""

from __future__ import annotations

from alembic import op

revision = "assistance_0006"
down_revision = "assistance_0008"
branch_labels = None
depends_on = None

TABLES = (
    """
    CREATE TABLE notice_papers (
        notice_id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
        office TEXT NOT NULL, text_from TEXT NOT NULL, size BIGINT NOT NULL,
        digest TEXT NOT NULL, sealed BYTES NOT NULL)
    """,
    """
    CREATE TABLE deliveries (
        delivery_id TEXT PRIMARY KEY, notice_id TEXT NOT NULL, application_id TEXT NOT NULL,
        case_key BIGINT NOT NULL, area TEXT NOT NULL, channel TEXT NOT NULL,
        recipient TEXT NOT NULL, state TEXT NOT NULL, reference TEXT NOT NULL,
        trouble TEXT NOT NULL, made_at TEXT NOT NULL, changed_at TEXT NOT NULL)
    """,
    """
    CREATE TABLE exports (
        export_id TEXT PRIMARY KEY, user_name TEXT NOT NULL, ledger TEXT NOT NULL,
        filters TEXT NOT NULL, format TEXT NOT NULL, reason TEXT NOT NULL, rows BIGINT NOT NULL,
        digest TEXT NOT NULL, at TEXT NOT NULL)
    """,
    "CREATE INDEX applications_of_area ON applications (area_code)",
    "CREATE INDEX deliveries_of_notice ON deliveries (notice_id)",
    "CREATE INDEX deliveries_failed ON deliveries (area, made_at) WHERE state = 'failed'",
    "CREATE INDEX notices_of_case ON notices (case_key)",
    "CREATE INDEX notices_by_moment ON notices (issued_at, notice_id)",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in TABLES:
        op.execute(statement.replace(" BYTES ", " BLOB " if sqlite else " BYTEA "))
