"""Commands on running cases: whose task it was, whose signature it adds, what a pause holds."""

from __future__ import annotations

from alembic import op

revision = "engine_0003"
down_revision = "engine_0002"
branch_labels = None
depends_on = None

# ``owner`` delegated the task and gets it back; ``signs_for`` is the task that asked for this
# signature. ``held_for`` is the suspended case that an outbox row waits for.
TABLES = """
ALTER TABLE worklist ADD COLUMN owner TEXT;
ALTER TABLE worklist ADD COLUMN signs_for BIGINT;
CREATE INDEX worklist_of_signers ON worklist (signs_for) WHERE signs_for IS NOT NULL;
ALTER TABLE outbox ADD COLUMN held_for BIGINT;
CREATE INDEX outbox_held ON outbox (held_for) WHERE held_for IS NOT NULL
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        op.execute(statement)
