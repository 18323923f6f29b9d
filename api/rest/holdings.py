"""Who holds which position, and who stands in for whom. What grants a right is only proposed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.responses import Response

from access import end_holding, end_substitution, lists, proposal, propose, stated
from api.rest.administering import (
    Name,
    Reason,
    Since,
    Until,
    changing,
    number_after,
    part,
    scopes,
    within,
)
from api.rest.proposals import ProposalShown, proposal_shown
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.bodies import Key
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route

READ, WRITE = "holdings.read", "holdings.write"
SUBSTITUTIONS_READ, SUBSTITUTIONS_WRITE = "substitutions.read", "substitutions.write"
HOLDING, SUBSTITUTION, POSITION = "任职", "代理", "职位"


class HoldingShown(Shown):
    """``until`` None: no end is known; else the first moment at which it does not hold."""

    key: str
    position: str
    user: str
    role: str
    name: str
    organisation: str
    area: str
    since: str
    until: str | None
    granted_by: str
    approved_by: str
    granted_at: str


class SubstitutionShown(Shown):
    """``substitute`` stands in for ``absent``."""

    key: str
    absent: str
    substitute: str
    since: str
    until: str
    reason: str
    ordered_by: str
    granted_by: str
    approved_by: str
    granted_at: str


class HoldingsWanted(Window):
    user: Name | None = None
    organisation: Name | None = None


class SubstitutionsWanted(Window):
    absent: Name | None = None
    substitute: Name | None = None


class NewHolding(Sent):
    """From the first moment of ``since`` to the last of ``until``; without it for good."""

    position: Key
    user: Name
    since: Since
    until: Until | None = None
    reason: Reason


class NewSubstitution(Sent):
    """``ordered_by``: whoever decided it, if not the caller."""

    absent: Name
    substitute: Name
    since: Since
    until: Until
    ordered_by: Name | None = None
    reason: Reason


class Ending(Sent):
    """``until``: the last day, or the first moment at which it does not hold any more."""

    until: Until
    reason: Reason


def list_(call: Call) -> Response:
    """Holdings in the caller's areas, past and future ones too, by number."""
    asked: HoldingsWanted = call.query
    with call.engine.reading() as tx:
        rows = lists.holdings(
            tx,
            scopes(call, READ),
            asked.user,
            asked.organisation,
            number_after(asked),
            asked.limit + 1,
        )
    shown, following = part(rows, asked, "holding_id")
    return answer(Listed[HoldingShown](items=[_holding(row) for row in shown], next=following))


def propose_holding(call: Call) -> Response:
    """Propose that somebody holds a position; it counts once a security administrator approves."""
    body: NewHolding = call.body
    content = {"position": body.position, "user": body.user, **_period(body.since, body.until)}
    with changing(call) as tx:
        position = lists.one_position(tx, body.position)
        if position is not None:
            within(call, WRITE, position["area"], POSITION, body.position)
        by, now = call.account.user, call.engine.now()
        number = propose(tx, "holding", content, body.reason, by, now)
        return answer(proposal_shown(proposal(tx, number)))


def end(call: Call) -> Response:
    """End a holding; that takes a right away, so nobody has to approve it."""
    body: Ending = call.body
    with changing(call) as tx:
        row = lists.one_holding(tx, call.key)
        if row is None:
            raise missing(HOLDING, call.key)
        within(call, WRITE, row["area"], HOLDING, call.key)
        by, now = call.account.user, call.engine.now()
        end_holding(tx, call.key, body.until, stated(body.reason), by, now)
        return answer(_holding(lists.one_holding(tx, call.key) or {}))


def list_substitutions(call: Call) -> Response:
    """Substitutions of people in the caller's areas, by number."""
    asked: SubstitutionsWanted = call.query
    with call.engine.reading() as tx:
        rows = lists.substitutions(
            tx,
            scopes(call, SUBSTITUTIONS_READ),
            asked.absent,
            asked.substitute,
            number_after(asked),
            asked.limit + 1,
        )
    shown, following = part(rows, asked, "substitution_id")
    return answer(
        Listed[SubstitutionShown](items=[_substitution(row) for row in shown], next=following)
    )


