"""What a form says that its definition alone cannot tell: rows and dates that fit together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from assistance.areas import full_name
from assistance.calendar import LOCAL, due
from assistance.catalogue import catalogue
from assistance.identity import age_on
from assistance.samples import papers
from assistance.samples.filling import STAFF, Facts
from assistance.samples.needs import fund_of, provider_code, supplier_of
from assistance.suppliers import NOBODY, PURCHASED, departments
from engine import Json
from forms import Form

Values = dict[str, Any]

PLANNED = timedelta(days=180)
VISIT_LENGTH = timedelta(hours=1)
DISCLOSURE_DAYS = 7
PLATFORM = "platform"
# Results of orders after which the need is open again.
DECIDED_AGAIN = ("adjust", "refer")
# Decision keys that a hook derives, by the field that they are derived from.
DERIVED = {"conflict_of_interest": "conflict_declaration"}


def translated(form: Form, decisions: Mapping[str, Any]) -> Values:
    """``decisions`` in the form's own fields; ``KeyError`` for what it cannot express."""
    known = form.names()
    chosen = {DERIVED.get(key, key): value for key, value in decisions.items()}
    foreign = sorted(chosen.keys() - known)
    if foreign:
        raise KeyError(f"表单 {form.id} 没有 {'、'.join(foreign)}")
    return chosen


def household_visit(facts: Facts) -> Values:
    """Two investigators of two organisations, as a joint visit has them."""
    other = "受托登记组织" if facts.variables.get("entry") == PLATFORM else "村(社区)"
    return {
        "investigators": [
            {
                "name": name,
                "organisation": organisation,
                "certificate": f"工作证 {number:04d}",
                "signature": name,
            }
            for number, (name, organisation) in enumerate(
                zip(STAFF, ("乡镇民政办公室", other), strict=False), start=1
            )
        ],
        "disability_grade": papers.grade(facts),
        "remote_respondent": facts.signer,
    }


def needs_assessment(facts: Facts) -> Values:
    return {
        "proposed_items": [
            {"catalogue_code": code, "frequency": "每月两次", "reason": "与评估的困难类型相符"}
            for code in facts.needs
        ]
    }


def need_list(facts: Facts) -> Values:
    return {
        "need_items": [
            {"item_no": number, "catalogue_code": code, **_extent(facts)}
            for number, code in enumerate(facts.needs, start=1)
        ]
    }


def service_decision(facts: Facts) -> Values:
    """An order for every need on the list, supplied as the catalogue has it."""
    return {"orders": [_order(facts, number, code) for number, code in _listed(facts)]}


def urgent_arrangement(facts: Facts) -> Values:
    number, code = _listed(facts)[0]
    return {"urgent_orders": [_order(facts, number, code)]}


def order_reassignment(facts: Facts) -> Values:
    """To the county's other provider, or to another department."""
    order = facts.variables.get("order")
    current = order if isinstance(order, Mapping) else {}
    supply_type = facts.decisions.get("supply_type") or current.get("supply_type") or PURCHASED
    if supply_type == NOBODY:
        return {"supply_type": NOBODY}
    if supply_type == PURCHASED:
        choices = [provider_code(_area(facts), number) for number in (1, 2)]
    else:
        choices = list(departments())
    return {
        "supply_type": supply_type,
        "reassigned_to": next(code for code in choices if code != current.get("supplier")),
        "fund_code": "F5" if supply_type == PURCHASED else "F1",
    }


def service_plan(facts: Facts) -> Values:
    return {
        "steps": [
            {"content": "上门探访,了解身体和生活情况", "frequency": "每月两次", "minutes": 60}
        ]
    }


def service_registration(facts: Facts) -> Values:
    start = _next_minute(facts.moment)
    return {
        "staff": [_staff()],
        "planned_start": _text(start),
        "planned_end": _text(start + PLANNED),
    }


def service_record(facts: Facts) -> Values:
    """A service of an hour: the last one, but not before the registration, if that is later."""
    start = _next_minute(facts.moment - VISIT_LENGTH)
    registered = facts.variables.get("registered_at")
    if registered:
        start = max(start, _next_minute(datetime.fromisoformat(str(registered))))
    last = start.replace(hour=23, minute=59)
    end = min(start + VISIT_LENGTH, max(last, start + timedelta(minutes=1)))
    return {
        "registration_number": facts.variables.get("registration_number") or "未登记",
        "staff": [_staff()],
        "actual_start": _text(start),
        "actual_end": _text(end),
        "duration_minutes": int((end - start).total_seconds()) // 60,
    }


