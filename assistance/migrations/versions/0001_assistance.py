"""People, applications, needs, service orders, records, documents and archives.

Dates are ISO text, moments ISO 8601 UTC text, truth values 0 or 1, keys the engine's integers.
A row written by a form has the ``task_key`` of the task it was submitted with.
"""

from __future__ import annotations

from alembic import op

revision = "assistance_0001"
down_revision = None
branch_labels = ("assistance",)
depends_on = None

TABLES = """
CREATE TABLE number_series (
    kind TEXT NOT NULL, scope TEXT NOT NULL, year INTEGER NOT NULL, value INTEGER NOT NULL,
    PRIMARY KEY (kind, scope, year));

CREATE TABLE persons (
    person_id TEXT PRIMARY KEY, id_index TEXT NOT NULL UNIQUE, sealed TEXT NOT NULL,
    disability_grade INTEGER NOT NULL, area_code TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'alive', status_on TEXT);
CREATE TABLE person_categories (
    person_id TEXT NOT NULL, category TEXT NOT NULL, granted_on TEXT NOT NULL, valid_until TEXT,
    source TEXT NOT NULL, PRIMARY KEY (person_id, category));

CREATE TABLE suppliers (
    code TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, area TEXT NOT NULL,
    intake_authorised INTEGER NOT NULL);

CREATE TABLE applications (
    application_id TEXT PRIMARY KEY, case_key BIGINT NOT NULL, person_id TEXT NOT NULL,
    entry TEXT NOT NULL, area_code TEXT NOT NULL, policy_version TEXT NOT NULL,
    policy_date TEXT NOT NULL, intake_organisation TEXT, version INTEGER NOT NULL,
    urgent INTEGER NOT NULL, agent_kind TEXT NOT NULL, health_data_consent INTEGER NOT NULL,
    under14_consent INTEGER NOT NULL, sharing_consent INTEGER NOT NULL,
    discovery_channel TEXT NOT NULL, filed_by TEXT NOT NULL, filed_at TEXT NOT NULL,
    case_number TEXT UNIQUE, accepted_on TEXT, outcome TEXT);
CREATE UNIQUE INDEX applications_of_case ON applications (case_key);
CREATE INDEX applications_of_person ON applications (person_id);
CREATE TABLE materials (
    application_id TEXT NOT NULL, kind TEXT NOT NULL, source TEXT NOT NULL,
    reference TEXT NOT NULL, received_at TEXT NOT NULL, PRIMARY KEY (application_id, kind));
CREATE TABLE suspensions (
    application_id TEXT NOT NULL, reason TEXT NOT NULL, started_at TEXT NOT NULL, ended_at TEXT,
    PRIMARY KEY (application_id, reason, started_at));
CREATE TABLE notices (
    notice_id TEXT PRIMARY KEY, application_id TEXT NOT NULL, case_key BIGINT NOT NULL,
    kind TEXT NOT NULL, due_on TEXT, issued_by TEXT NOT NULL, issued_at TEXT NOT NULL);
CREATE INDEX notices_of_application ON notices (application_id);
CREATE TABLE inbox (
    message_id TEXT PRIMARY KEY, application_id TEXT NOT NULL, case_key BIGINT NOT NULL,
    recipient TEXT NOT NULL, area TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    due_on TEXT, received_at TEXT NOT NULL);
CREATE INDEX inbox_of_recipient ON inbox (recipient, received_at);

CREATE TABLE duties (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, application_id TEXT NOT NULL,
    duty TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX duties_of_application ON duties (application_id);
CREATE TABLE visits (
    task_key BIGINT PRIMARY KEY, application_id TEXT NOT NULL, visit_date TEXT NOT NULL,
    mode TEXT NOT NULL, investigators INTEGER NOT NULL, unmet_self_care INTEGER NOT NULL,
    disability_grade INTEGER NOT NULL);
CREATE INDEX visits_of_application ON visits (application_id);
CREATE TABLE assessments (
    task_key BIGINT PRIMARY KEY, application_id TEXT NOT NULL, difficulty_level TEXT NOT NULL,
    self_care_level TEXT NOT NULL, need_kind TEXT NOT NULL, assessor TEXT NOT NULL,
    organisation TEXT NOT NULL, conflict INTEGER NOT NULL, spot_check INTEGER NOT NULL,
    reviewer TEXT, review TEXT, assessed_at TEXT NOT NULL);
CREATE INDEX assessments_of_application ON assessments (application_id);
CREATE TABLE need_items (
    application_id TEXT NOT NULL, item_no INTEGER NOT NULL, catalogue_code TEXT NOT NULL,
    status TEXT NOT NULL, PRIMARY KEY (application_id, item_no));
CREATE TABLE service_decisions (
    application_id TEXT NOT NULL, urgent INTEGER NOT NULL, item_no INTEGER NOT NULL,
    catalogue_code TEXT NOT NULL, supply_type TEXT NOT NULL, supplier TEXT, fund_code TEXT,
    quantity TEXT NOT NULL, frequency TEXT NOT NULL, start_date TEXT NOT NULL,
    end_date TEXT NOT NULL, decided_by TEXT NOT NULL, decided_at TEXT NOT NULL,
    PRIMARY KEY (application_id, urgent, item_no));

CREATE TABLE orders (
    case_key BIGINT PRIMARY KEY, application_id TEXT NOT NULL, item_no INTEGER NOT NULL,
    urgent INTEGER NOT NULL, order_number TEXT NOT NULL UNIQUE, catalogue_code TEXT NOT NULL,
    supply_type TEXT NOT NULL, supplier TEXT, fund_code TEXT, status TEXT NOT NULL,
    return_count INTEGER NOT NULL, shared_fields TEXT NOT NULL, pushed_at TEXT NOT NULL,
    closed_at TEXT);
CREATE INDEX orders_of_application ON orders (application_id);
CREATE INDEX orders_of_supplier ON orders (supplier, status);
CREATE TABLE order_returns (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, kind TEXT NOT NULL,
    reason_code TEXT NOT NULL, supplier TEXT NOT NULL, return_count INTEGER NOT NULL,
    returned_by TEXT NOT NULL, returned_at TEXT NOT NULL);
CREATE INDEX order_returns_of_order ON order_returns (case_key);
CREATE TABLE registrations (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, registration_number TEXT UNIQUE,
    planned_start TEXT NOT NULL, planned_end TEXT NOT NULL, staff TEXT NOT NULL,
    registered_by TEXT NOT NULL, registered_at TEXT NOT NULL);
CREATE INDEX registrations_of_order ON registrations (case_key);
CREATE TABLE service_records (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, registration_number TEXT,
    service_date TEXT NOT NULL, actual_start TEXT NOT NULL, actual_end TEXT NOT NULL,
    minutes INTEGER NOT NULL, staff TEXT NOT NULL, late_entry INTEGER NOT NULL,
    late_approved_by TEXT, inspection TEXT, recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL);
CREATE INDEX service_records_of_order ON service_records (case_key);
CREATE TABLE confirmations (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, overall INTEGER NOT NULL,
    charged INTEGER NOT NULL, respondent TEXT NOT NULL, confirmed_at TEXT NOT NULL);
CREATE INDEX confirmations_of_case ON confirmations (case_key);
CREATE TABLE evaluations (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, achievement TEXT NOT NULL,
    follow_up TEXT NOT NULL, evaluator TEXT NOT NULL, evaluated_at TEXT NOT NULL);
CREATE INDEX evaluations_of_order ON evaluations (case_key);
CREATE TABLE payable_lines (
    record_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, supplier TEXT NOT NULL,
    catalogue_code TEXT NOT NULL, fund_code TEXT, service_date TEXT NOT NULL,
    minutes INTEGER NOT NULL, unit TEXT NOT NULL, unit_price_fen BIGINT, made_at TEXT NOT NULL);
CREATE INDEX payable_lines_of_supplier ON payable_lines (supplier, service_date);

CREATE TABLE documents (
    task_key BIGINT PRIMARY KEY, case_key BIGINT NOT NULL, application_id TEXT NOT NULL,
    form_id TEXT NOT NULL, element_id TEXT NOT NULL, submitted_by TEXT NOT NULL,
    submitted_at TEXT NOT NULL);
CREATE INDEX documents_of_application ON documents (application_id);
CREATE TABLE archives (
    application_id TEXT PRIMARY KEY, case_key BIGINT NOT NULL UNIQUE, file_number TEXT NOT NULL
    UNIQUE, outcome TEXT NOT NULL, catalogue TEXT NOT NULL, digest TEXT NOT NULL,
    checked_by TEXT NOT NULL, sealed_at TEXT NOT NULL);

CREATE VIEW needs_ledger AS
SELECT a.case_number, a.application_id, a.case_key, a.person_id, a.area_code, a.entry,
    a.discovery_channel, a.accepted_on, a.outcome, s.difficulty_level, s.need_kind,
    n.item_no, n.catalogue_code, n.status, o.supplier, o.order_number
FROM applications a
LEFT JOIN assessments s ON s.application_id = a.application_id
    AND s.task_key = (SELECT MAX(x.task_key) FROM assessments x
        WHERE x.application_id = a.application_id)
LEFT JOIN need_items n ON n.application_id = a.application_id
LEFT JOIN orders o ON o.application_id = n.application_id AND o.item_no = n.item_no
    AND o.urgent = 0 AND o.case_key = (SELECT MAX(y.case_key) FROM orders y
        WHERE y.application_id = n.application_id AND y.item_no = n.item_no AND y.urgent = 0)
WHERE a.accepted_on IS NOT NULL;
"""


def upgrade() -> None:
    for statement in TABLES.split(";\n"):
        if statement.strip():
            op.execute(statement)
