"""Locking accounts, and ending all that somebody holds when he leaves."""

from __future__ import annotations

from datetime import datetime

from access import store as accounts
from access.errors import Refusal
from access.holdings import Period, check_removal, end_holding, roles_in
from access.ports import Transaction, stamp
from access.store import holdings as store
from access.store import record
from access.substitutions import end_substitution


def leave(
    tx: Transaction, user: str, until: datetime, reason: str, by: str, now: datetime
) -> tuple[int, int]:
    """End what ``user`` holds, and for whom he stands in, at ``until``: how many of each.

    What ends earlier stays as it is. Taking rights away needs nobody's approval.
    """
    row = accounts.account(tx, user)
    if row is None or row["person_id"] is not None:
        raise Refusal(f"没有工作人员账号 {user}", "user", "not-found")
    since = stamp(max(until, now))
    held = store.held_between(tx, user, since, None)
    for one in held:
        end_holding(tx, one["holding_id"], until, reason, by, now)
    lent = [
        one
        for one in store.substituted_between(tx, [user], since, None)
        if one["substitute"] == user
    ]
    for one in lent:
        end_substitution(tx, one["substitution_id"], until, reason, by, now)
    return len(held), len(lent)


def lock(tx: Transaction, user: str, reason: str, by: str, now: datetime) -> None:
    """The account can do nothing from the commit on, its sessions are dead."""
    row = accounts.account(tx, user)
    if row is None or row["person_id"] is not None:
        raise Refusal(f"没有工作人员账号 {user}", "user", "not-found")
    if user == by:
        raise Refusal("不能停用自己的账号", "user", "forbidden")
    check_removal(roles_in(tx, user, Period(now)), by)
    if not accounts.set_active(tx, user, False):
        raise Refusal(f"账号 {user} 已经停用", "user", "state")
    record.add(tx, stamp(now), by, "account-locked", user, user, reason)
