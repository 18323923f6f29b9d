"""Sessions: who is signed in, since when, and what he still owes before he is.

A session is an opaque token; the database keeps only its digest.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from access import store
from access.accounts import Account, account_of
from access.ports import Clock, NewToken, Transactions, stamp

LIFETIME, IDLE = timedelta(hours=8), timedelta(minutes=30)
# How often the use of a session is written down.
NOTED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in account. ``token`` goes into a cookie and nowhere else.

    ``due``: the step of signing in that is still owed, "" for a session that is whole.
    """

    token: str = field(repr=False)
    account: Account
    expires_at: datetime
    due: str = ""

    @property
    def csrf_token(self) -> str:
        """The synchroniser token that every unsafe request of this session must carry.

        Derived from the secret token by a one-way function, so that a page may show it.
        """
        return hmac.new(self.token.encode(), b"csrf", hashlib.sha256).hexdigest()

    def accepts(self, csrf_token: str) -> bool:
        """Whether ``csrf_token`` belongs to this session (compared in constant time)."""
        return hmac.compare_digest(self.csrf_token.encode(), csrf_token.encode())


class Sessions:
    """Over one database. Thread-safe."""

    def __init__(
        self, transaction: Transactions, reading: Transactions, now: Clock, new_token: NewToken
    ) -> None:
        self._transaction = transaction
        self._reading = reading
        self._now = now
        self._new_token = new_token

    def open(self, account: Account, due: str, instead_of: str = "") -> Session:
        """A new session; the one of the token ``instead_of`` is dead with the same commit."""
        token, now = self._new_token(), self._now()
        session = Session(token, account, now + LIFETIME, due)
        with self._transaction() as tx:
            if instead_of:
                store.end_session(tx, _digest(instead_of))
            store.add_session(
                tx,
                {
                    "token_digest": _digest(token),
                    "user_name": account.user,
                    "created_at": stamp(now),
                    "expires_at": stamp(session.expires_at),
                    "due": due,
                },
            )
        return session

    def find(self, token: str) -> Session | None:
        """The live session behind a cookie's ``token``, whole or not."""
        now = self._now()
        with self._reading() as tx:
            row = store.session(tx, _digest(token), stamp(now), stamp(now - IDLE))
            if row is None:
                return None
            account = account_of(tx, row, now)
        if now - datetime.fromisoformat(row["seen_at"]) >= NOTED:
            with self._transaction() as tx:
                store.seen(tx, _digest(token), stamp(now))
        return Session(token, account, datetime.fromisoformat(row["expires_at"]), row["due"])

    def end(self, token: str) -> None:
        with self._transaction() as tx:
            store.end_session(tx, _digest(token))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
