"""Up to which day people's birthdays have been looked at (R19)."""

from __future__ import annotations

from alembic import op

revision = "assistance_0009"
down_revision = "assistance_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE TABLE birthdays_looked_at (day TEXT PRIMARY KEY)")
