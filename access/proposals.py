"""Four eyes: the system administrator proposes what grants a right, the security administrator
approves it, and only then it takes effect (三员分立). Taking a right away needs nobody else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access import store as accounts
from access.changing import give_temporary
from access.clients import check_client, keep_client
from access.errors import Refusal
from access.holdings import Period, check_holding, grant
from access.ports import NewToken, Transaction, stamp
from access.store import entrance, holdings, record
from access.substitutions import check_substitution, substitute_from

Content = Mapping[str, Any]
PROPOSED, APPROVED, REJECTED = "proposed", "approved", "rejected"
STATES = {PROPOSED: "待批准", APPROVED: "已批准", REJECTED: "已驳回"}
LONGEST_REASON = 500
RESET = "reset"


@dataclass(frozen=True, slots=True)
class Proposal:
    """``user`` is who would get the right; ``subject`` what came of it, once approved."""

    number: int
    kind: str
    content: Content
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


@dataclass(frozen=True, slots=True)
class Granted:
    """Who proposed and who approved; ``reason`` is the proposal's."""

    by: tuple[str, str]
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """``user``: the field that names who gets the right. ``check`` refuses, ``apply`` grants.

    ``others``: fields that name whose rights it depends on.
    """

    user: str
    check: Callable[[Transaction, Content, datetime], None]
    area: Callable[[Transaction, Content], str]
    apply: Callable[[Transaction, Content, Granted], str]
    others: tuple[str, ...] = ()


def propose(
    tx: Transaction, kind: str, content: Content, reason: str, by: str, now: datetime
) -> int:
    """Keep a proposal that could be granted as things are now; its number.

    Moments in ``content`` are ISO 8601 texts.
    """
    reason = stated(reason)
    KINDS[kind].check(tx, content, now)
    user = str(content[KINDS[kind].user])
    number = record.propose(
        tx,
        {
            "kind": kind,
            "content": content,
            "user_name": user,
            "area": KINDS[kind].area(tx, content),
            "reason": reason,
            "proposed_by": by,
            "proposed_at": stamp(now),
        },
    )
    said = {"kind": kind, **content}
    record.add(tx, stamp(now), by, "proposed", str(number), user, reason, said)
    return number


def proposal(tx: Transaction, number: int) -> Proposal | None:
    row = record.proposal(tx, number)
    return proposal_of(row) if row else None


