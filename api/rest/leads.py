"""Leads over REST: reported by whoever works in a village, handled, made an application (R06, R07).

A list tells nothing of whom a lead is about; reading one does, and is recorded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.responses import Response

from access import scopes_with, standings_with
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.bodies import Text
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.keys import key_or_none
from api.v2.problems import Problem, refusal
from assistance.areas import full_name
from assistance.calendar import local_date
from assistance.converting import convert as make_application
from assistance.files import record_read
from assistance.leads import REFERRAL, Clue, Handling, Lead, Report, obstacle
from assistance.seen import Seen, either, of_organisations, within

READ, WRITE = "leads.read", "leads.write"
AreaCode = Annotated[str, Field(pattern="^([0-9]{9}|[0-9]{12})$")]
VillageCode = Annotated[str, Field(pattern="^[0-9]{12}$")]
Source = Literal["cadre_visit", "outreach_visit", "self_report", "data_sharing"]
PHONE = r"^(1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})$"


class NewLead(Sent):
    """``area``: of the village (12 digits), or of the township where it is not known."""

    area: AreaCode
    source: Source
    person_name: Annotated[
        str, Field(min_length=1, max_length=50, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$")
    ]
    contact: Annotated[str, Field(pattern=PHONE)] | None = None
    clue: Annotated[str, Field(min_length=1, max_length=1000, pattern=r"^[^\x00]*\S[^\x00]*$")]
    urgency: Literal["normal", "urgent"] = "normal"


class NewHandling(Sent):
    """``referred_to`` says to whom, where it is passed on."""

    handled_as: Literal["referral", "none"]
    reason: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]
    referred_to: Annotated[str, Field(max_length=100)] = ""


class Conversion(Sent):
    """``village`` where the lead tells the township only."""

    village: VillageCode | None = None


class Wanted(Window):
    area: Annotated[str, Field(pattern="^[0-9]{4,12}$")] | None = None
    survey: Text | None = None
    application: Text | None = None
    state: Literal["open", "application", "referral", "none"] | None = None


class LeadShown(Shown):
    """``state``: open, or what it was handled as. ``duplicate_of``: told of before, there."""

    lead: str
    number: str
    area: str
    place: str
    source: str
    urgency: str
    state: str
    survey: str | None
    duplicate_of: str | None
    reported_by: str
    reported_at: str
    application: str | None
    case_key: str | None


class WholeLead(LeadShown):
    person_name: str
    contact: str
    clue: str
    reason: str
    referred_to: str


class Converted(Shown):
    lead: str
    case_key: str


def list_(call: Call) -> Response:
    """Leads by number, without whom they are about; findings of a survey with ``survey``."""
    asked: Wanted = call.query
    wanted = asked.model_dump(exclude={"after", "limit"})
    with call.engine.reading() as tx:
        found = call.assistance.leads.listed(
            tx, _seen(call, READ), wanted, asked.after or "", asked.limit + 1
        )
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    items = [LeadShown(**_view(one)) for one in shown]
    return answer(Listed[LeadShown](items=items, next=shown[-1].number if more else None))


def get(call: Call) -> Response:
    """A lead in full; recorded as read."""
    lead = _found(call, READ)
    _note(call, lead)
    return answer(_whole(lead))


def report(call: Call) -> Response:
    """Tell of somebody who may need help; who was told of before is noticed, not refused."""
    sent: NewLead = call.body
    standings = standings_with(call.account, WRITE)
    suits = [one for one in standings if sent.area.startswith(one.area)]
    if not suits:
        raise Problem(403, f"{full_name(sent.area)}不在您的辖区内,请由当地办理")
    clue = Clue(
        area=sent.area,
        source=sent.source,
        person_name=sent.person_name,
        text=sent.clue,
        contact=sent.contact or "",
        urgency=sent.urgency,
    )
    organisation = next((one.organisation for one in suits if one.bound), None)
    now = call.engine.now()
    with call.engine.transaction() as tx:
        areas = call.assistance.editions.on(tx, local_date(now)).areas
        closed = areas.obstacle(sent.area, local_date(now))
        if closed:
            raise Problem(400, f"area:{closed}")
        lead = call.assistance.leads.report(
            tx, made_id(call), clue, Report(call.actor.user, now, organisation)
        )
    return answer(_whole(lead))


def handle(call: Call) -> Response:
    """Refer it elsewhere, or leave it, with the reason; the last handling holds."""
    sent: NewHandling = call.body
    if sent.handled_as == REFERRAL and not sent.referred_to.strip():
        raise Problem(400, "referred_to:转介到哪里,请写明")
    lead = _found(call, WRITE)
    against = obstacle(lead, sent.handled_as)
    if against:
        raise Problem(409, against)
    handling = Handling(sent.handled_as, sent.reason, sent.referred_to)
    with call.engine.transaction() as tx:
        call.assistance.leads.handle(tx, lead, handling, user=call.actor.user, at=call.engine.now())
    return answer(_whole(_found(call, WRITE)))


def convert(call: Call) -> Response:
    """Open the village's outreach application; what it has become already, if it has.

    Whom it is about still has to agree and sign there.
    """
    sent: Conversion = call.body
    lead = _found(call, WRITE)
    opened = make_application(call.assistance, lead, call.actor, sent.village or "")
    if not isinstance(opened, int):
        raise refusal(opened)
    return answer(Converted(lead=lead.lead_id, case_key=str(opened)))


EXAMPLE: Mapping[str, Any] = {
    "area": "652301101201",
    "source": "cadre_visit",
    "person_name": "古丽娜尔·买买提",
    "contact": "13900000000",
    "clue": "独居,行动不便,近一个月无人照料",
    "urgency": "urgent",
}

ROUTES = (
    Route("GET", "/leads", READ, list_, query=Wanted, answer=Listed[LeadShown]),
    Route("POST", "/leads", WRITE, report, NewLead, answer=WholeLead, example=EXAMPLE),
    Route("GET", "/leads/{lead}", READ, get, answer=WholeLead),
    Route(
        "POST",
        "/leads/{lead}/handling",
        WRITE,
        handle,
        NewHandling,
        answer=WholeLead,
        example={"handled_as": "referral", "reason": "需要就业帮扶", "referred_to": "人社部门"},
    ),
    Route(
        "POST",
        "/leads/{lead}/conversion",
        WRITE,
        convert,
        Conversion,
        answer=Converted,
        example={"village": "652301101201"},
    ),
)


def made_id(call: Call) -> str:
    """The id of what this call makes: the same for the same ``Idempotency-Key``."""
    return hashlib.sha256(call.command_id.encode()).hexdigest()[:32]


def _seen(call: Call, permission: str) -> Seen:
    """What lies in an area of the account's offices, or was told by its organisation."""
    bound = {s.organisation for s in standings_with(call.account, permission) if s.bound}
    return either(
        within(scopes_with(call.account, permission), "l.area_code"),
        of_organisations(bound - {""}, "l.organisation"),
    )


