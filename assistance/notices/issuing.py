"""Issuing a written notice: numbered, printed and sealed in the transaction that decides it.

What was sent is what is shown years later: the paper is kept as it was, and its digest stands in
the case's own log. A name that the font cannot write stops everything before it happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from assistance.calendar import local_date
from assistance.catalogue import catalogue
from assistance.materials import material_name
from assistance.notices.delivery import begin
from assistance.notices.messages import Occasion, applicant_of, send
from assistance.notices.offices import Office, office_of
from assistance.notices.paper import Paper, chinese_date
from assistance.notices.sealed import place
from assistance.notices.templates import Template, template
from assistance.people import People, Person
from assistance.store import applications, orders
from assistance.store import notices as store
from assistance.store.numbers import next_value
from engine import Transaction, Variables, sm3

# The variable of the case that names the notice issued last: its number and digest.
ISSUED = "issued_notice"
SERIES = "notice"
# The fields of forms that mean the same, by what a text calls them.
_SAID: Mapping[str, tuple[str, ...]] = {
    "reason": ("reason", "refusal_reason"),
    "legal_ground": ("legal_ground",),
    "consequence": ("consequence",),
    "remedy": ("remedy",),
}
_NOT_SAID = "(未填写)"


def issue(
    tx: Transaction,
    people: People,
    occasion: Occasion,
    kind: str,
    *,
    person_id: str | None,
    issued_by: str,
    due_on: date | None = None,
    said: Mapping[str, Any] | None = None,
) -> Variables:
    """Issue notice ``kind`` to a person and tell the applicant's side of it.

    ``said``: values of the form that the notice answers. Returns what the case remembers of it.
    Raises ``forms.MissingGlyphs``; then nothing may be kept.
    """
    at = datetime.fromisoformat(occasion.at)
    today = local_date(at)
    text = template(kind, today)
    office = office_of(occasion.area, text.issuer)
    person = people.find(tx, person_id) if person_id else None
    number = _number(tx, office, text, today)
    filled = _filled(tx, occasion, office, person, due_on, said or {})
    paper = Paper(text, number, office, _addressee(person), today, filled)
    pdf = paper.pdf(at)
    notice_id = f"{occasion.key}-{kind}"
    digest = sm3(pdf)
    store.add_paper(
        tx,
        {
            "notice_id": notice_id,
            "application_id": occasion.application_id,
            "case_key": occasion.case_key,
            "kind": kind,
            "due_on": due_on.isoformat() if due_on else None,
            "issued_by": issued_by,
            "issued_at": occasion.at,
        },
        {
            "number": number,
            "title": text.title,
            "office": office.name,
            "text_from": text.effective_from.isoformat(),
            "size": len(pdf),
            "digest": digest,
            "sealed": people.keys.seal(pdf, place(notice_id)),
        },
    )
    begin(tx, occasion, notice_id, person, said or {})
    send(tx, occasion, kind, applicant_of(tx, people, person_id), due_on, **_told(filled))
    return {ISSUED: {"kind": kind, "number": number, "digest": digest}}


def _number(tx: Transaction, office: Office, text: Template, today: date) -> str:
    """昌三工救助补〔2026〕1号: by office, kind and year, without gaps."""
    value = next_value(tx, f"{SERIES}:{text.word}", office.area, today.year)
    return f"{office.word}救助{text.word}〔{today.year}〕{value}号"


def _filled(
    tx: Transaction,
    occasion: Occasion,
    office: Office,
    person: Person | None,
    due_on: date | None,
    said: Mapping[str, Any],
) -> dict[str, str]:
    """A text for every name that a template may have."""
    today = local_date(datetime.fromisoformat(occasion.at))
    row = applications.application(tx, occasion.application_id) or {}
    filed_at = row.get("filed_at")
    applied_on = local_date(datetime.fromisoformat(filed_at)) if filed_at else today
    number = row.get("case_number")
    effective = said.get("effective_date")
    order = orders.order(tx, occasion.case_key) or {}
    item = catalogue().get(str(order.get("catalogue_code")))
    return {
        "name": person.profile.name if person else "",
        "case": f"受理编号{number}" if number else f"申请编号{occasion.application_id}",
        "number": str(number or ""),
        "applied_on": chinese_date(applied_on),
        "accepted_on": _day(row.get("accepted_on"), today),
        "office": office.name,
        "reviewed_by": office.reviewed_by,
        "today": chinese_date(today),
        "due_on": _day(due_on.isoformat() if due_on else None, today),
        "effective_date": _day(effective, today),
        "items": _items(said.get("missing_items") or ()),
        "service": item.name if item else "",
        "order_number": str(order.get("order_number") or ""),
        **{name: _first(said, keys) for name, keys in _SAID.items()},
    }


def _addressee(person: Person | None) -> str:
    if person is None:
        return "申请人"
    guardian = person.profile.guardian_name
    return f"{person.profile.name}(监护人{guardian})" if guardian else person.profile.name


def _items(rows: Sequence[Mapping[str, Any]]) -> str:
    """1. 户口本:请提交复印件."""
    return "\n".join(
        f"{number}. {material_name(row['material'])}:{row['requirement']}"
        for number, row in enumerate(rows, start=1)
    )


def _day(text: object, otherwise: date) -> str:
    return chinese_date(date.fromisoformat(text) if isinstance(text, str) else otherwise)


def _first(said: Mapping[str, Any], keys: Sequence[str]) -> str:
    return next((str(said[key]) for key in keys if said.get(key)), _NOT_SAID)


def _told(filled: Mapping[str, str]) -> dict[str, str]:
    """What a message may say of it."""
    return {"number": filled["number"]}
