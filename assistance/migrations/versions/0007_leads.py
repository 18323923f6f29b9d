"""Surveys of villages, the leads that anybody finds, and how each was handled."""

from __future__ import annotations

from alembic import op

revision = "assistance_0007"
down_revision = "assistance_0003"
branch_labels = None
depends_on = None

# Only ever appended to: a lead that is handled otherwise later gets one more row of its handling.
TABLES = (
    """
    CREATE TABLE surveys (
        survey_id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
        area_code TEXT NOT NULL, starts_on TEXT NOT NULL, ends_on TEXT NOT NULL,
        look_for TEXT NOT NULL, intake_organisation TEXT, opened_by TEXT NOT NULL,
        opened_at TEXT NOT NULL)
    """,
    """
    CREATE TABLE survey_villages (
        survey_id TEXT NOT NULL, area_code TEXT NOT NULL, case_key BIGINT NOT NULL,
        PRIMARY KEY (survey_id, area_code))
    """,
    """
    CREATE TABLE survey_reports (
        case_key BIGINT PRIMARY KEY, survey_id TEXT NOT NULL, area_code TEXT NOT NULL,
        visited_on TEXT NOT NULL, households INTEGER NOT NULL, leads INTEGER NOT NULL,
        reported_by TEXT NOT NULL, reported_at TEXT NOT NULL)
    """,
    "CREATE INDEX survey_reports_of_survey ON survey_reports (survey_id, area_code)",
    """
    CREATE TABLE leads (
        lead_id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, area_code TEXT NOT NULL,
        source TEXT NOT NULL, urgency TEXT NOT NULL, survey_id TEXT, organisation TEXT,
        duplicate_of TEXT, name_index TEXT NOT NULL, contact_index TEXT, sealed TEXT NOT NULL,
        reported_by TEXT NOT NULL, reported_at TEXT NOT NULL)
    """,
    "CREATE INDEX leads_of_area ON leads (area_code, number)",
    "CREATE INDEX leads_of_survey ON leads (survey_id)",
    "CREATE INDEX leads_by_name ON leads (name_index)",
    "CREATE INDEX leads_by_contact ON leads (contact_index)",
    """
    CREATE TABLE lead_handlings (
        lead_id TEXT NOT NULL, step INTEGER NOT NULL, handled_as TEXT NOT NULL,
        sealed TEXT NOT NULL, application_id TEXT UNIQUE, case_key BIGINT,
        handled_by TEXT NOT NULL, handled_at TEXT NOT NULL, PRIMARY KEY (lead_id, step))
    """,
)


def upgrade() -> None:
    for statement in TABLES:
        op.execute(statement)
