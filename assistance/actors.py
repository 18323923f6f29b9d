"""From an account to the actor that the engine knows."""

from __future__ import annotations

from access import Account
from engine import Actor


def actor_of(account: Account) -> Actor:
    """Who gives a command when ``account`` does; one that is not active may do nothing."""
    if not account.active:
        return Actor(account.user)
    return Actor(account.user, account.groups, account.area, account.superuser)
