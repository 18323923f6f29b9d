"""The reference data in force on a day: catalogue (for anybody), areas, the policy's settings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from api.rest.editions import READ
from api.rest.shapes import Listed, Shown, Window
from api.rest.windows import part
from api.v2.call import Call
from api.v2.endpoint import OPEN, Route
from api.v2.problems import Problem
from assistance.calendar import local_date
from assistance.editions import Area, CatalogueItem, NoEdition, Reference
from assistance.editions.kinds import CATALOGUE, POLICY


class OnDay(Window):
    """``on``: the day, today if left out."""

    on: date | None = None


class Below(OnDay):
    """``under``: only what lies below this code."""

    under: Annotated[str, Field(pattern=r"^[0-9]{4,12}$")] | None = None


class ItemShown(Shown):
    """One service (R13). Ages are whole years, both included; prices are in 分.

    ``dispatchable`` false: how it is supplied has not been decided yet.
    """

    code: str
    name: str
    supply_type: str
    category: str
    department: str
    target_groups: list[str]
    min_age: int | None
    max_age: int | None
    requires_all: list[str]
    requires_any: list[str]
    unit: str
    unit_price_fen: int | None
    frequency: str
    fund_channels: list[str]
    required_documents: str
    programme: str | None
    dispatchable: bool
    withdrawn_on: str | None
    edition: int


class AreaShown(Shown):
    """``level``: prefecture, county, township or village; ``full_name`` with what lies above."""

    code: str
    parent: str
    level: str
    name: str
    full_name: str
    withdrawn_on: str | None


class PolicyShown(Shown):
    """A setting that answers an open question (Q01–Q12), and since when it has this value."""

    code: str
    question: str
    name: str
    value: bool | int | str
    note: str
    basis: str
    edition: int


def catalogue(call: Call) -> Response:
    """The service catalogue, for anybody to read (四(六), 社会救助法67条)."""
    reference = _reference(call)
    notes = {row["code"]: row for row in reference.rows(CATALOGUE)}
    items = sorted(reference.catalogue.values(), key=lambda item: item.code)
    return part(
        [_item(reference, item, notes[item.code]) for item in items],
        call.query,
        lambda item: item["code"],
    )


def areas(call: Call) -> Response:
    """Prefecture, counties, townships and the villages that are listed, by code."""
    asked: Below = call.query
    known = _reference(call).areas
    found = {**known.listed, **known.villages}
    under = asked.under or ""
    shown = [found[code] for code in sorted(found) if code.startswith(under)]
    return part(
        [{**_area(area), "full_name": known.full_name(area.code)} for area in shown],
        asked,
        lambda area: area["code"],
    )


def policies(call: Call) -> Response:
    """What the policy leaves open, as it is set."""
    reference = _reference(call)
    edition = reference.numbers[POLICY]
    settings = sorted(reference.policy.settings.values(), key=lambda one: one.code)
    return part(
        [
            {
                "code": one.code,
                "question": one.question,
                "name": one.name,
                "value": one.value,
                "note": one.note,
                "basis": one.basis,
                "edition": edition,
            }
            for one in settings
        ],
        call.query,
        lambda one: one["code"],
    )


# Before the policy there was nothing in force.
_NOTHING = (404,)
ROUTES = (
    Route(
        "GET",
        "/catalogue",
        OPEN,
        catalogue,
        query=OnDay,
        answer=Listed[ItemShown],
        problems=_NOTHING,
    ),
    Route("GET", "/areas", READ, areas, query=Below, answer=Listed[AreaShown], problems=_NOTHING),
    Route(
        "GET",
        "/policies",
        READ,
        policies,
        query=OnDay,
        answer=Listed[PolicyShown],
        problems=_NOTHING,
    ),
)


def _reference(call: Call) -> Reference:
    asked: OnDay = call.query
    day = asked.on or local_date(call.engine.now())
    try:
        with call.engine.reading() as tx:
            return call.assistance.editions.on(tx, day)
    except NoEdition as error:
        raise Problem(404, str(error)) from error


def _item(reference: Reference, item: CatalogueItem, row: Any) -> dict[str, Any]:
    programme = reference.programme_of(item.code)
    return {
        "code": item.code,
        "name": item.name,
        "supply_type": item.supply_type,
        "category": item.category,
        "department": item.department,
        "target_groups": sorted(item.target_groups),
        "min_age": item.min_age,
        "max_age": item.max_age,
        "requires_all": sorted(item.requires_all),
        "requires_any": sorted(item.requires_any),
        "unit": item.unit,
        "unit_price_fen": item.unit_price_fen,
        "frequency": row["frequency_note"],
        "fund_channels": list(item.fund_channels),
        "required_documents": row["required_documents"],
        "programme": programme.code if programme else None,
        "dispatchable": item.dispatchable,
        "withdrawn_on": item.withdrawn_on.isoformat() if item.withdrawn_on else None,
        "edition": reference.numbers[CATALOGUE],
    }


def _area(area: Area) -> dict[str, Any]:
    return {
        "code": area.code,
        "parent": area.parent,
        "level": area.level,
        "name": area.name,
        "withdrawn_on": area.withdrawn_on.isoformat() if area.withdrawn_on else None,
    }
