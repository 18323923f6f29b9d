"""Legal deadlines: what is open or overdue, by area; what people decide about the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field
from starlette.responses import Response

from access import scopes_with
from api.rest.shapes import Listed, Query, Sent, Shown, Window
from api.v2.call import Call, answer, missing, no_content
from api.v2.endpoint import Route
from api.v2.keys import moment
from api.v2.problems import Problem, refusal
from assistance.calendar import local_date, utc_text
from assistance.deadlines import deciding, periods
from assistance.deadlines.store import stops
from assistance.store import overdue
from assistance.store.overdue import ALWAYS
from engine import Refused

READ, WRITE, EXTEND = "deadlines.read", "deadlines.write", "extensions.write"
COUNTY, TOWNSHIP = 6, 9


class DeadlineShown(Shown):
    """An open task with its due date."""

    task_key: str
    case_key: str
    name: str
    area: str
    due_at: str
    opened_at: str
    overdue: bool
    assignee: str | None


class AreaShown(Shown):
    """How many open tasks with a due date an area has, and how many of them are overdue."""

    area: str
    open: int
    overdue: int


class AreasShown(Shown):
    items: list[AreaShown]


class StopShown(Shown):
    """``reason``: supplement, disclosure, objection or superior_consultation."""

    reason: str
    started_at: str
    ended_at: str | None


class PeriodShown(Shown):
    """The whole procedure: ``days`` working days from the day after ``started_on``."""

    case_key: str
    started_on: str
    days: int
    due_on: str
    provisional: bool
    extended_by: str | None
    extended_at: str | None
    extension_reason: str | None
    closed_at: str | None
    stops: list[StopShown]


class Wanted(Window):
    """``overdue``: only what is. ``after`` is the ``next`` of the part before."""

    overdue: bool = False


class By(Query):
    """``level``: county or township."""

    level: Annotated[str, Field(pattern="^(county|township)$")] = "county"


class Decision(Sent):
    """``reason`` goes into the case's history; it names nobody."""

    reason: Annotated[str, Field(min_length=1, max_length=deciding.LONGEST)]


def list_(call: Call) -> Response:
    """Open tasks with a due date where the account's positions count, the oldest first."""
    asked: Wanted = call.query
    now = utc_text(call.engine.now())
    scopes = scopes_with(call.account, READ)
    with call.engine.reading() as tx:
        before = now if asked.overdue else ALWAYS
        rows = overdue.listed(tx, scopes, before, _place(asked.after), asked.limit + 1)
    shown = rows[: asked.limit]
    last = shown[-1] if len(rows) > asked.limit else None
    items = [
        {
            "task_key": str(row["task_key"]),
            "case_key": str(row["case_id"]),
            "name": row["name"],
            "area": row["area"],
            "due_at": _at(row["due_at"]),
            "opened_at": _at(row["opened_at"]),
            "overdue": row["due_at"] < now,
            "assignee": row["assignee"],
        }
        for row in shown
    ]
    return answer(
        {"items": items, "next": f"{last['due_at']} {last['task_key']}" if last else None}
    )


def areas(call: Call) -> Response:
    """How many are open and overdue in each county or township that the account counts in."""
    asked: By = call.query
    digits = COUNTY if asked.level == "county" else TOWNSHIP
    now = utc_text(call.engine.now())
    with call.engine.reading() as tx:
        rows = overdue.counted(tx, scopes_with(call.account, READ), now, digits)
    return answer({"items": [{**row, "overdue": int(row["overdue"] or 0)} for row in rows]})


def period(call: Call) -> Response:
    """The whole procedure's period of a case, and every time that its clock stood still."""
    with call.engine.reading() as tx:
        found = periods.of_case(tx, call.key)
        stopped = stops(tx, [call.key]).get(call.key, [])
    scopes = scopes_with(call.account, READ)
    if found is None or not str(found["area"]).startswith(scopes):
        raise missing("案件", call.key)
    told = ("started_on", "days", "due_on", "extended_by", "extension_reason")
    return answer(
        {
            **{name: found[name] for name in told},
            "case_key": str(found["case_key"]),
            "provisional": bool(found["provisional"]),
            "extended_at": _at(found["extended_at"]),
            "closed_at": _at(found["closed_at"]),
            "stops": [
                {
                    "reason": row["reason"],
                    "started_at": _at(row["started_at"]),
                    "ended_at": _at(row["ended_at"]),
                }
                for row in stopped
            ],
        }
    )


def extend(call: Call) -> Response:
    """Let the whole procedure take 45 working days; the county's leader decides it, once."""
    return _done(deciding.extend(call.assistance, call.key, call.actor, call.body.reason))


def stop(call: Call) -> Response:
    """Stop the clock while a superior body is consulted."""
    return _done(deciding.stop(call.assistance, call.key, call.actor, call.body.reason))


def go_on(call: Call) -> Response:
    """The superior body has answered: the clock goes on, and open deadlines are counted again."""
    return _done(deciding.go_on(call.assistance, call.key, call.actor))


def _at(text: str | None) -> str | None:
    return moment(datetime.fromisoformat(text)) if text else None


def _done(refused: Refused | None) -> Response:
    if refused is not None:
        raise refusal(refused)
    return no_content()


def _place(after: str | None) -> tuple[str, int]:
    if after is None:
        return "", 0
    due_at, _, key = after.partition(" ")
    try:
        local_date(datetime.fromisoformat(due_at))
        return due_at, int(key)
    except ValueError as error:
        raise Problem(400, "after 要是上一页的 next") from error


ROUTES = (
    Route("GET", "/deadlines", READ, list_, query=Wanted, answer=Listed[DeadlineShown]),
    Route("GET", "/deadlines/areas", READ, areas, query=By, answer=AreasShown),
    Route("GET", "/deadlines/cases/{key}", READ, period, answer=PeriodShown, problems=(404,)),
    Route(
        "POST",
        "/deadlines/cases/{key}/extension",
        EXTEND,
        extend,
        body=Decision,
        example={"reason": "案情复杂,需要另行核实"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/deadlines/cases/{key}/stop",
        WRITE,
        stop,
        body=Decision,
        example={"reason": "请示政策口径"},
        problems=(404, 409),
    ),
    Route("DELETE", "/deadlines/cases/{key}/stop", WRITE, go_on, problems=(404, 409)),
)
