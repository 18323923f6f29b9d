"""How a case ends: revisited, withdrawn, terminated; and its file on the way to the archive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from assistance.hooks.applicants import keep_material
from assistance.hooks.filing import Filing, Hook, Wrong, invalid
from assistance.hooks.records import keep_satisfaction
from assistance.hooks.written import issue, wrong_remedy
from assistance.people import ALIVE
from assistance.store import applications, orders
from engine import Refused, Variables

_STATUS = {"died": "死亡", "moved_away": "迁出", ALIVE: "失去资格"}
FOUR_CHECKS = ("authentic", "complete", "usable", "safe")


def _revisit(filing: Filing) -> Variables | Refused:
    """The village asks again how it went (六(五))."""
    keep_satisfaction(filing)
    return {}


def _hear(filing: Filing) -> Variables | Refused:
    """The person is heard before help is ended (社救法48条)."""
    return {"hearing_result": filing.values["hearing_result"]}


def _verify_status(filing: Filing) -> Variables | Refused:
    """Death or moving away is proven, and known to everything that comes later (R03)."""
    event = filing.day("event_date")
    if event is None or event > filing.today:
        text = "发生日期晚于今天,请改正"
        return Refused("invalid", text, {"event_date": [text]})
    status = str(filing.values["status_kind"])
    if filing.person_id:
        filing.people.mark(filing.tx, filing.person_id, status, event, filing.origin)
    return {"status_kind": status}


def _withdraw(filing: Filing) -> Variables | Refused:
    applications.close(filing.tx, filing.application_id, "withdrawn")
    return {"outcome": "withdrawn", **issue(filing, "withdrawal")}


def _terminate(filing: Filing) -> Variables | Refused:
    """A written notice with reasons and remedies; what is under way is settled next (R54)."""
    refused = invalid([*_wrong_termination(filing), *wrong_remedy(filing)])
    if refused:
        return refused
    applications.close(filing.tx, filing.application_id, "terminated")
    return {"outcome": "terminated", **issue(filing, "termination")}


def _wrong_termination(filing: Filing) -> Iterator[Wrong]:
    person, ground = filing.person(), filing.values["termination_ground"]
    expected = "ineligible" if person is None or person.status == ALIVE else person.status
    if person and ground != expected:
        yield "termination_ground", f"登记的情形是{_STATUS[person.status]},请选一致的终止情形"
    known = {row["order_number"] for row in orders.orders(filing.tx, filing.application_id)}
    for number, row in enumerate(filing.rows("order_numbers")):
        if row["order_number"] not in known:
            path = f"order_numbers[{number}].order_number"
            yield path, f"本案没有服务单 {row['order_number']},请核对"


def _complete_archive(filing: Filing) -> Variables | Refused:
    """A copy, the reference of an electronic certificate, or why neither can be had (R33)."""
    for row in filing.rows("missing_items"):
        reference = row.get("reference") or ";".join(row.get("files") or ())
        keep_material(filing, row["material"], row["resolution"], reference)
    return {}


def _review_archive(filing: Filing) -> Variables | Refused:
    """Sealed only if authentic, complete, usable and safe (四性)."""
    values = filing.values
    if values["archive_opinion"] == "supplement":
        missing = sorted({row["material"] for row in filing.rows("missing_items")})
        return {"archive_opinion": "supplement", "missing_documents": missing}
    refused = invalid(
        (f"four_checks.{check}", "这一性检测不合格,不能封包,请选“补充材料”")
        for check in FOUR_CHECKS
        if not values["four_checks"][check]
    )
    if refused:
        return refused
    for row in filing.rows("electronic_certificate_refs"):
        keep_material(filing, row["material"], "certificate_reference", row["reference"])
    return {"archive_opinion": "seal"}


HOOKS: Mapping[str, Hook] = {
    "revisit": _revisit,
    "hearing-record": _hear,
    "status-verification": _verify_status,
    "withdrawal-confirmation": _withdraw,
    "termination-notice": _terminate,
    "archive-supplement": _complete_archive,
    "archive-review": _review_archive,
}
