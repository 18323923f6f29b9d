"""Standing in for somebody over a period: his positions count for the substitute, too."""

from __future__ import annotations

from datetime import datetime

from access import store as accounts
from access.errors import Refusal
from access.holdings import Period, check_apart, roles_in
from access.ports import Transaction, stamp
from access.store import holdings as store
from access.store import record


def check_substitution(tx: Transaction, absent: str, substitute: str, period: Period) -> None:
    """``Refusal`` if ``substitute`` cannot stand in for ``absent`` in ``period``.

    What a substitute may not do because he did something else in the same case is told apart when
    he does it: he is the one who does.
    """
    if absent == substitute:
        raise Refusal("不能由本人代理本人", "substitute")
    for field, user in (("absent", absent), ("substitute", substitute)):
        row = accounts.account(tx, user)
        if row is None or row["person_id"] is not None:
            raise Refusal(f"没有工作人员账号 {user}", field, "not-found")
        if field == "substitute" and not row["active"]:
            raise Refusal(f"账号 {user} 已停用", field, "state")
        if not roles_in(tx, user, period):
            raise Refusal(f"{user} 在这段时间没有任职", field, "state")
    since, until = period.stamps
    for row in store.substituted_between(tx, [absent, substitute], since, until):
        if row["absent"] in (absent, substitute):
            raise Refusal(
                f"{row['absent']} 在这段时间已由 {row['substitute']} 代理"
                f"({row['from_at'][:10]} 至 {row['until_at'][:10]})",
                "absent" if row["absent"] == absent else "substitute",
                "conflict",
            )
    check_apart(tx, substitute, roles_in(tx, absent, period), period)


def substitute_from(
    tx: Transaction,
    absent: str,
    substitute: str,
    period: Period,
    reason: str,
    ordered_by: str,
    granted: tuple[str, str],
    now: datetime,
) -> int:
    """Let ``substitute`` stand in; ``granted``: who proposed it and who approved it."""
    since, until = period.stamps
    row = {
        "absent": absent,
        "substitute": substitute,
        "from_at": since,
        "until_at": until,
        "reason": reason,
        "ordered_by": ordered_by,
        "granted_by": granted[0],
        "approved_by": granted[1],
        "granted_at": stamp(now),
    }
    number = store.add_substitution(tx, row)
    said = {"absent": absent, "from": since, "until": until, "proposed_by": granted[0]}
    record.add(
        tx, stamp(now), granted[1], "substitution-granted", str(number), substitute, reason, said
    )
    return number


def end_substitution(
    tx: Transaction, number: int, until: datetime, reason: str, by: str, now: datetime
) -> None:
    """It ends at ``until``, at the earliest ``now``; nobody has to approve that."""
    row = store.substitution(tx, number)
    if row is None:
        raise Refusal(f"没有代理 {number}", "", "not-found")
    at = stamp(max(until, now, datetime.fromisoformat(row["from_at"])))
    if not store.end_substitution(tx, number, at):
        raise Refusal("代理已经结束,或者结束得更早", "until", "state")
    said = {"until": at}
    user = row["substitute"]
    record.add(tx, stamp(now), by, "substitution-ended", str(number), user, reason, said)
