"""Signals that cases wait for, start events of the newest definitions, escalations of children."""

from __future__ import annotations

from alembic import op

revision = "engine_0005"
down_revision = "engine_0006"
branch_labels = None
depends_on = None

# ``starts``: message, signal and timer start events of the newest version of each process; ``name``
# is the message's or signal's, else the timer as it is written, with its cycle as it goes on.
# ``message_starts``: the open case that a message with this key has started.
TABLES = """
CREATE TABLE signal_subscriptions (
    subscription_key KEY PRIMARY KEY, case_id BIGINT NOT NULL, element_id TEXT NOT NULL,
    signal TEXT NOT NULL);
CREATE INDEX signal_subscriptions_by_name ON signal_subscriptions (signal);
CREATE TABLE starts (
    start_key KEY PRIMARY KEY, process_id TEXT NOT NULL, element_id TEXT NOT NULL,
    digest TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, due_at TEXT, every TEXT,
    remaining INTEGER, UNIQUE (process_id, element_id));
CREATE INDEX starts_by_name ON starts (name, kind);
CREATE TABLE message_starts (
    process_id TEXT NOT NULL, correlation_key TEXT NOT NULL, case_id BIGINT NOT NULL,
    PRIMARY KEY (process_id, correlation_key)) WITHOUT_ROWID;
CREATE INDEX message_starts_of_case ON message_starts (case_id);
CREATE TABLE escalations (
    parent_key BIGINT NOT NULL, idx INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL,
    PRIMARY KEY (parent_key, idx, seq)) WITHOUT_ROWID
"""


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    text = TABLES.replace("WITHOUT_ROWID", "WITHOUT ROWID" if sqlite else "")
    key = "INTEGER" if sqlite else "BIGINT"
    for statement in text.replace(" KEY PRIMARY KEY", f" {key} PRIMARY KEY").split(";\n"):
        op.execute(statement)
