"""Who holds which position from when to when, and what follows for his standing at a moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access.errors import Refusal
from access.organisations import position_for
from access.ports import Transaction, stamp
from access.standings import ADMINISTRATORS, PUBLIC, SHELL, Standing, roles
from access.store import holdings as store
from access.store import record

APART = "系统管理、安全管理、审计管理各由专人担任,不能兼任其他岗位,也不能互相代理"


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment on, until the moment (None: no end) at which it does not hold any more."""

    since: datetime
    until: datetime | None = None

    @property
    def stamps(self) -> tuple[str, str | None]:
        return stamp(self.since), stamp(self.until) if self.until else None

    def begun_by(self, now: datetime) -> Period:
        """The same without what lies before ``now``; ``Refusal`` if nothing is left.

        A right is granted from now on, never for the past.
        """
        if self.until is not None and self.until <= self.since:
            raise Refusal("结束要晚于开始", "until")
        if self.until is not None and self.until <= now:
            raise Refusal("期限已经过去,请重新提出", "until")
        return Period(max(self.since, now), self.until)


def standings_of(tx: Transaction, user: str, now: datetime) -> tuple[Standing, ...]:
    """Every standing of ``user`` at ``now``: his own, then those of whom he stands in for."""
    return tuple(map(standing_of, store.standings(tx, user, stamp(now))))


def standing_of(row: Mapping[str, Any]) -> Standing:
    """The standing in a row of the store."""
    personal = row["kind"] == PUBLIC
    return Standing(
        role=row["role"],
        organisation="" if personal else row["department"] or row["office"],
        area=row["area"],
        acting_for=row["acting_for"],
        until=datetime.fromisoformat(row["until_at"]) if row["until_at"] else None,
        office="" if personal else row["office"],
    )


def settle(tx: Transaction, user: str, standing: Standing, by: str, now: datetime) -> int:
    """Let ``user`` have ``standing`` from ``now`` on, its organisation and position made with it.

    For setting up and for the public, whom nobody has to approve; see ``proposals`` for others.
    """
    position_id = position_for(tx, standing, by, now)
    return grant(tx, position_id, user, Period(now, standing.until), (by, by), now)


def grant(
    tx: Transaction,
    position_id: int,
    user: str,
    period: Period,
    granted: tuple[str, str],
    now: datetime,
) -> int:
    """Let ``user`` hold the position; ``granted``: who proposed it and who approved it."""
    since, until = period.stamps
    number = store.add_holding(
        tx,
        {
            "position_id": position_id,
            "user_name": user,
            "from_at": since,
            "until_at": until,
            "granted_by": granted[0],
            "approved_by": granted[1],
            "granted_at": stamp(now),
        },
    )
    said = {"position": position_id, "from": since, "until": until, "proposed_by": granted[0]}
    record.add(tx, stamp(now), granted[1], "holding-granted", str(number), user, "", said)
    return number


def end_holding(
    tx: Transaction, holding_id: int, until: datetime, reason: str, by: str, now: datetime
) -> None:
    """It does not hold from ``until`` on, at the earliest from ``now``; nobody has to approve."""
    row = store.holding(tx, holding_id)
    if row is None:
        raise Refusal(f"没有任职 {holding_id}", "", "not-found")
    check_removal({row["role"]}, by)
    at = stamp(max(until, now, datetime.fromisoformat(row["from_at"])))
    if not store.end_holding(tx, holding_id, at):
        raise Refusal("任职已经结束,或者结束得更早", "until", "state")
    said = {"until": at}
    record.add(tx, stamp(now), by, "holding-ended", str(holding_id), row["user_name"], reason, said)


def check_removal(roles_held: Collection[str], by: str) -> None:
    """``Refusal`` if ``by`` would take one of the three out of the others' sight.

    Else the system administrator could be rid of whoever approves or audits what he does.
    """
    if by != SHELL and not ADMINISTRATORS.isdisjoint(roles_held):
        text = "系统、安全、审计管理员由机器管理者任免:jiuzhu administrator remove 用户名"
        raise Refusal(text, "user", "forbidden")


def check_holding(tx: Transaction, position_id: int, user: str, period: Period) -> None:
    """``Refusal`` if ``user`` cannot hold the position in ``period``."""
    position = store.position(tx, position_id)
    if position is None:
        raise Refusal(f"没有职位 {position_id}", "position", "not-found")
    since, until = period.stamps
    if position["until_at"] is not None and position["until_at"] <= since:
        raise Refusal("职位所在的机构那时已经撤销", "position", "state")
    if position["kind"] == PUBLIC:
        raise Refusal("申请人和监护人在登记时取得账号,不在这里任职", "position")
    held = store.held_between(tx, user, since, until)
    for row in held:
        if row["position_id"] == position_id:
            ends = row["until_at"] or "长期"
            raise Refusal(
                f"{user} 在这段时间已有这个职位({row['from_at'][:10]} 至 {ends[:10]})",
                "from",
                "conflict",
            )
    check_apart(tx, user, {position["role"]}, period)


def check_apart(tx: Transaction, user: str, wanted: Collection[str], period: Period) -> None:
    """``Refusal`` if ``user`` would come to have, or to lend, an administrator's role and another.

    Whoever stands in for somebody has both their roles; so both are looked at.
    """
    since, until = period.stamps
    together = set(wanted) | roles_in(tx, user, period)
    for row in store.substituted_between(tx, [user], since, until):
        other = row["substitute"] if row["absent"] == user else row["absent"]
        together |= roles_in(tx, other, period)
    if len(together) > 1 and not together.isdisjoint(ADMINISTRATORS):
        names = "、".join(roles()[code].name for code in sorted(together))
        raise Refusal(f"{APART}(这段时间会有:{names})", "user", "conflict")


def roles_in(tx: Transaction, user: str, period: Period) -> set[str]:
    """The roles that ``user`` holds himself at some time of ``period``, the public's left out."""
    rows = store.held_between(tx, user, *period.stamps)
    return {row["role"] for row in rows if row["kind"] != PUBLIC}
