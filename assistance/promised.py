"""What each form's hook and each handler always returns: the keys that diagrams may rely on.

The linter follows variables by these tables; tests hold every answer against them, so they cannot
promise what is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping

APPLICATION = frozenset(
    {
        "application_id",
        "person_id",
        "area_code",
        "intake_organisation",
        "policy_version",
        "policy",
        "policy_date",
        "categories",
        "applicant_age",
        "disability_grade",
        "child_kind",
        "guardian_needed",
        "agent_used",
    }
)
ACCEPTANCE = frozenset({"acceptance", "return_count"})

BY_FORM: Mapping[str, frozenset[str]] = {
    "application-window": APPLICATION,
    "application-platform": APPLICATION,
    "application-outreach": APPLICATION,
    "material-review": frozenset(
        {"review_result", "missing_materials", "policy_version", "policy"}
    ),
    "supplement-notice": frozenset({"supplement_due", "notified_materials"}),
    "supplement": frozenset({"categories", "disability_grade", "guardian_needed", "agent_used"}),
    "rejection-notice": frozenset({"outcome"}),
    "needs-assessment": frozenset({"conflict_of_interest"}),
    "assessment-second-review": frozenset({"second_review"}),
    "approval-draft": frozenset({"staff_relative"}),
    "township-review": frozenset({"township_opinion"}),
    "need-list": frozenset({"need_items"}),
    "objection-review": frozenset({"objection_upheld"}),
    "county-check": frozenset({"county_check_passed"}),
    "county-approval": frozenset({"county_opinion"}),
    "county-filing": frozenset({"county_opinion"}),
    "refusal-notice": frozenset({"outcome"}),
    "urgent-arrangement": frozenset({"urgent_orders"}),
    "service-decision": frozenset({"orders"}),
    "plan-consent": frozenset({"plan_answer"}),
    "hearing-record": frozenset({"hearing_result"}),
    "status-verification": frozenset({"status_kind"}),
    "withdrawal-confirmation": frozenset({"outcome"}),
    "termination-notice": frozenset({"outcome"}),
    "archive-review": frozenset({"archive_opinion"}),
    "department-acceptance": ACCEPTANCE,
    "provider-acceptance": ACCEPTANCE,
    "order-reassignment": frozenset({"order"}),
    "supervision-decision": frozenset({"supervision_result"}),
    "service-record": frozenset({"late_entry", "more_service"}),
    "service-confirmation": frozenset({"service_received"}),
    "service-inspection": frozenset({"inspection"}),
    "outcome-evaluation": frozenset({"follow_up"}),
}
BY_JOB: Mapping[str, frozenset[str]] = {
    "jiuzhu:register-case": frozenset({"case_number", "accepted_on"}),
    "jiuzhu:record-no-supplement": frozenset({"outcome"}),
    "jiuzhu:push-order": frozenset({"dispatch_check", "dispatch_obstacle", "order_number"}),
    "jiuzhu:issue-registration": frozenset({"registration_number", "registered_at"}),
    "jiuzhu:close-order": frozenset({"order_result"}),
    # Of the archive, which has tests of its own.
    "jiuzhu:check-archive": frozenset({"missing_documents"}),
    "jiuzhu:seal-archive": frozenset({"file_number", "outcome"}),
}
