"""The calendar: its editions, the days of a year, and saving what was published.

What is sent is the file itself, CSV or XLSX with the columns date, kind, name and basis; the years
that it names are replaced as a whole, the others stay.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api.calendar_shapes import day_rows, proposal_shape
from api.rest.editions import SHEETS
from api.rest.packed import read_body
from api.rest.shapes import Listed, Query, Shown, Window
from api.rest.windows import part
from api.v2.call import Call, answer
from api.v2.endpoint import Route
from api.v2.keys import moment
from api.v2.problems import Problem
from assistance.calendar.editions import listed, newest
from assistance.deadlines import calendar_change
from assistance.deadlines.calendar_change import LONGEST_WHY, Overtaken
from assistance.sheets import SheetRefused

READ, WRITE = "calendar.read", "calendar.write"
FIRST, LAST = 2000, 2100


class YearShown(Shown):
    """``missing``: festivals that nobody has said the days of; periods there are provisional."""

    year: int
    published: bool
    missing: list[str]


class DayShown(Shown):
    """A day that Monday-to-Friday gets wrong. ``kind`` national: as the State Council arranged."""

    date: str
    is_working_day: bool
    kind: str
    name: str
    basis: str


class EditionShown(Shown):
    """``number`` 0 comes with the software."""

    number: int
    saved_at: str
    saved_by: str
    why: str
    digest: str


class FaultShown(Shown):
    """``row`` as the spreadsheet counts; 0 is the whole file."""

    row: int
    column: str
    message: str


class DayChangeShown(Shown):
    date: str
    is_working_day: bool
    name: str


class MoveShown(Shown):
    task_key: str
    case_key: str
    name: str
    before: str
    after: str
    provisional: bool


class ProposalShown(Shown):
    """What saving does: ``moves`` of open tasks in so many ``cases``, and of whole ``periods``."""

    number: int
    known: bool
    faults: list[FaultShown]
    days: list[DayChangeShown]
    holes: list[str]
    cases: int
    periods: int
    moves: list[MoveShown]


class DueShown(Shown):
    date: str
    provisional: bool


class Year(Window):
    year: Annotated[int, Field(ge=FIRST, le=LAST)]


class Period(Query):
    """``days`` working days, counted from the day after ``start``."""

    start: Annotated[date, Field(ge=date(FIRST, 1, 1), le=date(LAST, 12, 31))]
    days: Annotated[int, Field(ge=1, le=2000)]


class Saved(Query):
    """``base``: number of the edition that the preview followed; ``why`` goes into histories."""

    why: Annotated[str, Field(min_length=1, max_length=LONGEST_WHY)]
    base: Annotated[int, Field(ge=0, le=10**6)] | None = None


def years(call: Call) -> Response:
    """Every year of the calendar, and what it does not say yet."""
    with call.engine.reading() as tx:
        calendar = newest(tx).calendar
    rows = [
        {
            "year": year,
            "published": calendar.is_published(year),
            "missing": list(calendar.missing(year)),
        }
        for year in range(calendar.years[0], calendar.years[-1] + 1)
    ]
    return part(rows, call.query, lambda row: str(row["year"]))


def days(call: Call) -> Response:
    """The days of a year that differ from the Monday-to-Friday week."""
    asked: Year = call.query
    with call.engine.reading() as tx:
        rows = day_rows(newest(tx).calendar, asked.year)
    return part(rows, asked, lambda row: row["date"])


def editions(call: Call) -> Response:
    """Who changed the calendar, when and why."""
    with call.engine.reading() as tx:
        rows = [
            {**row, "saved_at": moment(datetime.fromisoformat(row["saved_at"]))}
            for row in reversed(list(listed(tx)))
        ]
    return part(rows, call.query, lambda row: f"{row['number']:06}")


def due(call: Call) -> Response:
    """The last day of a period of working days, by the calendar in force."""
    asked: Period = call.query
    with call.engine.reading() as tx:
        last, provisional = newest(tx).calendar.due(asked.start, asked.days)
    return answer(DueShown(date=last.isoformat(), provisional=provisional))


def look(call: Call) -> Response:
    """Which days a file would change and which open deadlines would move; nothing is kept."""
    try:
        return answer(_shape(calendar_change.preview(call.assistance, call.body)))
    except SheetRefused as error:
        raise Problem(422, str(error)) from error


def save(call: Call) -> Response:
    """Put a file's years in force, wholly or not at all; the same content again changes nothing.

    422 tells every fault on a line of its own, 409 that somebody has saved another one since.
    """
    asked: Saved = call.query
    try:
        done = calendar_change.save(
            call.assistance, call.body, why=asked.why, user=call.account.user, base=asked.base
        )
    except SheetRefused as error:
        raise Problem(422, str(error)) from error
    except Overtaken as error:
        raise Problem(409, str(error)) from error
    if done.faults:
        lines = [f"第 {f.row} 行 {f.column}:{f.message}" for f in done.faults[:100]]
        raise Problem(422, "\n".join(lines))
    return answer(_shape(done))


def _shape(proposal: calendar_change.Proposal) -> dict[str, Any]:
    """At most 200 moves are told one by one."""
    shape = proposal_shape(proposal)
    return {**shape, "moves": shape["moves"][:200]}


ROUTES = (
    Route("GET", "/calendar/years", READ, years, query=Window, answer=Listed[YearShown]),
    Route("GET", "/calendar/days", READ, days, query=Year, answer=Listed[DayShown]),
    Route("GET", "/calendar/editions", READ, editions, query=Window, answer=Listed[EditionShown]),
    Route("GET", "/calendar/due", READ, due, query=Period, answer=DueShown),
    Route(
        "POST",
        "/calendar/preview",
        WRITE,
        look,
        reader=read_body,
        reads=SHEETS,
        answer=ProposalShown,
        problems=(422,),
    ),
    Route(
        "POST",
        "/calendar/editions",
        WRITE,
        save,
        reader=read_body,
        reads=SHEETS,
        query=Saved,
        answer=ProposalShown,
        problems=(409, 422),
    ),
)