def proposal_of(row: Mapping[str, Any]) -> Proposal:
    """The proposal in a row of the store."""
    return Proposal(
        number=row["proposal_id"],
        kind=row["kind"],
        content=row["content"],
        user=row["user_name"],
        area=row["area"],
        reason=row["reason"],
        proposed_by=row["proposed_by"],
        proposed_at=row["proposed_at"],
        state=row["state"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        decision=row["decision"],
        subject=row["subject"],
    )


def approve(tx: Transaction, number: int, reason: str, by: str, now: datetime) -> Proposal:
    """Grant what was proposed, if that can still be done; ``Refusal`` for everything else."""
    found = _decide(tx, number, APPROVED, reason.strip(), by, now)
    kind = KINDS[found.kind]
    # Two proposals that exclude each other may be approved at the same moment.
    accounts.hold(tx, (str(found.content[name]) for name in (kind.user, *kind.others)))
    kind.check(tx, found.content, now)
    granted = Granted((found.proposed_by, by), found.reason, now)
    record.settle(tx, number, kind.apply(tx, found.content, granted))
    return _kept(tx, number)


def reject(tx: Transaction, number: int, reason: str, by: str, now: datetime) -> Proposal:
    """Nothing is granted; the reason is for whoever proposed it."""
    _decide(tx, number, REJECTED, stated(reason), by, now)
    return _kept(tx, number)


def stated(reason: str) -> str:
    """A reason as it is kept; ``Refusal`` if none is given."""
    reason = reason.strip()
    if not reason:
        raise Refusal("请写明理由", "reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(f"理由最多 {LONGEST_REASON} 个字", "reason")
    return reason


def _decide(
    tx: Transaction, number: int, state: str, reason: str, by: str, now: datetime
) -> Proposal:
    found = proposal(tx, number)
    if found is None:
        raise Refusal(f"没有提案 {number}", "", "not-found")
    if by == found.proposed_by:
        raise Refusal("不能批准或驳回自己的提案,请由另一名安全管理员办理", "", "forbidden")
    if by == found.user:
        raise Refusal("不能决定授给本人的权限,请由另一名安全管理员办理", "", "forbidden")
    said = {"state": state, "decided_by": by, "decided_at": stamp(now), "decision": reason}
    if not record.decide(tx, {"proposal_id": number, **said}):
        raise Refusal(f"提案{STATES[found.state]}({found.decided_by}),不能再改", "", "state")
    record.add(tx, stamp(now), by, state, str(number), found.user, reason, {"kind": found.kind})
    return found


def _kept(tx: Transaction, number: int) -> Proposal:
    found = proposal(tx, number)
    if found is None:
        raise LookupError(f"proposal {number} was just decided")
    return found


# --- the kinds ------------------------------------------------------------------------------


def _period(content: Content, now: datetime) -> Period:
    until = content["until"]
    whole = Period(
        datetime.fromisoformat(content["from"]), datetime.fromisoformat(until) if until else None
    )
    return whole.begun_by(now)


def _check_holding(tx: Transaction, content: Content, now: datetime) -> None:
    row = accounts.account(tx, content["user"])
    if row is None or row["person_id"] is not None:
        raise Refusal(f"没有工作人员账号 {content['user']},请先建立", "user", "not-found")
    check_holding(tx, content["position"], content["user"], _period(content, now))


def _grant_holding(tx: Transaction, content: Content, granted: Granted) -> str:
    period = _period(content, granted.now)
    user, position = content["user"], content["position"]
    return f"holding:{grant(tx, position, user, period, granted.by, granted.now)}"


def _area_of_position(tx: Transaction, content: Content) -> str:
    row = holdings.position(tx, content["position"])
    return str(row["area"]) if row else ""


def _check_substitution(tx: Transaction, content: Content, now: datetime) -> None:
    if accounts.account(tx, content["ordered_by"]) is None:
        raise Refusal(f"没有账号 {content['ordered_by']}", "orderedBy", "not-found")
    period = _period(content, now)
    check_substitution(tx, content["absent"], content["substitute"], period)


def _grant_substitution(tx: Transaction, content: Content, granted: Granted) -> str:
    number = substitute_from(
        tx,
        content["absent"],
        content["substitute"],
        _period(content, granted.now),
        granted.reason,
        content["ordered_by"],
        granted.by,
        granted.now,
    )
    return f"substitution:{number}"


def _area_of_user(field: str) -> Callable[[Transaction, Content], str]:
    def area(tx: Transaction, content: Content) -> str:
        return holdings.area_of(tx, content[field])

    return area


def _check_client(tx: Transaction, content: Content, now: datetime) -> None:
    check_client(tx, content["name"], content["groups"], content["area"])


def _grant_client(tx: Transaction, content: Content, granted: Granted) -> str:
    name, groups, area = content["name"], content["groups"], content["area"]
    keep_client(tx, name, groups, area, granted.by[1], granted.now)
    return f"client:{content['name']}"


def _check_unlock(tx: Transaction, content: Content, now: datetime) -> None:
    row = accounts.account(tx, content["user"])
    if row is None:
        raise Refusal(f"没有账号 {content['user']}", "user", "not-found")
    if row["active"]:
        raise Refusal(f"账号 {content['user']} 没有停用", "user", "state")


def _unlock(tx: Transaction, content: Content, granted: Granted) -> str:
    accounts.set_active(tx, content["user"], True)
    return f"account:{content['user']}"


def _check_reset(tx: Transaction, content: Content, now: datetime) -> None:
    row = accounts.account(tx, content["user"])
    if row is None or row["person_id"] is not None:
        raise Refusal(f"没有工作人员账号 {content['user']}", "user", "not-found")


def _reset(tx: Transaction, content: Content, granted: Granted) -> str:
    """The second factor ends now; the password once the new one is given out."""
    user = content["user"]
    if entrance.end_factor(tx, user):
        said = (granted.by[1], "second-factor-ended", user, user, granted.reason)
        record.add(tx, stamp(granted.now), *said)
    return f"{RESET}:{user}"


def give_reset_password(
    tx: Transaction, user: str, new_token: NewToken, by: str, now: datetime
) -> str:
    """The temporary password of a reset that was approved, once for each."""
    if not record.use(tx, RESET, user):
        raise Refusal("没有已批准的重置:先提议,由安全管理员批准", "", "state")
    return give_temporary(tx, user, new_token, by, "按已批准的重置", now)


KINDS: Mapping[str, Kind] = {
    "holding": Kind("user", _check_holding, _area_of_position, _grant_holding),
    "substitution": Kind(
        "substitute",
        _check_substitution,
        _area_of_user("absent"),
        _grant_substitution,
        others=("absent",),
    ),
    "client": Kind("name", _check_client, lambda tx, content: content["area"], _grant_client),
    RESET: Kind("user", _check_reset, _area_of_user("user"), _reset),
    "unlock": Kind("user", _check_unlock, _area_of_user("user"), _unlock),
}
