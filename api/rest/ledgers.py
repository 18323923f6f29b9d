"""Ledgers and statistics: each caller's own part of them, and files of it with a reason."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.responses import Response

from api.pages.about import knows_names
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.call import Call, answer
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance.ledgers import PERMISSION, Chosen, NoReason, export, page, reach_of, statistics
from assistance.ledgers.names import programme_items

Code = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
Area = Annotated[str, Field(pattern=r"^[0-9]{4,12}$")]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}$")]
Programme = Annotated[str, Field(pattern=r"^P[0-9]{1,3}$")]
FILE = "application/octet-stream"


class Filters(Window):
    """``area``: code prefix. ``month``: of the acceptance. ``status``: of the need."""

    area: Area | None = None
    entry: Code | None = None
    channel: Code | None = None
    category: Code | None = None
    month: Month | None = None
    status: Code | None = None
    programme: Programme | None = None


class Figures(Window):
    by: Literal["county", "programme", "category", "channel", "entry", "month"] = "county"
    area: Area | None = None
    month: Month | None = None


class Wanted(Sent):
    """``reason``: what the file is for; it is kept with who took it."""

    format: Literal["xlsx", "csv"] = "xlsx"
    reason: Annotated[str, Field(min_length=4, max_length=500)]
    area: Area | None = None
    entry: Code | None = None
    channel: Code | None = None
    category: Code | None = None
    month: Month | None = None
    status: Code | None = None
    programme: Programme | None = None


class NeedShown(Shown):
    """One need; the name is masked. ``overdue``: something of its case is late."""

    case: str
    number: str | None
    name: str
    area: str
    area_name: str
    categories: list[str]
    channel: str
    entry: str
    accepted_on: str
    level: str | None
    kind: str | None
    item: str | None
    item_name: str
    supplier: str | None
    order_number: str | None
    status: str | None
    outcome: str | None
    overdue: bool


class ServedShown(Shown):
    """One person: categories of material help, services and how often; ``satisfaction`` 1–5."""

    case: str
    name: str
    area: str
    area_name: str
    material: list[str]
    services: list[str]
    times: int
    funds: list[str]
    last_on: str | None
    satisfaction: float | None


class OverdueShown(Shown):
    """One open task behind its due date."""

    case: str
    task: str
    step: str
    title: str
    area: str
    area_name: str
    due_at: str
    assignee: str | None
    groups: list[str]


class Punctuality(Shown):
    """Tasks with a due date; ``late_percent`` of ``due`` were or are late."""

    due: int
    late: int
    overdue: int
    late_percent: float


class Counted(Shown):
    """People are counted once; ``services`` are times."""

    people: int
    applications: int
    accepted: int
    confirmed: int
    refused: int
    withdrawn: int
    people_served: int
    services: int
    satisfaction: float | None
    answers: int


class CountedBy(Counted):
    """``filter`` shows the rows behind the figures in the needs ledger."""

    value: str
    name: str
    punctuality: Punctuality | None
    filter: dict[str, str]


class Statistics(Shown):
    by: str
    rows: list[CountedBy]
    total: Counted | None


def needs(call: Call) -> Response:
    """The needs ledger, one line for each need of an accepted application."""
    return _part(call, "needs")


def township(call: Call) -> Response:
    """The ledger of material and services together, one line for each person."""
    return _part(call, "township")


def overdue(call: Call) -> Response:
    """What is overdue in the areas of the caller's offices, the latest overdue first."""
    return _part(call, "overdue")


def figures(call: Call) -> Response:
    """People, applications, decisions and services by one thing."""
    asked: Figures = call.query
    chosen = Chosen(area=asked.area or "", month=asked.month or "")
    return answer(statistics(call.assistance, asked.by, reach_of(call.account), chosen))


def take_needs(call: Call) -> Response:
    """The needs ledger as a file."""
    return _file(call, "needs")


def take_township(call: Call) -> Response:
    """The ledger of material and services as a file."""
    return _file(call, "township")


def take_overdue(call: Call) -> Response:
    """What is overdue as a file."""
    return _file(call, "overdue")


EXAMPLE = {"format": "xlsx", "reason": "月度工作例会", "month": "2026-03"}
WRITE = "ledgers.write"
ROUTES = (
    Route("GET", "/ledgers/needs", PERMISSION, needs, query=Filters, answer=Listed[NeedShown]),
    Route(
        "GET", "/ledgers/township", PERMISSION, township, query=Filters, answer=Listed[ServedShown]
    ),
    Route(
        "GET", "/ledgers/overdue", PERMISSION, overdue, query=Filters, answer=Listed[OverdueShown]
    ),
    Route("GET", "/statistics", PERMISSION, figures, query=Figures, answer=Statistics),
    *(
        Route(
            "POST",
            f"/ledgers/{name}/exports",
            WRITE,
            handler,
            Wanted,
            gives=FILE,
            example=EXAMPLE,
        )
        for name, handler in (
            ("needs", take_needs),
            ("township", take_township),
            ("overdue", take_overdue),
        )
    ),
)


def chosen_of(asked: Any) -> Chosen:
    """The filters of a query or body."""
    items = programme_items()
    return Chosen(
        area=asked.area or "",
        entry=asked.entry or "",
        channel=asked.channel or "",
        category=asked.category or "",
        month=asked.month or "",
        status=asked.status or "",
        # A programme that has no items finds nothing, and not everything.
        codes=[code for code, one in items.items() if one == asked.programme] or ["-"]
        if asked.programme
        else (),
    )


def _part(call: Call, code: str) -> Response:
    asked: Filters = call.query
    try:
        lines, following = page(
            call.assistance,
            code,
            reach_of(call.account),
            chosen_of(asked),
            known=knows_names(call.account),
            after=asked.after or "",
            limit=asked.limit,
        )
    except ValueError as error:
        raise Problem(400, "after:不是上一页给出的位置") from error
    return answer({"items": [_shown(line) for line in lines], "next": following})


def _shown(line: Any) -> dict[str, Any]:
    shown = {key: value for key, value in line.items() if key != "place"}
    return shown | {key: str(shown[key]) for key in ("case", "task") if key in shown}


def _file(call: Call, code: str) -> Response:
    asked: Wanted = call.body
    try:
        made = export(
            call.assistance,
            code,
            reach_of(call.account),
            chosen_of(asked),
            known=knows_names(call.account),
            kind=asked.format,
            user=call.account.user,
            reason=asked.reason,
        )
    except NoReason as error:
        raise Problem(400, f"reason:{error}") from error
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, 200, headers, FILE)
