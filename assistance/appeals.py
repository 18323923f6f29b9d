"""Appeals against notices: noted beside the case, which they never reopen (社救法76条).

Whether an appeal is admitted is for the authority or the court to say; one that came late is noted
as late. A notice that is revoked leads to a new application or a new decision, not to the old case.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from assistance.calendar import due_calendar, local_date, utc_text
from assistance.hooks.filing import Wrong, invalid
from assistance.store import appeals as store
from engine import Refused, Transaction

RECONSIDERATION, LITIGATION = "reconsideration", "litigation"
# Notices against which there is a remedy.
NOTICES: Mapping[str, str] = {
    "rejection": "不予受理通知书",
    "denial": "不予认定通知书",
    "refusal": "不予确认告知书",
    "ineligible": "不予提供告知书",
    "stop": "停止服务告知书",
    "termination": "终止服务告知书",
}
RECONSIDERATION_DAYS, LITIGATION_MONTHS = 60, 6


@dataclass(frozen=True, slots=True)
class Appeal:
    """``notice``: a kind of ``NOTICES``. ``reference``: the authority's or court's number."""

    kind: str
    notice: str
    filed_on: date
    authority: str
    reference: str


def last_day(kind: str, received_on: date) -> date:
    """Until when an appeal of ``kind`` is in time; a last day off moves to the next working day."""
    if kind == RECONSIDERATION:
        return due_calendar(received_on, RECONSIDERATION_DAYS)
    years, months = divmod(received_on.month - 1 + LITIGATION_MONTHS, 12)
    year, month = received_on.year + years, months + 1
    day = min(received_on.day, monthrange(year, month)[1])
    return due_calendar(date(year, month, day), 0)


def note(
    tx: Transaction, application_id: str, appeal: Appeal, appeal_id: str, user: str, at: datetime
) -> Refused | None:
    """Note ``appeal`` under ``appeal_id``; again with the same id changes nothing."""
    if any(row["appeal_id"] == appeal_id for row in store.of_application(tx, application_id)):
        return None
    notice = store.notice(tx, application_id, appeal.notice)
    if notice is None:
        text = f"本案没有出具过{NOTICES[appeal.notice]},请核对是对哪份文书不服"
        return Refused("invalid", text, {"notice": [text]})
    received_on = local_date(datetime.fromisoformat(notice["issued_at"]))
    refused = invalid(_wrong_day(appeal.filed_on, received_on, local_date(at), "filed_on"))
    if refused:
        return refused
    store.add_appeal(
        tx,
        {
            "appeal_id": appeal_id,
            "application_id": application_id,
            "notice_id": notice["notice_id"],
            "kind": appeal.kind,
            "filed_on": appeal.filed_on.isoformat(),
            "authority": appeal.authority,
            "reference": appeal.reference,
            "in_time": int(appeal.filed_on <= last_day(appeal.kind, received_on)),
            "noted_by": user,
            "noted_at": utc_text(at),
        },
    )
    return None


def conclude(
    tx: Transaction, application_id: str, appeal_id: str, result: Mapping[str, Any], at: datetime
) -> Refused | None:
    """Note what came of an appeal, once. ``result``: result, decided_on, reference, noted_by."""
    known = {row["appeal_id"]: row for row in store.of_application(tx, application_id)}
    appeal = known.get(appeal_id)
    if appeal is None:
        return Refused("not-found", "本案没有登记过这件复议或诉讼")
    if appeal["result"] is not None:
        return Refused("conflict", f"结果已于 {appeal['decided_on']} 作出并登记,不能再改")
    filed_on = date.fromisoformat(appeal["filed_on"])
    decided_on = date.fromisoformat(result["decided_on"])
    refused = invalid(_wrong_day(decided_on, filed_on, local_date(at), "decided_on"))
    if refused:
        return refused
    store.add_result(tx, {**result, "appeal_id": appeal_id, "noted_at": utc_text(at)})
    return None


def of_application(tx: Transaction, application_id: str) -> Sequence[Mapping[str, Any]]:
    return store.of_application(tx, application_id)


def _wrong_day(day: date, earliest: date, today: date, field: str) -> Iterator[Wrong]:
    if day > today:
        yield field, "日期晚于今天,请改正"
    if day < earliest:
        yield field, f"日期早于 {earliest},请核对"
