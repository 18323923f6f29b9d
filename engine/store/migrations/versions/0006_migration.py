"""Migrated cases: which version a task was closed in."""

from __future__ import annotations

from alembic import op

revision = "engine_0006"
down_revision = "engine_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty for what belongs to the version that the case runs now.
    op.execute("ALTER TABLE worklist ADD COLUMN bundle TEXT")
