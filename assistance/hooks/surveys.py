"""What is reported from a village, and what is done with each lead that was found there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from assistance.calendar import local_date, utc_text
from assistance.hooks.filing import Wrong, invalid, state
from assistance.leads import Clue, Handling, Leads, Report, obstacle
from assistance.store import surveys as store
from engine import Json, Refused, Submission, TaskHook, Transaction, Variables

VISIT_FORM, LEAD_FORM = "survey-visit", "lead"
# What each form's hook always returns (see ``promised``).
PROMISED: Mapping[str, frozenset[str]] = {
    VISIT_FORM: frozenset({"leads"}),
    LEAD_FORM: frozenset({"handled_as"}),
}

Hook = Callable[[Leads, Submission, Transaction], Variables | Refused]


def survey_hooks(leads: Leads) -> Mapping[str, TaskHook]:
    """A hook for every form of a survey, by form id."""
    return {form_id: _over(hook, leads) for form_id, hook in _HOOKS.items()}


def _over(hook: Hook, leads: Leads) -> TaskHook:
    def run(submission: Submission, tx: Transaction) -> Variables | Refused:
        return hook(leads, submission, tx)

    return run


def _visited(leads: Leads, submission: Submission, tx: Transaction) -> Variables | Refused:
    """Keep the report; each finding becomes a lead of the village."""
    values, variables = submission.values, submission.variables
    refused = invalid(_wrong(submission))
    if refused:
        return refused
    survey_id = str(variables["survey_id"])
    report = Report(
        submission.actor.user, submission.at, _organisation(variables), survey_id=survey_id
    )
    found: list[Json] = []
    for number, row in enumerate(_findings(values)):
        clue = Clue(
            area=submission.area,
            source=row["source"],
            person_name=row["person_name"],
            text=row["clue"],
            contact=row.get("contact") or "",
            urgency=row["urgency"],
        )
        lead = leads.report(tx, _lead_id(submission.task_key, number), clue, report)
        found.append({"lead_id": lead.lead_id, "number": lead.number, "urgency": lead.clue.urgency})
    store.add_report(
        tx,
        {
            "case_key": submission.case_key,
            "survey_id": survey_id,
            "area_code": submission.area,
            "visited_on": values["visited_on"],
            "households": values["households"],
            "leads": len(found),
            "reported_by": submission.actor.user,
            "reported_at": utc_text(submission.at),
        },
    )
    return {"leads": found}


def _wrong(submission: Submission) -> Iterator[Wrong]:
    values, variables = submission.values, submission.variables
    visited_on = str(values["visited_on"])
    if visited_on > local_date(submission.at).isoformat():
        yield "visited_on", "走访日期晚于今天,请改正"
    if visited_on < str(variables["starts_on"]):
        yield "visited_on", f"走访日期早于本次排查开始的 {variables['starts_on']},请改正"
    if not values["households"] and list(_findings(values)):
        yield "households", "有线索就走访过住户,请填走访户数"


def _findings(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from values.get("findings") or ()


def _organisation(variables: Variables) -> str | None:
    found = variables.get("intake_organisation")
    return str(found) if found else None


def _lead_id(task_key: int, number: int) -> str:
    """The same finding of the same submission is the same lead."""
    return hashlib.sha256(f"{task_key}:{number}".encode()).hexdigest()[:32]


def _handled(leads: Leads, submission: Submission, tx: Transaction) -> Variables | Refused:
    """Keep what is done with one lead; an application of it is opened by the village."""
    values = submission.values
    carried: Any = submission.variables["lead"]
    lead = leads.find(tx, str(carried["lead_id"]))
    if lead is None:
        return state("这条线索已不存在,请联系运行管理人员")
    handled_as = str(values["handled_as"])
    against = obstacle(lead, handled_as)
    if against:
        return Refused("invalid", against, {"handled_as": [against]})
    if not lead.application_id:
        handling = Handling(handled_as, str(values["reason"]), str(values.get("referred_to") or ""))
        leads.handle(tx, lead, handling, user=submission.actor.user, at=submission.at)
    return {"handled_as": handled_as}


_HOOKS: Mapping[str, Hook] = {VISIT_FORM: _visited, LEAD_FORM: _handled}
