"""A worklist that is read in order at any scope, however many tasks are open elsewhere.

``free``: open, and nobody has claimed it. ``scope``: see ``engine.store.scopes``.
"""

from __future__ import annotations

from alembic import op

revision = "engine_0007"
down_revision = "engine_0005"
branch_labels = None
depends_on = None

LENGTHS = (0, 4, 6, 9, 12)
TABLE = """
CREATE TABLE task_candidates_new (
    candidate TEXT NOT NULL, scope TEXT NOT NULL, free INTEGER NOT NULL, due_at TEXT NOT NULL,
    task_key BIGINT NOT NULL, area TEXT NOT NULL,
    PRIMARY KEY (candidate, scope, free, due_at, task_key)) WITHOUT_ROWID
"""
FILL = """
INSERT INTO task_candidates_new (candidate, scope, free, due_at, task_key, area)
SELECT t.candidate, SUBSTR(t.area, 1, {length}),
    CASE WHEN w.state = 'open' AND w.assignee IS NULL THEN 1 ELSE 0 END,
    t.due_at, t.task_key, t.area
FROM task_candidates t JOIN worklist w ON w.task_key = t.task_key
WHERE LENGTH(t.area) >= {length} AND (t.candidate LIKE 'g:%' OR {length} = 0)
"""
AFTER = (
    "DROP TABLE task_candidates",
    "ALTER TABLE task_candidates_new RENAME TO task_candidates",
    "CREATE INDEX task_candidates_of_task ON task_candidates (task_key)",
    "DROP INDEX worklist_of_assignee",
    """
    CREATE INDEX worklist_of_assignee ON worklist (assignee, COALESCE(due_at, '9999'), task_key)
    WHERE state = 'open'
    """,
    "CREATE INDEX worklist_by_due ON worklist (state, COALESCE(due_at, '9999'), task_key)",
)


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(TABLE.replace("WITHOUT_ROWID", "WITHOUT ROWID" if sqlite else ""))
    for length in LENGTHS:
        op.execute(FILL.format(length=length))
    for statement in AFTER:
        op.execute(statement)