def _found(call: Call, permission: str) -> Lead:
    lead_id = call.request.path_params["lead"]
    with call.engine.reading() as tx:
        wanted = {"lead": lead_id}
        found = call.assistance.leads.listed(tx, _seen(call, permission), wanted, "", 1)
    if not found:
        raise missing("线索", ascii(lead_id)[1:-1])
    return found[0]


def _note(call: Call, lead: Lead) -> None:
    engine = call.engine
    with engine.transaction() as tx:
        record_read(
            tx,
            read_id=engine.new_id(),
            user=call.actor.user,
            case_key=lead.case_key or 0,
            subject=f"lead:{lead.lead_id}",
            at=engine.now(),
        )


def _view(lead: Lead) -> dict[str, Any]:
    return {
        "lead": lead.lead_id,
        "number": lead.number,
        "area": lead.clue.area,
        "place": full_name(lead.clue.area),
        "source": lead.clue.source,
        "urgency": lead.clue.urgency,
        "state": lead.state,
        "survey": lead.survey_id,
        "duplicate_of": lead.duplicate_of,
        "reported_by": lead.reported_by,
        "reported_at": lead.reported_at.replace("+00:00", "Z"),
        "application": lead.application_id,
        "case_key": key_or_none(lead.case_key),
    }


def _whole(lead: Lead) -> WholeLead:
    handling = lead.handling
    return WholeLead(
        **_view(lead),
        person_name=lead.clue.person_name,
        contact=lead.clue.contact,
        clue=lead.clue.text,
        reason=handling.reason if handling else "",
        referred_to=handling.referred_to if handling else "",
    )
