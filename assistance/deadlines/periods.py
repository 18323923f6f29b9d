"""The procedure's own period: from the day after acceptance to the county's decision.

30 working days, or 45 where whoever may do so has decided it (低保办法22条、刚性办法8条).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from assistance.calendar import Calendar, in_force
from assistance.deadlines import store
from assistance.deadlines.counting import Due, due
from assistance.deadlines.projecting import stop_of
from assistance.deadlines.rules import EXTENDED, WHOLE, Rule, rule_of
from assistance.store.rows import put
from engine import Refused, Transaction

Row = Mapping[str, Any]

ONE = store.PERIOD + " WHERE p.case_key = :case_key"
OF_APPLICATION = store.PERIOD + " WHERE p.application_id = :application_id"
OPEN_FROM = (
    store.PERIOD
    + """
WHERE p.closed_at IS NULL AND a.outcome IS NULL AND p.due_on >= :first AND p.case_key > :after
ORDER BY p.case_key LIMIT :n
"""
)


def begin(
    tx: Transaction, application_id: str, case_key: int, area: str, accepted_on: date
) -> None:
    """The application was accepted: its period runs from the day after."""
    rule = rule_of(WHOLE)
    found = _due(tx, application_id, rule, accepted_on, in_force(tx))
    put(
        tx,
        "procedure_periods",
        ("application_id",),
        {
            "application_id": application_id,
            "case_key": case_key,
            "area": area,
            "started_on": accepted_on.isoformat(),
            "days": rule.days,
            "due_on": found.day.isoformat(),
            "provisional": int(found.provisional),
        },
    )


def of_case(tx: Transaction, case_key: int) -> Row | None:
    rows = tx.run(ONE, {"case_key": case_key})
    return rows[0] if rows else None


def open_from(tx: Transaction, first: str, after: int, n: int) -> Sequence[Row]:
    """Periods that run and end on day ``first`` (ISO) or later, by case behind ``after``."""
    return tx.run(OPEN_FROM, {"first": first, "after": after, "n": n})


def recount(tx: Transaction, application_id: str, why: str) -> None:
    """Count the period again; where it ends on another day, the case's history says why."""
    rows = tx.run(OF_APPLICATION, {"application_id": application_id})
    if rows and rows[0]["closed_at"] is None and rows[0]["outcome"] is None:
        move(tx, rows[0], in_force(tx), why)


def move(tx: Transaction, period: Row, calendar: Calendar, why: str) -> None:
    """Put the day that ``calendar`` gives for ``period``, with a note if it is another one."""
    found = counted(tx, period, calendar)
    before = (period["due_on"], bool(period["provisional"]))
    if (found.day.isoformat(), found.provisional) == before:
        return
    row = {"due_on": found.day.isoformat(), "provisional": int(found.provisional)}
    tx.run(store.MOVE_PERIOD, {**row, "application_id": period["application_id"]})
    mark = "(暂定)" if found.provisional else ""
    text = f"全程期限由 {period['due_on']} 改为 {found.day}{mark}:{why}"
    tx.send("engine.note-case", {"key": int(period["case_key"]), "text": text})


def counted(tx: Transaction, period: Row, calendar: Calendar) -> Due:
    rule = rule_of(EXTENDED if period["extended_at"] else WHOLE)
    days = Rule(int(period["days"]), rule.natural, rule.pauses, rule.escalates_to)
    start = date.fromisoformat(period["started_on"])
    return _due(tx, period["application_id"], days, start, calendar)


def extend(tx: Transaction, case_key: int, by: str, reason: str, at: str) -> Row | Refused:
    """Decide the longer period, once, while the shorter one runs; the period as it is then."""
    period = of_case(tx, case_key)
    if period is None:
        return Refused("state", "案件还没有受理,全程期限还没有起算")
    if period["closed_at"] is not None or period["outcome"] is not None:
        return Refused("state", "县级已经办结,全程期限不再计算")
    days = rule_of(EXTENDED).days
    values = {"application_id": period["application_id"], "days": days, "by": by}
    if not tx.run(store.EXTEND_PERIOD, {**values, "at": at, "reason": reason}):
        return Refused("state", f"全程期限已由 {period['extended_by']} 批准延长,只能延长一次")
    why = f"{by} 批准延长到 {days} 个工作日,理由:{reason}"
    recount(tx, str(period["application_id"]), why)
    extended = of_case(tx, case_key)
    return extended if extended is not None else period


def close(tx: Transaction, application_id: str, at: str) -> None:
    """The county has decided, or the procedure has ended otherwise."""
    tx.run(store.CLOSE_PERIOD, {"application_id": application_id, "at": at})


def _due(tx: Transaction, application_id: str, rule: Rule, start: date, calendar: Calendar) -> Due:
    rows = tx.run(store.STOPS_OF_PERIOD, {"application_id": application_id})
    # What stopped the clock before it began to run does not concern it.
    stops = [stop_of(row) for row in rows]
    return due(rule, start, [s for s in stops if s.end is None or s.end > start], calendar)
