"""The engine's tables: log, heads, commands, projections, waits, outbox, bundles."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

revision = "engine_0001"
down_revision = None
branch_labels = ("engine",)
depends_on = None

# KEY is a 63-bit integer that SQLite can use as its row id; BYTES is binary.
TABLES = """
CREATE TABLE counters (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counters (name, value) VALUES ('number', 0);

CREATE TABLE bundles (
    digest TEXT PRIMARY KEY, number BIGINT NOT NULL UNIQUE,
    deployed_at TEXT NOT NULL, actor TEXT NOT NULL);
CREATE TABLE bundle_files (
    digest TEXT NOT NULL, name TEXT NOT NULL, body BYTES NOT NULL, PRIMARY KEY (digest, name));
CREATE TABLE definitions (
    definition_key KEY PRIMARY KEY, process_id TEXT NOT NULL, version INTEGER NOT NULL,
    name TEXT NOT NULL, digest TEXT NOT NULL, file TEXT NOT NULL, UNIQUE (process_id, version));

CREATE TABLE case_heads (
    case_id KEY PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL, bundle TEXT NOT NULL,
    process_id TEXT NOT NULL, area TEXT NOT NULL, title TEXT NOT NULL, state TEXT NOT NULL,
    parent_key BIGINT, parent_index INTEGER, snapshot BYTES NOT NULL);

CREATE TABLE event_log (
    case_id BIGINT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL,
    occurred_at TEXT NOT NULL, actor TEXT NOT NULL, command_id TEXT NOT NULL,
    payload TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL,
    PRIMARY KEY (case_id, seq)) WITHOUT_ROWID;

CREATE TABLE commands (
    command_id TEXT PRIMARY KEY, case_id BIGINT, seq INTEGER NOT NULL, type TEXT NOT NULL,
    actor TEXT NOT NULL, at TEXT NOT NULL, actions TEXT NOT NULL, result TEXT NOT NULL)
    WITHOUT_ROWID;
CREATE INDEX commands_of_case ON commands (case_id, seq);

CREATE TABLE submissions (
    task_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, element_id TEXT NOT NULL,
    form_id TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, salt TEXT NOT NULL,
    body BYTES NOT NULL);
CREATE INDEX submissions_of_case ON submissions (case_id);

CREATE TABLE case_list (
    case_id KEY PRIMARY KEY, process_id TEXT NOT NULL, bundle TEXT NOT NULL, title TEXT NOT NULL,
    business_key TEXT NOT NULL, area TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT,
    parent_key BIGINT, opened_at TEXT NOT NULL, ended_at TEXT, incidents INTEGER NOT NULL);
CREATE INDEX case_list_by_area ON case_list (area, case_id);
CREATE INDEX case_list_by_state ON case_list (state, case_id);
CREATE INDEX case_list_by_parent ON case_list (parent_key) WHERE parent_key IS NOT NULL;

CREATE TABLE worklist (
    task_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, process_id TEXT NOT NULL,
    element_id TEXT NOT NULL, name TEXT NOT NULL, form_id TEXT, title TEXT NOT NULL,
    area TEXT NOT NULL, assignee TEXT, candidate_groups TEXT NOT NULL,
    candidate_users TEXT NOT NULL, due_at TEXT, follow_up_at TEXT, priority INTEGER NOT NULL,
    opened_at TEXT NOT NULL, state TEXT NOT NULL, closed_at TEXT, closed_by TEXT);
CREATE INDEX worklist_of_case ON worklist (case_id);
CREATE INDEX worklist_of_closer ON worklist (closed_by, closed_at) WHERE state = 'completed';
CREATE INDEX worklist_of_assignee ON worklist (assignee, due_at) WHERE state = 'open';
CREATE TABLE task_candidates (
    candidate TEXT NOT NULL, area TEXT NOT NULL, due_at TEXT NOT NULL, task_key BIGINT NOT NULL,
    PRIMARY KEY (candidate, area, due_at, task_key)) WITHOUT_ROWID;
CREATE INDEX task_candidates_of_task ON task_candidates (task_key);

CREATE TABLE timers (
    timer_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, element_id TEXT NOT NULL,
    due_at TEXT NOT NULL, next_at TEXT NOT NULL, attempts INTEGER NOT NULL,
    parked INTEGER NOT NULL);
CREATE INDEX timers_due ON timers (next_at) WHERE parked = 0;

CREATE TABLE subscriptions (
    subscription_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, process_id TEXT NOT NULL,
    element_id TEXT NOT NULL, message TEXT NOT NULL, correlation_key TEXT NOT NULL);
CREATE INDEX subscriptions_by_key ON subscriptions (message, correlation_key);
CREATE TABLE messages (
    message_key KEY PRIMARY KEY, name TEXT NOT NULL, correlation_key TEXT NOT NULL,
    message_id TEXT NOT NULL, variables TEXT NOT NULL, published_at TEXT NOT NULL,
    expires_at TEXT NOT NULL, UNIQUE (name, correlation_key, message_id));
CREATE TABLE message_deliveries (
    message_key BIGINT NOT NULL, process_id TEXT NOT NULL, case_id BIGINT NOT NULL,
    PRIMARY KEY (message_key, process_id));

CREATE TABLE jobs (
    job_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, element_id TEXT NOT NULL,
    type TEXT NOT NULL, retries INTEGER NOT NULL, headers TEXT NOT NULL, variables TEXT NOT NULL,
    worker TEXT, locked_until TEXT, next_at TEXT NOT NULL, parked INTEGER NOT NULL);
CREATE INDEX jobs_open ON jobs (type, next_at) WHERE parked = 0;

CREATE TABLE children (
    parent_key BIGINT NOT NULL, idx INTEGER NOT NULL, child_key BIGINT, process_id TEXT NOT NULL,
    inputs TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT, result TEXT,
    PRIMARY KEY (parent_key, idx)) WITHOUT_ROWID;

CREATE TABLE incidents (
    incident_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, element_id TEXT NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, source TEXT NOT NULL, raised_at TEXT NOT NULL,
    resolved_at TEXT);
CREATE INDEX incidents_of_case ON incidents (case_id);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY, case_id BIGINT, topic TEXT NOT NULL, payload TEXT NOT NULL,
    created_at TEXT NOT NULL, next_at TEXT NOT NULL, attempts INTEGER NOT NULL,
    parked INTEGER NOT NULL);
