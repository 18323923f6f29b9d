"""People with a key of their own, evidence with its history, households, guardians, consents.

What happened to a person is only ever appended; erasing destroys the person's key.
"""

from __future__ import annotations

from alembic import op

revision = "assistance_0003"
down_revision = "assistance_0006"
branch_labels = None
depends_on = None

# ``certificate`` is sealed under the person's key; ``superseded_at`` NULL: the evidence counts.
TABLES = """
ALTER TABLE persons ADD COLUMN wrapped_key TEXT;
ALTER TABLE persons ADD COLUMN merged_into TEXT;
ALTER TABLE persons ADD COLUMN erased_at TEXT;
CREATE INDEX persons_merged ON persons (merged_into);
CREATE INDEX persons_of_area ON persons (area_code, person_id);
CREATE TABLE person_indexes (
    person_id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (person_id, kind, value));
CREATE INDEX person_indexes_by_value ON person_indexes (kind, value);

ALTER TABLE person_categories RENAME TO person_categories_before;
CREATE TABLE person_categories (
    evidence_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, category TEXT NOT NULL,
    granted_on TEXT NOT NULL, valid_until TEXT, source TEXT NOT NULL, certificate TEXT,
    policy_version TEXT NOT NULL, recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL,
    superseded_at TEXT);
INSERT INTO person_categories
    SELECT person_id || ':' || category || ':' || '0', person_id, category, granted_on, valid_until,
        source, NULL, '', 'setup', '', NULL FROM person_categories_before;
DROP TABLE person_categories_before;
CREATE INDEX person_categories_of ON person_categories (person_id, category);

CREATE TABLE person_log (
    entry_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
    by_user TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX person_log_of ON person_log (person_id, at);
CREATE TABLE same_people (
    person_id TEXT NOT NULL, other_id TEXT NOT NULL, found_at TEXT NOT NULL, decision TEXT,
    decided_by TEXT, decided_at TEXT, PRIMARY KEY (person_id, other_id));
CREATE TABLE households (
    household_number TEXT PRIMARY KEY, area_code TEXT NOT NULL, opened_on TEXT NOT NULL,
    closed_on TEXT);
CREATE TABLE household_members (
    member_id TEXT PRIMARY KEY, household_number TEXT NOT NULL, person_id TEXT NOT NULL,
    relation TEXT NOT NULL, sealed TEXT NOT NULL, from_on TEXT NOT NULL, until_on TEXT,
    recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL);
CREATE UNIQUE INDEX household_members_now ON household_members (person_id)
    WHERE until_on IS NULL;
CREATE INDEX household_members_of ON household_members (household_number, from_on);
CREATE TABLE guardianships (
    guardianship_id TEXT PRIMARY KEY, ward_id TEXT NOT NULL, guardian_id TEXT NOT NULL,
    relation TEXT NOT NULL, from_on TEXT NOT NULL, until_on TEXT, recorded_by TEXT NOT NULL,
    recorded_at TEXT NOT NULL);
CREATE INDEX guardianships_of_ward ON guardianships (ward_id, from_on);
CREATE INDEX guardianships_of_guardian ON guardianships (guardian_id, from_on);
CREATE TABLE consents (
    consent_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, kind TEXT NOT NULL,
    provider TEXT NOT NULL, given_by TEXT NOT NULL, given_on TEXT NOT NULL, paper TEXT NOT NULL,
    recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL, withdrawn_on TEXT, withdrawn_by TEXT,
    withdrawal_paper TEXT);
CREATE INDEX consents_of ON consents (person_id, kind);
CREATE TABLE erasures (
    erasure_id TEXT PRIMARY KEY, person_id TEXT NOT NULL, reason TEXT NOT NULL,
    disposal TEXT NOT NULL, requested_by TEXT NOT NULL, requested_at TEXT NOT NULL,
    decision TEXT, decided_by TEXT, decided_at TEXT);
CREATE INDEX erasures_of ON erasures (person_id);
CREATE TABLE imports (
    import_id TEXT PRIMARY KEY, digest TEXT NOT NULL, area TEXT NOT NULL, state TEXT NOT NULL,
    preview INTEGER NOT NULL, total INTEGER NOT NULL, done INTEGER NOT NULL,
    created_by TEXT NOT NULL, created_at TEXT NOT NULL);
CREATE TABLE import_chunks (
    import_id TEXT NOT NULL, chunk_no INTEGER NOT NULL, sealed TEXT NOT NULL,
    PRIMARY KEY (import_id, chunk_no));
CREATE TABLE import_rows (
    import_id TEXT NOT NULL, row_no INTEGER NOT NULL, outcome TEXT NOT NULL,
    reasons TEXT NOT NULL, PRIMARY KEY (import_id, row_no));
CREATE INDEX import_rows_by_outcome ON import_rows (import_id, outcome, row_no);
ALTER TABLE reads ADD COLUMN reason TEXT NOT NULL DEFAULT '';
"""


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
    for change in ("UPDATE", "DELETE"):
        _forbid(change, sqlite)


def _forbid(change: str, sqlite: bool) -> None:
    """What happened to a person stays; the database itself says so."""
    name = f"person_log_no_{change.lower()}"
    if sqlite:
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON person_log "
            "BEGIN SELECT RAISE(ABORT, 'person_log is append-only'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'person_log is append-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON person_log "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
