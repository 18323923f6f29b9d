"""Service itself: plan, registration before it, records, confirmation, inspection (五(四))."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from assistance import eligibility
from assistance.calendar import local_date, utc_text
from assistance.hooks.filing import Filing, Hook, Wrong, invalid, moment
from assistance.hooks.orders import open_order
from assistance.hooks.written import tell
from assistance.identity import ADULT_AGE
from assistance.store import orders as store
from engine import Refused, Variables

Order = Mapping[str, Any]


def _plan(filing: Filing) -> Variables | Refused:
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    first = filing.day("first_service_date")
    if first and first < filing.today:
        text = "首次服务日期已经过去,请改为今天或以后"
        return Refused("invalid", text, {"first_service_date": [text]})
    store.set_status(filing.tx, filing.case_key, "planned")
    return {}


def _register(filing: Filing) -> Variables | Refused:
    """Registered before it begins (R31); the number is made right after this form."""
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    refused = invalid(_wrong_registration(filing))
    if refused:
        return refused
    values = filing.values
    store.add_registration(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "planned_start": utc_text(moment(values["planned_start"])),
            "planned_end": utc_text(moment(values["planned_end"])),
            "staff": _staff(filing),
            "registered_by": filing.user,
            "registered_at": filing.at,
        },
    )
    store.set_status(filing.tx, filing.case_key, "in_service")
    return {}


def _wrong_registration(filing: Filing) -> Iterator[Wrong]:
    start = moment(filing.values["planned_start"])
    if start < filing.submission.at:
        yield "planned_start", "须在服务开始前登记,请改为以后的时间;已经做过的服务按补录办理"
    if moment(filing.values["planned_end"]) <= start:
        yield "planned_end", "计划结束不晚于计划开始,请改正"
    yield from _unfit_staff(filing, local_date(start))


def _unfit_staff(filing: Filing, day: date) -> Iterator[Wrong]:
    """Whoever works closely with children has been looked up first (未成年人保护法62条)."""
    person = filing.person()
    minor = person is not None and person.profile.age_on(day) < ADULT_AGE
    for number, row in enumerate(filing.rows("staff")):
        if not row.get("health_declared"):
            yield f"staff[{number}].health_declared", "服务人员的健康状况须符合要求"
        if minor and not row.get("minor_contact_checked"):
            text = "服务对象未成年,服务人员须先作密切接触未成年人人员查询"
            yield f"staff[{number}].minor_contact_checked", text


def _staff(filing: Filing) -> str:
    """What qualifies each member of staff, in the form's order; the names stay in the form."""
    kept = ("qualification", "health_declared", "minor_contact_checked")
    staff = [{key: row.get(key) for key in kept} for row in filing.rows("staff")]
    return json.dumps(staff, ensure_ascii=False)


def _record(filing: Filing) -> Variables | Refused:
    """One service as it was given. Without a registration it is late, and never paid (R31, S16)."""
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    refused = invalid(
        [*_wrong_times(filing), *_wrong_number(filing), *_not_entitled(filing, order)]
    )
    if refused:
        return refused
    values = filing.values
    start = moment(values["actual_start"])
    store.add_record(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "registration_number": values.get("registration_number"),
            "service_date": local_date(start).isoformat(),
            "actual_start": utc_text(start),
            "actual_end": utc_text(moment(values["actual_end"])),
            "minutes": values["duration_minutes"],
            "staff": _staff(filing),
            "late_entry": int(values["late_entry"]),
            "recorded_by": filing.user,
            "recorded_at": filing.at,
        },
    )
    return {"late_entry": bool(values["late_entry"]), "more_service": bool(values["more_service"])}


def _wrong_times(filing: Filing) -> Iterator[Wrong]:
    values = filing.values
    start, end = moment(values["actual_start"]), moment(values["actual_end"])
    if end <= start:
        yield "actual_end", "实际结束不晚于实际开始,请改正"
    elif values["duration_minutes"] * 60 > (end - start).total_seconds():
        yield "duration_minutes", "时长超过实际开始到结束的时间,请改正"
    # Clocks in the field are not ours, so only the day is compared.
    if local_date(end) > filing.today:
        yield "actual_end", "服务还没有结束,请在服务以后填写记录"


