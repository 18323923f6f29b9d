"""The next edition of the calendar: looked at first, with what it would move; then kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from assistance.calendar import LOCAL, Calendar, Row, utc_text
from assistance.calendar.editions import Edition, keep, newest
from assistance.calendar.reading import Fault, read_rows
from assistance.deadlines import periods, store
from assistance.deadlines.delivery import NEW_CALENDAR, PART, earlier
from assistance.deadlines.projecting import Move, moves
from engine import Collision, Json, Transaction

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

LONGEST_WHY = 500


class Overtaken(Exception):
    """Somebody has saved another edition since; the message says so."""


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that is worked or not, other than before."""

    day: date
    works: bool
    name: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What saving would do. ``number``: of the new edition, or (``known``) of the one in force.

    ``days``: which change; ``holes``: what the calendar then does not say, in words; ``moves``:
    open tasks that fall due on another day; ``periods``: procedures that do. With ``faults``
    there is nothing to keep.
    """

    number: int
    known: bool
    faults: Sequence[Fault] = ()
    days: Sequence[DayChange] = ()
    holes: Sequence[str] = ()
    moves: Sequence[Move] = ()
    periods: int = 0
    calendar: Calendar = field(default_factory=lambda: Calendar(()))


def preview(assistance: Assistance, data: bytes) -> Proposal:
    """What importing the file would change; ``SheetRefused`` if it is none."""
    with assistance.engine.reading() as tx:
        edition = newest(tx)
        proposal = _proposed(edition, data)
        if proposal.faults or proposal.known:
            return proposal
        first = _first_change(edition.calendar, proposal)
        found = list(_moves(tx, edition, proposal.calendar, first))
        ending = _moved_periods(tx, proposal.calendar, first)
    return Proposal(
        proposal.number,
        False,
        days=proposal.days,
        holes=proposal.holes,
        moves=found,
        periods=ending,
        calendar=proposal.calendar,
    )


def save(
    assistance: Assistance, data: bytes, *, why: str, user: str, base: int | None = None
) -> Proposal:
    """Put the file's years in force in place of what was said of them; the same again is nothing.

    ``base``: the edition that the caller saw. Raises ``Overtaken``, ``SheetRefused``. The open
    deadlines are moved by the job runner afterwards, each with ``why`` in its case's history.
    """
    try:
        with assistance.engine.transaction() as tx:
            edition = newest(tx)
            if base is not None and base != edition.number:
                raise Overtaken(f"日历已由他人更新到第 {edition.number} 版,请重新预览后再保存")
            proposal = _proposed(edition, data)
            if proposal.faults or proposal.known:
                return proposal
            said = {"saved_at": utc_text(assistance.engine.now()), "saved_by": user, "why": why}
            keep(tx, proposal.calendar, proposal.number, said)
            first = _first_change(edition.calendar, proposal).isoformat()
            message: dict[str, Json] = {"number": proposal.number, "first": first, "why": why}
            tx.send(NEW_CALENDAR, {**message, "tasks": 0, "periods": 0})
            return proposal
    except Collision as error:
        raise Overtaken("日历正由他人保存,请重新预览后再保存") from error


def replaced(calendar: Calendar, rows: Sequence[Row]) -> Calendar:
    """``calendar`` with the years of ``rows`` as ``rows`` have them."""
    years = {row.date.year for row in rows}
    return Calendar([*(row for row in calendar.rows if row.date.year not in years), *rows])


def _proposed(edition: Edition, data: bytes) -> Proposal:
    rows, faults = read_rows(data)
    after = replaced(edition.calendar, rows)
    if faults:
        return Proposal(edition.number + 1, False, faults=faults)
    if after == edition.calendar:
        return Proposal(edition.number, True, holes=after.holes(), calendar=after)
    days = _day_changes(edition.calendar, after)
    return Proposal(edition.number + 1, False, days=days, holes=after.holes(), calendar=after)


def _day_changes(before: Calendar, after: Calendar) -> list[DayChange]:
    names = {row.date: row.name for row in after.rows}
    found = []
    for year in sorted({*before.years, *after.years}):
        day = date(year, 1, 1)
        while day.year == year:
            works = after.is_working_day(day)
            if works != before.is_working_day(day):
                found.append(DayChange(day, works, names.get(day, "")))
            day += timedelta(days=1)
    return found


def _first_change(before: Calendar, proposal: Proposal) -> date:
    """The first day that counts otherwise, or whose year is now published, or no more."""
    after = proposal.calendar
    years = sorted({*before.years, *after.years})
    other = [date(y, 1, 1) for y in years if before.is_published(y) != after.is_published(y)]
    changed = [change.day for change in proposal.days]
    return min([*other, *changed], default=date.max)


def _moves(tx: Transaction, edition: Edition, after: Calendar, first: date) -> Sequence[Move]:
    at = utc_text(datetime.combine(first, time(), LOCAL))
    known = [*earlier(tx, edition.number), edition.calendar]
    found: list[Move] = []
    last = 0
    while tasks := store.open_from(tx, at, last, PART):
        found += moves(tx, tasks, after, known)
        last = int(tasks[-1]["task_key"])
    return found


def _moved_periods(tx: Transaction, after: Calendar, first: date) -> int:
    count = last = 0
    while found := periods.open_from(tx, first.isoformat(), last, PART):
        days = (periods.counted(tx, one, after).day.isoformat() for one in found)
        count += sum(day != one["due_on"] for day, one in zip(days, found, strict=True))
        last = int(found[-1]["case_key"])
    return count
