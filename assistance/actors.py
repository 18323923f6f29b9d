"""From an account to the actor that the engine knows."""

from __future__ import annotations

from access import Account
from engine import Actor


def actor_of(account: Account) -> Actor:
    """Who gives a command when ``account`` does; one that is not active may do nothing.

    Every standing in force counts, each in its own area; tasks of whom the account stands in for
    are for it, too.
    """
    if not account.active:
        return Actor(account.user)
    first, *others = _standing_as(account) or [Actor(account.user)]
    if first.user != account.user:
        first, others = Actor(account.user), [first, *others]
    return Actor(first.user, first.groups, first.area, account.superuser, tuple(others))


def _standing_as(account: Account) -> list[Actor]:
    """One actor for each user and area that the account acts for, itself first.

    Administrators and designers stand for no work on cases, whatever else they hold.
    """
    found: dict[tuple[str, str], set[str]] = {}
    for standing in (s for s in account.standings if s.bound or s.in_office):
        key = (standing.acting_for or account.user, standing.area)
        found.setdefault(key, set()).add(standing.group(account.person_id))
    return [Actor(user, frozenset(groups), area) for (user, area), groups in found.items()]
