"""Limits on guessing passwords, such that a stranger cannot lock anybody out.

Three counters: per account and address, per address, per account. The first two stop the guesser
himself. The third stops guessing one account from many addresses, and spares every address from
which the account has signed in before; so its owner gets in while strangers wait.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from access import store
from access.ports import Transaction, stamp

FORGOTTEN_AFTER = timedelta(hours=1)
LONGEST_WAIT = timedelta(minutes=15)
# Attempts before the first wait, by counter; a right password takes its attempt back.
FREE = {"pair": 5, "address": 50, "account": 100}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in."""

    user: str
    address: str

    @property
    def pair(self) -> str:
        return f"{self.user}\n{self.address}"

    def subject(self, kind: str) -> str:
        return {"pair": self.pair, "address": self.address, "account": self.user}[kind]


def waits_until(tx: Transaction, attempt: Attempt, now: datetime) -> datetime | None:
    """Until when this attempt is not even looked at."""
    waits = store.waits(tx, attempt.pair, attempt.address, attempt.user)
    if store.knows(tx, attempt.user, attempt.address):
        waits.pop("account", None)
    latest = max((datetime.fromisoformat(text) for text in waits.values()), default=now)
    return latest if latest > now else None


def begin(tx: Transaction, attempt: Attempt, now: datetime) -> datetime | None:
    """Count this attempt, before its password is looked at; or until when it must wait.

    Counting first means that a burst of parallel guesses gets no further than a row of them.
    """
    latest = waits_until(tx, attempt, now)
    if latest is not None:
        return latest
    for kind, free in FREE.items():
        forgotten = stamp(now - FORGOTTEN_AFTER)
        count = store.count_attempt(tx, kind, attempt.subject(kind), stamp(now), forgotten)
        if count >= free:
            pause = min(timedelta(seconds=2 ** min(count - free, 20)), LONGEST_WAIT)
            store.wait(tx, kind, attempt.subject(kind), stamp(now + pause))
    return None


def succeeded(tx: Transaction, attempt: Attempt, now: datetime) -> None:
    """Take the attempt back from the counters, and know the address from now on."""
    store.forgive(tx, attempt.pair, attempt.address, attempt.user)
    store.remember(tx, attempt.user, attempt.address, stamp(now))
