"""Passwords that are chosen, and temporary ones that somebody else gives."""

from __future__ import annotations

from datetime import datetime

from access import store
from access.errors import Refusal
from access.password_rules import REMEMBERED, fault_of
from access.passwords import hash_password, quick_hash
from access.ports import NewToken, Transaction, stamp
from access.store import entrance, record


def change_password(tx: Transaction, user: str, password: str) -> None:
    """Set a new password; every session of the account is dead with the commit."""
    _set(tx, user, hash_password(password), must_change=False)


def earlier_passwords(tx: Transaction, user: str, present: str) -> list[str]:
    """Hashes of those that may not come again: ``present``, and the ones before."""
    return [present, *entrance.past_passwords(tx, user, REMEMBERED - 1)]


def check_chosen(user: str, password: str, earlier: list[str]) -> None:
    """``Refusal`` for a password that nobody should have."""
    fault = fault_of(user, password, earlier)
    if fault is not None:
        raise Refusal(fault, "new_password")


def give_temporary(
    tx: Transaction, user: str, new_token: NewToken, by: str, reason: str, now: datetime
) -> str:
    """A random password that the next sign-in replaces; every session of the account is dead."""
    if store.account(tx, user) is None:
        raise Refusal(f"没有账号 {user}", "", "not-found")
    password = new_token()
    _set(tx, user, quick_hash(password), must_change=True)
    record.add(tx, stamp(now), by, "password-given", user, user, reason)
    return password


def _set(tx: Transaction, user: str, password_hash: str, must_change: bool) -> None:
    entrance.keep_past_password(tx, user, REMEMBERED - 1)
    store.set_password(tx, user, password_hash)
    entrance.set_must_change(tx, user, must_change)
