"""The township's part after the assessment: form, review, need list, disclosure (五(三))."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from assistance.calendar import utc_text
from assistance.hooks.filing import Filing, Hook, Wrong, invalid, not_offered, state
from assistance.hooks.visits import keep_findings
from assistance.store import applications as store
from assistance.store import orders
from engine import Json, Refused, Variables

DISCLOSURE, OBJECTION = "disclosure", "objection"


def _draft(filing: Filing) -> Variables | Refused:
    """Whether a relative of the staff applies is kept: the county must then visit (R47)."""
    return {"staff_relative": bool(filing.values["staff_relative"])}


def _review(filing: Filing) -> Variables | Refused:
    """Accept, investigate further, or not accept; a rejected assessment cannot be accepted."""
    opinion = filing.values["township_opinion"]
    assessment = store.last_assessment(filing.tx, filing.application_id)
    if opinion == "accept" and assessment and assessment["conflict"]:
        if assessment["review"] is None:
            return state("评估有利益冲突,还没有第二人复核,不能认定")
        if assessment["review"] == "redo":
            text = "第二人复核要求重新评估,请选“进一步调查”"
            return Refused("invalid", text, {"township_opinion": [text]})
    return {"township_opinion": opinion}


def _build_need_list(filing: Filing) -> Variables | Refused:
    """The need list: one row of the ledger for each item (S10)."""
    refused = invalid(_wrong_needs(filing))
    if refused:
        return refused
    rows = filing.rows("need_items")
    items = [{"item_no": r["item_no"], "catalogue_code": r["catalogue_code"]} for r in rows]
    orders.replace_needs(filing.tx, filing.application_id, items)
    keep_findings(filing, (row["catalogue_code"] for row in rows))
    return {
        "need_items": [{**item, **_listed(filing, str(item["catalogue_code"]))} for item in items]
    }


def _listed(filing: Filing, code: str) -> Mapping[str, Json]:
    """What the case's catalogue says of an item, for the proposal of who supplies it."""
    item, programme = filing.reference.catalogue[code], filing.reference.programme_of(code)
    return {
        "supply_type": item.supply_type,
        "department": item.department,
        "programme": programme.code if programme else None,
    }


def _wrong_needs(filing: Filing) -> Iterator[Wrong]:
    served = {
        row["item_no"]
        for row in orders.needs(filing.tx, filing.application_id)
        if row["status"] not in ("open", "decided")
    }
    seen: set[int] = set()
    for number, row in enumerate(filing.rows("need_items")):
        path = f"need_items[{number}]"
        if row["item_no"] in seen or row["item_no"] in served:
            yield f"{path}.item_no", f"项号 {row['item_no']} 已经用过,请换一个"
        seen.add(row["item_no"])
        unlisted = not_offered(filing, row["catalogue_code"])
        if unlisted:
            yield f"{path}.catalogue_code", unlisted
        if row["end_date"] < row["start_date"]:
            yield f"{path}.end_date", "截止日期早于起始日期,请改正"


def _publish_disclosure(filing: Filing) -> Variables | Refused:
    """Nothing that names the person is published (R50); the legal clock stands still meanwhile."""
    refused = invalid(_wrong_disclosure(filing))
    if refused:
        return refused
    store.suspend(filing.tx, filing.application_id, DISCLOSURE, filing.at)
    return {}


def _wrong_disclosure(filing: Filing) -> Iterator[Wrong]:
    person, text = filing.person(), str(filing.values["disclosure_info"])
    if person and any(secret in text for secret in (person.profile.name, person.profile.id_number)):
        yield "disclosure_info", "公示内容须脱敏,请把姓名中的字和证件号码换成 *"
    first, last = filing.day("disclosure_from"), filing.day("disclosure_to")
    days = _disclosure_period(filing).days
    if first and last and (last - first).days < days:
        yield "disclosure_to", f"公示期不少于 {days} 个自然日,请把截止日期推后"


def _disclosure_period(filing: Filing) -> timedelta:
    """From the decision table: ``{"required": true, "period": "P7D"}``."""
    return timedelta(days=int(str(filing.variables["disclosure"]["period"]).strip("PD")))


def end_disclosure(filing: Filing) -> None:
    """The clock stood still for the disclosure, and for an objection until it is answered."""
    begun = store.suspended_since(filing.tx, filing.application_id, DISCLOSURE)
    if begun is None:
        return
    over = utc_text(datetime.fromisoformat(begun) + _disclosure_period(filing))
    store.resume(filing.tx, filing.application_id, DISCLOSURE, min(over, filing.at))
    if filing.submission.form_id == "objection-review" and over < filing.at:
        store.suspend(filing.tx, filing.application_id, OBJECTION, over)
        store.resume(filing.tx, filing.application_id, OBJECTION, filing.at)


def _review_objection(filing: Filing) -> Variables | Refused:
    end_disclosure(filing)
    return {"objection_upheld": bool(filing.values["objection_upheld"])}


HOOKS: Mapping[str, Hook] = {
    "approval-draft": _draft,
    "township-review": _review,
    "need-list": _build_need_list,
    "disclosure-post": _publish_disclosure,
    "objection-review": _review_objection,
}
