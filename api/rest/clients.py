"""Service accounts of programs: proposed, approved by somebody else, then given their secret."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access import give_secret, lists, proposal, propose, revoke_client, stated
from api.rest.accounts import Because
from api.rest.administering import Name, Reason, changing, named, part, scopes, text_after
from api.rest.proposals import ProposalShown, proposal_shown
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.problems import Problem

READ, WRITE = "clients.read", "clients.write"
WHAT = "服务账号"
SECRET_BYTES = 32


class ClientShown(Shown):
    """``waiting``: approved, but its secret was not given out yet."""

    name: str
    groups: list[str]
    area: str
    active: bool
    waiting: bool
    created_at: str


class NewClient(Sent):
    """``groups``: role codes, ``role@organisation`` where it acts for one organisation."""

    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    groups: Annotated[list[Name], Field(min_length=1, max_length=20)]
    area: Annotated[str, Field(pattern=r"^[0-9]{0,12}$")] = ""
    reason: Reason


class Secret(Shown):
    """``client_secret`` is shown this once."""

    client_id: str
    client_secret: str


def list_(call: Call) -> Response:
    """Service accounts in the caller's areas, by name, revoked ones too."""
    asked: Window = call.query
    with call.engine.reading() as tx:
        rows = lists.clients(tx, scopes(call, READ), None, text_after(asked), asked.limit + 1)
    shown, following = part(rows, asked, "client_id")
    return answer(Listed[ClientShown](items=[_client(row) for row in shown], next=following))


def propose_one(call: Call) -> Response:
    """Propose a service account; once it is approved, its secret is given out."""
    body: NewClient = call.body
    if not body.area.startswith(scopes(call, WRITE)):
        raise Problem(403, "area:不在您管理的地区")
    content = {"name": body.name, "groups": sorted(body.groups), "area": body.area}
    with changing(call) as tx:
        by, now = call.account.user, call.engine.now()
        number = propose(tx, "client", content, body.reason, by, now)
        return answer(proposal_shown(proposal(tx, number)))


def hand_out(call: Call) -> Response:
    """The secret of a service account that was approved, once."""
    name = _own(call)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with changing(call) as tx:
        give_secret(tx, name, secret, call.account.user, call.engine.now())
    return answer(Secret(client_id=name, client_secret=secret))


def revoke(call: Call) -> Response:
    """Nothing is done for it any more, its tokens included."""
    body: Because = call.body
    name = _own(call)
    with changing(call) as tx:
        by, now = call.account.user, call.engine.now()
        if not revoke_client(tx, name, now, by, stated(body.reason)):
            raise Problem(409, f"服务账号 {name} 已停用")
        [row] = lists.clients(tx, ("",), name, None, 1)
    return answer(_client(row))


def _own(call: Call) -> str:
    name = named(call, "name", WHAT)
    with call.engine.reading() as tx:
        if not lists.clients(tx, scopes(call, WRITE), name, None, 1):
            raise missing(WHAT, name)
    return name


def _client(row: Mapping[str, Any]) -> ClientShown:
    at = f"@{row['organisation']}" if row["organisation"] else ""
    return ClientShown(
        name=row["client_id"],
        groups=[f"{role}{at}" for role in json.loads(row["roles"])],
        area=row["area"],
        active=bool(row["active"]),
        waiting=bool(row["active"] and row["waits"]),
        created_at=row["created_at"],
    )


ROUTES = (
    Route(
        "GET",
        "/clients",
        READ,
        list_,
        query=Window,
        answer=Listed[ClientShown],
    ),
    Route(
        "POST",
        "/clients",
        WRITE,
        propose_one,
        NewClient,
        answer=ProposalShown,
        example={"name": "bridge", "groups": ["integration"], "reason": "与州平台对接"},
        problems=(409,),
    ),
    Route(
        "POST",
        "/clients/{name}/secret",
        WRITE,
        hand_out,
        answer=Secret,
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/clients/{name}/revocation",
        WRITE,
        revoke,
        Because,
        answer=ClientShown,
        example={"reason": "对接结束"},
        problems=(404, 409),
    ),
)