def _wrong_number(filing: Filing) -> Iterator[Wrong]:
    values = filing.values
    if values["late_entry"]:
        return
    number = str(values["registration_number"])
    registration = store.registration(filing.tx, filing.case_key, number)
    if registration is None:
        yield "registration_number", "本服务单没有这个登记号,请核对;服务前没有登记的,按补录办理"
    elif utc_text(moment(values["actual_start"])) < registration["registered_at"]:
        yield "actual_start", "服务早于登记,请核对时间;确在登记以前做的,按补录办理"


def _not_entitled(filing: Filing, order: Order) -> Iterator[Wrong]:
    """Entitlement and age on the day of service, and the period that was decided (R03, R19)."""
    day = local_date(moment(filing.values["actual_start"]))
    person, urgent = filing.person(), bool(order["urgent"])
    if person is None:
        yield "actual_start", "没有找到服务对象,请联系县(市)民政部门"
        return
    item = filing.reference.catalogue[str(order["catalogue_code"])]
    reason = eligibility.obstacle(filing, item, person if urgent else person.proven(), day)
    if reason:
        yield "actual_start", f"{reason},这次服务不能记录,请报告县(市)民政部门"
    decision = store.decision(filing.tx, filing.application_id, urgent, order["item_no"])
    if decision and not decision["start_date"] <= day.isoformat() <= decision["end_date"]:
        period = f"{decision['start_date']} 至 {decision['end_date']}"
        yield "actual_start", f"服务日期不在核定期限({period})内,请报告县(市)民政部门"
    yield from _unfit_staff(filing, day)


def _approve_late(filing: Filing) -> Variables | Refused:
    """The county lets a late record in, or not; then somebody must have recorded another one."""
    if filing.values["late_entry_approval"] == "approve":
        store.approve_late(filing.tx, filing.case_key, filing.user)
        return {}
    store.reject_late(filing.tx, filing.case_key)
    counted = [r for r in store.records(filing.tx, filing.case_key) if r["inspection"] is None]
    return {} if counted else {"more_service": True}


def _confirm(filing: Filing) -> Variables | Refused:
    """The person says whether the service was given, and how; nothing may be charged."""
    keep_satisfaction(filing)
    return {"service_received": bool(filing.values["service_received"])}


def keep_satisfaction(filing: Filing) -> None:
    values = filing.values
    store.add_confirmation(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "overall": values["overall"],
            "charged": int(values["charged"]),
            "respondent": values["respondent"],
            "confirmed_at": filing.at,
        },
    )
    if values["charged"]:
        tell(filing, "charged", ["county_officer"])


def _inspect(filing: Filing) -> Variables | Refused:
    """Accept the records of this round, or have the service done again."""
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    inspection = str(filing.values["inspection"])
    if inspection == "pass":
        refused = invalid(_wrong_pass(filing))
        if refused:
            return refused
    store.inspect(filing.tx, filing.case_key, inspection)
    return {"inspection": inspection}


def _wrong_pass(filing: Filing) -> Iterator[Wrong]:
    values = filing.values
    new = [r for r in store.records(filing.tx, filing.case_key) if r["inspection"] is None]
    if not filing.variables.get("service_received"):
        yield "inspection", "受助人没有确认服务按约定完成,不能验收合格,请选“返工”"
    for key in ("frequency_kept", "recipient_confirmed", "staff_qualified"):
        if not values[key]:
            yield key, "这一项不符合,不能验收合格,请选“返工”"
    if not values["registered_before"] and not any(record["late_entry"] for record in new):
        yield "registered_before", "没有补录的记录,都是登记以后做的,请核对"


def _evaluate(filing: Filing) -> Variables | Refused:
    order = open_order(filing)
    if isinstance(order, Refused):
        return order
    values = filing.values
    store.add_evaluation(
        filing.tx,
        {
            "task_key": filing.task_key,
            "case_key": filing.case_key,
            "achievement": values["achievement"],
            "follow_up": values["follow_up"],
            "evaluator": filing.user,
            "evaluated_at": filing.at,
        },
    )
    return {"follow_up": values["follow_up"]}


HOOKS: Mapping[str, Hook] = {
    "service-plan": _plan,
    "service-registration": _register,
    "service-record": _record,
    "late-entry-approval": _approve_late,
    "service-confirmation": _confirm,
    "service-inspection": _inspect,
    "outcome-evaluation": _evaluate,
}
