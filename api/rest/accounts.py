"""Accounts of staff: made, locked, and handed over when somebody leaves."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access import (
    Account,
    Refusal,
    Standing,
    Transaction,
    create_account,
    give_reset_password,
    lists,
    lock,
    proposal,
    propose,
    quick_hash,
    standings_of,
    stated,
)
from api.rest.administering import Name, Reason, Until, changing, named, part, scopes, text_after
from api.rest.administering import told as refused_as
from api.rest.proposals import ProposalShown, proposal_shown
from api.rest.shapes import Listed, Sent, Shown, Window
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.problems import Problem
from assistance.departures import hand_over

READ, WRITE, LOCK = "accounts.read", "accounts.write", "locks.write"
WHAT = "工作人员账号"
PASSWORD_BYTES = 12


class AccountShown(Shown):
    user: str
    display_name: str
    active: bool
    created_at: str


class StandingShown(Shown):
    """``acting_for``: the user whose standing it is, if it was lent."""

    role: str
    organisation: str
    area: str
    acting_for: str | None
    until: str | None


class WholeAccount(AccountShown):
    """``standings`` are those in force now."""

    standings: list[StandingShown]


class CreatedAccount(AccountShown):
    """``password`` is temporary: the first sign-in replaces it. It is shown this once."""

    password: str


class AccountsWanted(Window):
    active: bool | None = None


class NewAccount(Sent):
    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,49}$")]
    display_name: Annotated[str, Field(min_length=1, max_length=50)]


class Because(Sent):
    reason: Reason


class Departure(Sent):
    """``until``: the last day. ``successor`` left out: what is in hand goes to its candidates."""

    until: Until
    successor: Name | None = None
    reason: Reason


class LeftShown(Shown):
    """A task that could not be passed on, and why."""

    task: str
    name: str
    why: str


class HandOverShown(Shown):
    """How many holdings and substitutions end, and where the tasks went."""

    ended: int
    substitutions: int
    moved: int
    released: int
    left: list[LeftShown]


def list_(call: Call) -> Response:
    """Accounts of staff in the caller's areas, and of those who have held nothing yet."""
    asked: AccountsWanted = call.query
    active = None if asked.active is None else int(asked.active)
    with call.engine.reading() as tx:
        rows = lists.accounts(
            tx, scopes(call, READ), None, active, text_after(asked), asked.limit + 1
        )
    shown, following = part(rows, asked, "user_name")
    items = [AccountShown(**_account(row)) for row in shown]
    return answer(Listed[AccountShown](items=items, next=following))


def get(call: Call) -> Response:
    """One account with what it stands for now."""
    user = named(call, "user", WHAT)
    with call.engine.reading() as tx:
        row = _found(call, tx, READ, user)
        held = standings_of(tx, user, call.engine.now())
    return answer(WholeAccount(**_account(row), standings=[_standing(one) for one in held]))


def add(call: Call) -> Response:
    """Make an account; it may do nothing before it holds a position."""
    body: NewAccount = call.body
    password = _temporary()
    account = Account(body.user, body.display_name.strip())
    with changing(call) as tx:
        by, now = call.account.user, call.engine.now()
        if not create_account(tx, account, quick_hash(password), now, by, temporary=True):
            raise Problem(409, f"user:已有账号 {body.user}")
        row = _found(call, tx, WRITE, body.user)
    return answer(CreatedAccount(**_account(row), password=password))


def lock_one(call: Call) -> Response:
    """Lock an account at once, its sessions too."""
    body: Because = call.body
    user = named(call, "user", WHAT)
    with changing(call) as tx:
        _found(call, tx, LOCK, user)
        lock(tx, user, stated(body.reason), call.account.user, call.engine.now())
        return answer(AccountShown(**_account(_found(call, tx, LOCK, user))))


