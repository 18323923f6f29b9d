"""Service accounts: programs with a secret of their own."""

from __future__ import annotations

from alembic import op

revision = "access_0002"
down_revision = "access_0001"
branch_labels = None
depends_on = None

TABLE = """
CREATE TABLE clients (
    client_id TEXT PRIMARY KEY, secret_hash TEXT NOT NULL, roles TEXT NOT NULL,
    organisation TEXT NOT NULL, area TEXT NOT NULL, active INTEGER NOT NULL,
    created_at TEXT NOT NULL)
"""


def upgrade() -> None:
    op.execute(TABLE)
