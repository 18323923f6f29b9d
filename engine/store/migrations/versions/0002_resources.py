"""Versions of forms, decisions and other files; the definition of each case; search indexes."""

from __future__ import annotations

from alembic import op

revision = "engine_0002"
down_revision = "engine_0001"
branch_labels = None
depends_on = None

# ``content`` is the digest of the file: an unchanged file of a new bundle keeps key and version.
TABLES = """
CREATE TABLE resources (
    resource_key KEY PRIMARY KEY, kind TEXT NOT NULL, resource_id TEXT NOT NULL,
    version INTEGER NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, file TEXT NOT NULL,
    content TEXT NOT NULL, part_of TEXT NOT NULL, UNIQUE (kind, resource_id, version));
CREATE INDEX definitions_of_bundle ON definitions (digest, process_id);
ALTER TABLE case_list ADD COLUMN definition_key BIGINT;
UPDATE case_list SET definition_key = (SELECT MAX(d.definition_key) FROM definitions d
    WHERE d.digest = case_list.bundle AND d.process_id = case_list.process_id
        AND d.definition_key < case_list.case_id);
CREATE INDEX worklist_by_state ON worklist (state, opened_at, task_key);
CREATE INDEX case_list_by_process ON case_list (process_id, case_id);
CREATE INDEX case_list_by_definition ON case_list (definition_key, case_id);
CREATE INDEX case_list_by_start ON case_list (opened_at, case_id);
CREATE INDEX case_list_by_business_key ON case_list (business_key) WHERE business_key <> '';
CREATE INDEX incidents_open ON incidents (incident_key) WHERE resolved_at IS NULL;
CREATE INDEX jobs_of_case ON jobs (case_id)
"""


def upgrade() -> None:
    key = "INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT"
    for statement in TABLES.replace(" KEY PRIMARY KEY", f" {key} PRIMARY KEY").split(";\n"):
        op.execute(statement)