def propose_unlocking(call: Call) -> Response:
    """Propose that a locked account is opened again."""
    body: Because = call.body
    user = named(call, "user", WHAT)
    with changing(call) as tx:
        _found(call, tx, WRITE, user)
        by, now = call.account.user, call.engine.now()
        number = propose(tx, "unlock", {"user": user}, body.reason, by, now)
        return answer(proposal_shown(proposal(tx, number)))


def propose_reset(call: Call) -> Response:
    """Propose to reset somebody's password and second factor."""
    body: Because = call.body
    user = named(call, "user", WHAT)
    with changing(call) as tx:
        _found(call, tx, WRITE, user)
        by, now = call.account.user, call.engine.now()
        number = propose(tx, "reset", {"user": user}, body.reason, by, now)
        return answer(proposal_shown(proposal(tx, number)))


def give_password(call: Call) -> Response:
    """The temporary password of a reset that was approved, shown this once."""
    user = named(call, "user", WHAT)
    with changing(call) as tx:
        row = _found(call, tx, WRITE, user)
        by, now = call.account.user, call.engine.now()
        password = give_reset_password(tx, user, _temporary, by, now)
    return answer(CreatedAccount(**_account(row), password=password))


def _temporary() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def depart(call: Call) -> Response:
    """End all that somebody holds, and pass on what he has in hand; again: what is left."""
    body: Departure = call.body
    user = named(call, "user", WHAT)
    with call.engine.reading() as tx:
        _found(call, tx, WRITE, user)
    try:
        done = hand_over(
            call.assistance, user, body.until, body.successor, body.reason, call.account.user
        )
    except Refusal as refused:
        raise refused_as(refused) from refused
    left = [LeftShown(task=str(one.task_key), name=one.name, why=one.why) for one in done.left]
    counts = {"moved": done.moved, "released": done.released}
    return answer(
        HandOverShown(ended=done.ended, substitutions=done.substitutions, left=left, **counts)
    )


def _found(call: Call, tx: Transaction, permission: str, user: str) -> Mapping[str, Any]:
    """The row of an account that the caller administers."""
    rows = lists.accounts(tx, scopes(call, permission), user, None, None, 1)
    if not rows:
        raise missing(WHAT, user)
    return rows[0]


def _account(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "user": row["user_name"],
        "display_name": row["display_name"],
        "active": bool(row["active"]),
        "created_at": row["created_at"],
    }


def _standing(one: Standing) -> StandingShown:
    return StandingShown(
        role=one.role,
        organisation=one.office,
        area=one.area,
        acting_for=one.acting_for,
        until=one.until.isoformat() if one.until else None,
    )


_WHY: Mapping[str, Any] = {"reason": "长期离岗"}
ROUTES = (
    Route("GET", "/accounts", READ, list_, query=AccountsWanted, answer=Listed[AccountShown]),
    Route(
        "POST",
        "/accounts",
        WRITE,
        add,
        NewAccount,
        answer=CreatedAccount,
        example={"user": "wang.fang", "display_name": "三工镇 · 王芳"},
        problems=(409,),
    ),
    Route("GET", "/accounts/{user}", READ, get, answer=WholeAccount, problems=(404,)),
    Route(
        "POST",
        "/accounts/{user}/lock",
        LOCK,
        lock_one,
        Because,
        answer=AccountShown,
        example=_WHY,
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/accounts/{user}/unlocking",
        WRITE,
        propose_unlocking,
        Because,
        answer=ProposalShown,
        example={"reason": "已返岗"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/accounts/{user}/reset",
        WRITE,
        propose_reset,
        Because,
        answer=ProposalShown,
        example={"reason": "忘记密码,身份已当面核对"},
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/accounts/{user}/temporary-password",
        WRITE,
        give_password,
        answer=CreatedAccount,
        problems=(404, 409),
    ),
    Route(
        "POST",
        "/accounts/{user}/departure",
        WRITE,
        depart,
        Departure,
        answer=HandOverShown,
        example={"until": "2026-06-30", "successor": "ma.jun", "reason": "调离"},
        problems=(404, 409),
    ),
)
