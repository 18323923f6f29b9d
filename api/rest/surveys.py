"""Surveys over REST: opened by a township or county, with what each village has reported (R07).

The visits themselves are tasks; what they find are leads (``/leads?survey=``).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access import scopes_with, standings_with
from api.rest.leads import VillageCode, made_id
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.bodies import Name
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.problems import refusal
from assistance.areas import full_name
from assistance.seen import Seen, either, of_organisations, within
from assistance.store import surveys as store
from assistance.surveys import MOST_VILLAGES, Plan, open_survey
from engine import Refused

READ, WRITE = "surveys.read", "surveys.write"


class NewSurvey(Sent):
    """``villages`` left out: all that are listed below ``area``. Who visits is the villages' own
    worker, or the ``intake_organisation``."""

    title: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*\S[^\x00]*$")]
    area: Annotated[str, Field(pattern="^[0-9]{6}([0-9]{3})?$")]
    starts_on: Annotated[date, Field(strict=False)]
    ends_on: Annotated[date, Field(strict=False)]
    look_for: Annotated[list[Name], Field(max_length=50, default_factory=list)]
    villages: Annotated[list[VillageCode], Field(max_length=MOST_VILLAGES, default_factory=list)]
    intake_organisation: Name | None = None


class SurveyShown(Shown):
    """``villages``, ``reported`` and ``leads`` count what the caller may see of it."""

    survey: str
    number: str
    title: str
    area: str
    place: str
    starts_on: str
    ends_on: str
    look_for: list[str]
    intake_organisation: str | None
    opened_by: str
    opened_at: str
    villages: int
    reported: int
    leads: int


class VillageShown(Shown):
    """None where nobody has reported yet; ``households`` are those that were visited."""

    area: str
    place: str
    case_key: str
    visited_on: str | None
    households: int | None
    leads: int | None


class WholeSurvey(SurveyShown):
    by_village: list[VillageShown]


def list_(call: Call) -> Response:
    """Surveys by number, those with a village or organisation of the caller."""
    asked: Window = call.query
    with call.engine.reading() as tx:
        found = store.listed(tx, _seen(call), asked.after or "", asked.limit + 1)
    shown, more = found[: asked.limit], len(found) > asked.limit
    items = [SurveyShown(**_view(row)) for row in shown]
    return answer(Listed[SurveyShown](items=items, next=shown[-1]["number"] if more else None))


def get(call: Call) -> Response:
    """A survey with each village that the caller may see."""
    return _shown(call, call.request.path_params["survey"])


def open_(call: Call) -> Response:
    """Open one: each village gets its visit as a task."""
    sent: NewSurvey = call.body
    plan = Plan(**sent.model_dump())
    survey_id = made_id(call)
    opened = open_survey(call.assistance, survey_id, plan, call.actor)
    if isinstance(opened, Refused):
        raise refusal(opened)
    return _shown(call, survey_id)


EXAMPLE: Mapping[str, Any] = {
    "title": "冬季困难群众排查",
    "area": "652301101",
    "starts_on": "2026-12-01",
    "ends_on": "2026-12-20",
    "look_for": ["destitute", "severe_disability"],
    "villages": ["652301101201"],
}

ROUTES = (
    Route("GET", "/surveys", READ, list_, query=Window, answer=Listed[SurveyShown]),
    Route(
        "POST",
        "/surveys",
        WRITE,
        open_,
        NewSurvey,
        answer=WholeSurvey,
        example=EXAMPLE,
        problems=(404,),
    ),
    Route("GET", "/surveys/{survey}", READ, get, answer=WholeSurvey),
)


def _seen(call: Call) -> Seen:
    bound = {s.organisation for s in standings_with(call.account, READ) if s.bound}
    return either(
        within(scopes_with(call.account, READ), "v.area_code"),
        of_organisations(bound - {""}, "s.intake_organisation"),
    )


def _shown(call: Call, survey_id: str) -> Response:
    with call.engine.reading() as tx:
        row = store.survey(tx, survey_id, _seen(call))
        villages = store.villages(tx, survey_id, _seen(call))
    if row is None:
        raise missing("排查", ascii(survey_id)[1:-1])
    return answer(WholeSurvey(**_view(row), by_village=[_village(one) for one in villages]))


def _view(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "survey": row["survey_id"],
        "number": row["number"],
        "title": row["title"],
        "area": row["area_code"],
        "place": full_name(row["area_code"]),
        "starts_on": row["starts_on"],
        "ends_on": row["ends_on"],
        "look_for": row["look_for"].split(",") if row["look_for"] else [],
        "intake_organisation": row["intake_organisation"],
        "opened_by": row["opened_by"],
        "opened_at": row["opened_at"].replace("+00:00", "Z"),
        "villages": row["villages"],
        "reported": row["reported"],
        "leads": row["leads"],
    }


def _village(row: Mapping[str, Any]) -> VillageShown:
    return VillageShown(
        area=row["area_code"],
        place=full_name(row["area_code"]),
        case_key=str(row["case_key"]),
        visited_on=row["visited_on"],
        households=row["households"],
        leads=row["leads"],
    )
