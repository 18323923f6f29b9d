"""What was proposed and waits for the security administrator; the record of all of it."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.responses import Response

from access import Proposal, approve, lists, proposal, proposal_of, reject
from api.rest.administering import Name, Reason, changing, number_after, part, scopes, within
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route

READ, WRITE, LOG = "proposals.read", "proposals.write", "access_log.read"
WHAT = "提案"


class ProposalShown(Shown):
    """``content`` by ``kind``. ``state``: proposed | approved | rejected. ``subject``: what came
    of it.
    """

    key: str
    kind: str
    content: dict[str, Any]
    user: str
    area: str
    reason: str
    proposed_by: str
    proposed_at: str
    state: str
    decided_by: str | None
    decided_at: str | None
    decision: str | None
    subject: str | None


class Entry(Shown):
    """One thing that was done. ``details`` are codes and user names, never personal data."""

    key: str
    at: str
    actor: str
    action: str
    subject: str
    user: str
    reason: str
    details: dict[str, Any]


class ProposalsWanted(Window):
    state: Literal["proposed", "approved", "rejected"] | None = None
    kind: Annotated[str, Field(max_length=50)] | None = None


class LogWanted(Window):
    """``user``: whom it was about; ``actor``: who did it."""

    user: Name | None = None
    actor: Name | None = None
    action: Annotated[str, Field(pattern=r"^[\w-]{1,50}$")] | None = None


class Approval(Sent):
    reason: Annotated[str, Field(max_length=500)] = ""


class Rejection(Sent):
    reason: Reason


def list_(call: Call) -> Response:
    """Proposals in the caller's areas, by number."""
    asked: ProposalsWanted = call.query
    with call.engine.reading() as tx:
        rows = lists.proposals(
            tx, scopes(call, READ), asked.state, asked.kind, number_after(asked), asked.limit + 1
        )
    shown, following = part(rows, asked, "proposal_id")
    items = [proposal_shown(proposal_of(row)) for row in shown]
    return answer(Listed[ProposalShown](items=items, next=following))


def approve_one(call: Call) -> Response:
    """Grant what was proposed; nobody approves his own proposal, or what he would get himself."""
    body: Approval = call.body
    with changing(call) as tx:
        _seen(call, proposal(tx, call.key))
        found = approve(tx, call.key, body.reason, call.account.user, call.engine.now())
    return answer(proposal_shown(found))


def reject_one(call: Call) -> Response:
    """Grant nothing; the reason is for whoever proposed it."""
    body: Rejection = call.body
    with changing(call) as tx:
        _seen(call, proposal(tx, call.key))
        found = reject(tx, call.key, body.reason, call.account.user, call.engine.now())
    return answer(proposal_shown(found))


def read_log(call: Call) -> Response:
    """The record of what was done to accounts, organisations, positions and rights, by number."""
    asked: LogWanted = call.query
    with call.engine.reading() as tx:
        rows = lists.log(
            tx, asked.user, asked.actor, asked.action, number_after(asked), asked.limit + 1
        )
    shown, following = part(rows, asked, "entry_id")
    items = [
        Entry(
            key=str(row["entry_id"]),
            user=row["user_name"],
            details=json.loads(row["details"]),
            **{name: row[name] for name in ("at", "actor", "action", "subject", "reason")},
        )
        for row in shown
    ]
    return answer(Listed[Entry](items=items, next=following))


def proposal_shown(found: Proposal | None) -> ProposalShown:
    """As it is answered; that there is one is the caller's to know."""
    if found is None:
        raise LookupError("no proposal")
    return ProposalShown(
        key=str(found.number),
        kind=found.kind,
        content=dict(found.content),
        user=found.user,
        area=found.area,
        reason=found.reason,
        proposed_by=found.proposed_by,
        proposed_at=found.proposed_at,
        state=found.state,
        decided_by=found.decided_by,
        decided_at=found.decided_at,
        decision=found.decision,
        subject=found.subject,
    )


def _seen(call: Call, found: Proposal | None) -> None:
    if found is None:
        raise missing(WHAT, call.key)
    within(call, WRITE, found.area, WHAT, call.key)


ROUTES = (
    Route("GET", "/proposals", READ, list_, query=ProposalsWanted, answer=Listed[ProposalShown]),
    Route(
        "POST",
        "/proposals/{key}/approval",
        WRITE,
        approve_one,
        Approval,
        answer=ProposalShown,
        example={"reason": "任职文件已核对"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/proposals/{key}/rejection",
        WRITE,
        reject_one,
        Rejection,
        answer=ProposalShown,
        example={"reason": "没有任职文件"},
        problems=(404, 409),
    ),
    Route("GET", "/access-log", LOG, read_log, query=LogWanted, answer=Listed[Entry]),
)