CREATE INDEX outbox_due ON outbox (next_at) WHERE parked = 0;

CREATE TABLE refusals (
    id TEXT PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, command TEXT NOT NULL,
    command_id TEXT NOT NULL, case_id BIGINT, code TEXT NOT NULL, message TEXT NOT NULL);
"""

# Table -> its primary key.
APPEND_ONLY = {
    "event_log": ("case_id", "seq"),
    "commands": ("command_id",),
    "refusals": ("id",),
}


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    text = (
        TABLES.replace("WITHOUT_ROWID", "WITHOUT ROWID" if sqlite else "")
        .replace(" KEY PRIMARY KEY", (" INTEGER" if sqlite else " BIGINT") + " PRIMARY KEY")
        .replace(" BYTES ", " BLOB " if sqlite else " BYTEA ")
    )
    for statement in text.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for table, key in APPEND_ONLY.items():
        for change in ("UPDATE", "DELETE"):
            _forbid(table, change, sqlite)
        if sqlite:
            _forbid_replacing(table, key)
    if not sqlite:
        op.execute("CREATE SEQUENCE numbers")
        cursor = op.get_bind().connection.cursor()
        cursor.execute(SchemaManager.get_schema())


def _forbid(table: str, change: str, sqlite: bool) -> None:
    """The log is only ever appended to; the database itself says so."""
    name = f"{table}_no_{change.lower()}"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    if change == "DELETE":
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def _forbid_replacing(table: str, key: tuple[str, ...]) -> None:
    """SQLite's REPLACE deletes the row in its way without firing the DELETE trigger."""
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 — names above
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