def propose_substitution(call: Call) -> Response:
    """Propose that somebody stands in for somebody; it counts once it is approved."""
    body: NewSubstitution = call.body
    content = {
        "absent": body.absent,
        "substitute": body.substitute,
        "ordered_by": body.ordered_by or call.account.user,
        **_period(body.since, body.until),
    }
    with changing(call) as tx:
        by, now = call.account.user, call.engine.now()
        number = propose(tx, "substitution", content, body.reason, by, now)
        found = proposal(tx, number)
        if found is not None:
            within(call, SUBSTITUTIONS_WRITE, found.area, "账号", body.absent)
        return answer(proposal_shown(found))


def end_one_substitution(call: Call) -> Response:
    """End a substitution before its time; nobody has to approve it."""
    body: Ending = call.body
    with changing(call) as tx:
        row = lists.one_substitution(tx, call.key)
        if row is None or not lists.substitutions(
            tx, scopes(call, SUBSTITUTIONS_WRITE), row["absent"], None, call.key - 1, 1
        ):
            raise missing(SUBSTITUTION, call.key)
        by, now = call.account.user, call.engine.now()
        end_substitution(tx, call.key, body.until, stated(body.reason), by, now)
        return answer(_substitution(lists.one_substitution(tx, call.key) or {}))


def _period(since: datetime, until: datetime | None) -> Mapping[str, str | None]:
    return {
        "from": since.astimezone(UTC).isoformat(),
        "until": until.astimezone(UTC).isoformat() if until else None,
    }


def _holding(row: Mapping[str, Any]) -> HoldingShown:
    names = ("role", "name", "organisation", "area", "granted_by", "approved_by", "granted_at")
    return HoldingShown(
        key=str(row["holding_id"]),
        position=str(row["position_id"]),
        user=row["user_name"],
        since=row["from_at"],
        until=row["until_at"],
        **{name: row[name] for name in names},
    )


def _substitution(row: Mapping[str, Any]) -> SubstitutionShown:
    names = ("absent", "substitute", "reason", "ordered_by")
    more = ("granted_by", "approved_by", "granted_at")
    return SubstitutionShown(
        key=str(row["substitution_id"]),
        since=row["from_at"],
        until=row["until_at"],
        **{name: row[name] for name in (*names, *more)},
    )


ENDED: Mapping[str, Any] = {"until": "2026-06-30", "reason": "借调结束"}
ROUTES = (
    Route("GET", "/holdings", READ, list_, query=HoldingsWanted, answer=Listed[HoldingShown]),
    Route(
        "POST",
        "/holdings",
        WRITE,
        propose_holding,
        NewHolding,
        answer=ProposalShown,
        example={
            "position": "12",
            "user": "wang.fang",
            "since": "2026-05-01",
            "until": "2027-04-30",
            "reason": "新任民政经办",
        },
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/holdings/{key}/end",
        WRITE,
        end,
        Ending,
        answer=HoldingShown,
        example=ENDED,
        problems=(404, 409),
    ),
    Route(
        "GET",
        "/substitutions",
        SUBSTITUTIONS_READ,
        list_substitutions,
        query=SubstitutionsWanted,
        answer=Listed[SubstitutionShown],
    ),
    Route(
        "POST",
        "/substitutions",
        SUBSTITUTIONS_WRITE,
        propose_substitution,
        NewSubstitution,
        answer=ProposalShown,
        example={
            "absent": "wang.fang",
            "substitute": "ma.jun",
            "since": "2026-05-11",
            "until": "2026-05-22",
            "reason": "年休假",
        },
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/substitutions/{key}/end",
        SUBSTITUTIONS_WRITE,
        end_one_substitution,
        Ending,
        answer=SubstitutionShown,
        example=ENDED,
        problems=(404, 409),
    ),
)