def service_confirmation(facts: Facts) -> Values:
    return {"respondent": "guardian" if facts.guarded else "self"}


def plan_consent(facts: Facts) -> Values:
    signer = "guardian" if facts.guarded else "self"
    return {"signer": signer, "under14_consent": facts.guarded}


def withdrawal_confirmation(facts: Facts) -> Values:
    return {"withdrawn_by": "guardian" if facts.guarded else "applicant"}


def disclosure_post(facts: Facts) -> Values:
    decided = facts.variables.get("disclosure")
    period = str(decided["period"]) if isinstance(decided, Mapping) else f"P{DISCLOSURE_DAYS}D"
    until = facts.day + timedelta(days=int(period.strip("PD")))
    return {"disclosure_from": facts.day.isoformat(), "disclosure_to": until.isoformat()}


def supervision_instruction(facts: Facts) -> Values:
    return {"reply_due": due(facts.day, 3)[0].isoformat()}


def approval_draft(facts: Facts) -> Values:
    age = age_on(facts.person.birth_date, facts.day)
    summary = f"申请人 {age} 周岁,居住在{full_name(_area(facts))},家庭情况与申请一致,材料齐全"
    return {"basic_summary": summary}


def county_check(facts: Facts) -> Values:
    """The county visits the destitute itself, and whomever an interested person assessed."""
    claimed = facts.variables.get("categories") or ()
    destitute = isinstance(claimed, list | tuple) and "destitute" in claimed
    return {"sampled": destitute or bool(facts.variables.get("conflict_of_interest"))}


def termination_notice(facts: Facts) -> Values:
    """The ground that was proven before, if any was."""
    return {"termination_ground": facts.variables.get("status_kind") or "ineligible"}


PARTICULAR: Mapping[str, Callable[[Facts], Values]] = {
    **papers.PARTICULAR,
    "household-visit": household_visit,
    "needs-assessment": needs_assessment,
    "need-list": need_list,
    "approval-draft": approval_draft,
    "disclosure-post": disclosure_post,
    "service-decision": service_decision,
    "urgent-arrangement": urgent_arrangement,
    "order-reassignment": order_reassignment,
    "plan-consent": plan_consent,
    "service-plan": service_plan,
    "service-registration": service_registration,
    "service-record": service_record,
    "service-confirmation": service_confirmation,
    "supervision-instruction": supervision_instruction,
    "county-check": county_check,
    "termination-notice": termination_notice,
    "withdrawal-confirmation": withdrawal_confirmation,
}


def _listed(facts: Facts) -> list[tuple[int, str]]:
    """Number and code of each need that is to be decided; before there is a list, what would be.

    Once orders came back, only what was to be adjusted or referred is decided again.
    """
    items = _rows(facts.variables.get("need_items"))
    again = {
        row["item_no"]
        for row in _rows(facts.variables.get("order_results"))
        if row["status"] in DECIDED_AGAIN
    }
    listed = [(int(row["item_no"]), str(row["catalogue_code"])) for row in items]
    undecided = [(number, code) for number, code in listed if number in again]
    return undecided or listed or list(enumerate(facts.needs, start=1))


def _rows(value: Json) -> list[Mapping[str, Any]]:
    """The objects of a list variable; none if it is not there yet."""
    rows = value if isinstance(value, list | tuple) else ()
    return [row for row in rows if isinstance(row, Mapping)]


def _order(facts: Facts, number: int, code: str) -> Values:
    item = catalogue()[code]
    return {
        "item_no": number,
        "catalogue_code": code,
        "supply_type": item.supply_type,
        "supplier": supplier_of(item, _area(facts)),
        "fund_code": fund_of(item),
        **_extent(facts),
    }


def _extent(facts: Facts) -> Values:
    return {
        "quantity": 4,
        "frequency": "每月两次",
        "start_date": facts.day.isoformat(),
        "end_date": (facts.day + PLANNED).isoformat(),
    }


def _staff() -> Values:
    return {
        "name": STAFF[2],
        "qualification": "社会工作者职业资格(初级)",
        "health_declared": True,
        "minor_contact_checked": True,
    }


def _area(facts: Facts) -> str:
    return str(facts.variables.get("area_code") or facts.person.village)


def _next_minute(moment: datetime) -> datetime:
    """Local time, never before ``moment``: forms know no seconds."""
    whole = moment.astimezone(LOCAL).replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
