"""Organisations and their positions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access import Organisation, add_organisation, add_position, close_organisation, lists, stated
from access import organisation as find_organisation
from api.rest.administering import (
    Name,
    Reason,
    Until,
    changing,
    named,
    number_after,
    part,
    scopes,
    text_after,
    within,
)
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance.areas import PREFECTURE_PREFIX, areas, may_hold_cases
from assistance.suppliers import departments

READ, WRITE = "organisations.read", "organisations.write"
WHAT, POSITION = "机构", "职位"
Area = Annotated[str, Field(pattern=r"^[0-9]{0,12}$")]
Text = Annotated[str, Field(min_length=1, max_length=100)]


class OrganisationShown(Shown):
    """``department`` only of a department's office. ``until`` None: it is not closed."""

    code: str
    name: str
    kind: str
    area: str
    department: str
    since: str
    until: str | None


class PositionShown(Shown):
    key: str
    organisation: str
    role: str
    name: str
    area: str


class OrganisationsWanted(Window):
    kind: Annotated[str, Field(max_length=50)] | None = None
    area: Area | None = None


class PositionsWanted(Window):
    organisation: Name | None = None
    role: Annotated[str, Field(pattern=r"^\w{1,50}$")] | None = None


class NewOrganisation(Sent):
    """``area``: its area code, of as many digits as its kind has."""

    code: Annotated[str, Field(min_length=1, max_length=50)]
    name: Text
    kind: Annotated[str, Field(min_length=1, max_length=50)]
    area: Area
    department: Annotated[str, Field(max_length=50)] = ""


class Closing(Sent):
    """``until``: the last day, or the first moment at which it does not exist any more."""

    until: Until
    reason: Reason


class NewPosition(Sent):
    """``name`` left out: the role's."""

    organisation: Name
    role: Annotated[str, Field(pattern=r"^\w{1,50}$")]
    name: Annotated[str, Field(max_length=100)] = ""


def list_(call: Call) -> Response:
    """Organisations in the caller's areas, by code; closed ones too."""
    asked: OrganisationsWanted = call.query
    with call.engine.reading() as tx:
        rows = lists.organisations(
            tx, scopes(call, READ), asked.kind, asked.area, text_after(asked), asked.limit + 1
        )
    shown, following = part(rows, asked, "code")
    return answer(
        Listed[OrganisationShown](items=[_organisation(row) for row in shown], next=following)
    )


def get(call: Call) -> Response:
    """One organisation."""
    code = named(call, "code", WHAT)
    with call.engine.reading() as tx:
        row = lists.one_organisation(tx, code)
    if row is None:
        raise missing(WHAT, code)
    within(call, READ, row["area"], WHAT, code)
    return answer(_organisation(row))


def add(call: Call) -> Response:
    """Make an organisation; it grants nobody anything."""
    body: NewOrganisation = call.body
    if not body.area.startswith(scopes(call, WRITE)):
        raise Problem(403, "area:不在您管理的地区")
    if not _exists(body.area):
        raise Problem(400, f"area:没有区划代码 {body.area}")
    if body.department and body.department not in departments():
        raise Problem(
            400, f"department:没有部门 {body.department};可用的:{'、'.join(departments())}"
        )
    wanted = Organisation(body.code, body.name, body.kind, body.area, body.department)
    with changing(call) as tx:
        add_organisation(tx, wanted, call.account.user, call.engine.now())
        row = lists.one_organisation(tx, body.code)
    return answer(_organisation(row or {}))


def close(call: Call) -> Response:
    """Whoever holds a position there stands there no longer from then on."""
    body: Closing = call.body
    code = named(call, "code", WHAT)
    with changing(call) as tx:
        row = lists.one_organisation(tx, code)
        if row is None:
            raise missing(WHAT, code)
        within(call, WRITE, row["area"], WHAT, code)
        by, now = call.account.user, call.engine.now()
        close_organisation(tx, code, body.until, stated(body.reason), by, now)
        row = lists.one_organisation(tx, code)
    return answer(_organisation(row or {}))


def list_positions(call: Call) -> Response:
    """Positions in the caller's areas, by number."""
    asked: PositionsWanted = call.query
    with call.engine.reading() as tx:
        rows = lists.positions(
            tx,
            scopes(call, READ),
            asked.organisation,
            asked.role,
            number_after(asked),
            asked.limit + 1,
        )
    shown, following = part(rows, asked, "position_id")
    return answer(Listed[PositionShown](items=[_position(row) for row in shown], next=following))


def new_position(call: Call) -> Response:
    """Make a position of a role that this kind of organisation has; it grants nobody anything."""
    body: NewPosition = call.body
    with changing(call) as tx:
        where = find_organisation(tx, body.organisation)
        if where is None:
            raise Problem(404, f"organisation:没有代码是 {body.organisation} 的机构")
        within(call, WRITE, where.area, WHAT, body.organisation)
        by, now = call.account.user, call.engine.now()
        number = add_position(tx, body.organisation, body.role, body.name, by, now)
        [row] = lists.positions(tx, ("",), body.organisation, None, number - 1, 1)
    return answer(_position(row))


def _exists(area: str) -> bool:
    """Whether the administrative division knows the code, or it is the whole prefecture's."""
    return area in ("", PREFECTURE_PREFIX) or area in areas() or may_hold_cases(area)


def _organisation(row: Mapping[str, Any]) -> OrganisationShown:
    names = ("code", "name", "kind", "area", "department")
    said = {name: row[name] for name in names}
    return OrganisationShown(**said, since=row["from_at"], until=row["until_at"])


def _position(row: Mapping[str, Any]) -> PositionShown:
    return PositionShown(
        key=str(row["position_id"]),
        organisation=row["organisation"],
        role=row["role"],
        name=row["name"],
        area=row["area"],
    )


ROUTES = (
    Route(
        "GET",
        "/organisations",
        READ,
        list_,
        query=OrganisationsWanted,
        answer=Listed[OrganisationShown],
    ),
    Route(
        "POST",
        "/organisations",
        WRITE,
        add,
        NewOrganisation,
        answer=OrganisationShown,
        example={
            "code": "652301101201",
            "name": "三工镇南头工村",
            "kind": "village",
            "area": "652301101201",
        },
        problems=(409,),
    ),
    Route("GET", "/organisations/{code}", READ, get, answer=OrganisationShown, problems=(404,)),
    Route(
        "POST",
        "/organisations/{code}/closure",
        WRITE,
        close,
        Closing,
        answer=OrganisationShown,
        example={"until": "2026-12-31", "reason": "两村合并"},
        problems=(404, 409),
    ),
    Route(
        "GET",
        "/positions",
        READ,
        list_positions,
        query=PositionsWanted,
        answer=Listed[PositionShown],
    ),
    Route(
        "POST",
        "/positions",
        WRITE,
        new_position,
        NewPosition,
        answer=PositionShown,
        example={"organisation": "652301101", "role": "township_clerk", "name": "民政经办(二)"},
        problems=(404, 409),
    ),
)
