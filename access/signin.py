"""Signing in and out. A session is an opaque token; the database keeps only its digest."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from access import guessing, store
from access.accounts import CLIENT, Account, account_of
from access.clients import ID, client_account, issue_of
from access.guessing import Attempt
from access.passwords import verify_password
from access.ports import Clock, NewToken, Transaction, Transactions, stamp
from access.tokens import Claims, Token, Tokens

LIFETIME = timedelta(hours=8)
# How long a password that was just verified is not hashed again (basic authentication).
REMEMBERED = timedelta(minutes=1)
REMEMBERED_AT_MOST = 1000
TURNS = 64

LookUp = Callable[[Transaction], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in account. ``token`` goes into a cookie and nowhere else."""

    token: str = field(repr=False)
    account: Account
    expires_at: datetime

    @property
    def csrf_token(self) -> str:
        """The synchroniser token that every unsafe request of this session must carry.

        Derived from the secret token by a one-way function, so that a page may show it.
        """
        return hmac.new(self.token.encode(), b"csrf", hashlib.sha256).hexdigest()

    def accepts(self, csrf_token: str) -> bool:
        """Whether ``csrf_token`` belongs to this session (compared in constant time)."""
        return hmac.compare_digest(self.csrf_token.encode(), csrf_token.encode())


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """``message`` is for the person; ``retry_at`` only where too many attempts failed."""

    message: str
    retry_at: datetime | None = None


WRONG = SignInRefused("用户名或密码不对,请检查后重试")


class Access:
    """Sign-in over one database. Thread-safe; one per process."""

    def __init__(
        self,
        transaction: Transactions,
        now: Clock,
        new_token: NewToken,
        reading: Transactions | None = None,
        token_keys: Mapping[str, bytes] | None = None,
    ) -> None:
        """``reading`` opens a view that writes nothing, for what every request looks up.

        ``token_keys``, by name and newest first, sign what programs get; without them tokens live
        and die with this object.
        """
        self._transaction = transaction
        self._reading = reading or transaction
        self._now = now
        self._new_token = new_token
        self._secret = new_token().encode()
        self._tokens = Tokens(token_keys or {"own": self._secret})
        self._remembered: dict[bytes, datetime] = {}
        # The same name and password wait for each other: a program's ten connections that come at
        # once are one attempt, not ten guesses.
        self._turns = [threading.Lock() for _ in range(TURNS)]

    def sign_in(self, user: str, password: str, address: str) -> Session | SignInRefused:
        """Open a new session; ``address`` is where the request comes from."""
        checked = self._person(user, password, address)
        if isinstance(checked, SignInRefused):
            return checked
        token, now = self._new_token(), self._now()
        session = Session(token, checked, now + LIFETIME)
        with self._transaction() as tx:
            store.add_session(
                tx,
                {
                    "token_digest": _digest(token),
                    "user_name": user,
                    "created_at": stamp(now),
                    "expires_at": stamp(session.expires_at),
                },
            )
        return session

    def authenticate(self, user: str, password: str, address: str) -> Account | SignInRefused:
        """Name and password without a session, as basic authentication sends them each time."""
        return self._person(user, password, address)

    def client_token(
        self, client: str, secret: str, address: str, audience: str
    ) -> Token | SignInRefused:
        """A token for a service account's secret; ``audience`` is only written into it."""
        if not ID.fullmatch(client):
            return WRONG
        attempt = Attempt(CLIENT + client, address)
        row = self._check(attempt, secret, lambda tx: store.client(tx, client))
        if isinstance(row, SignInRefused):
            return row
        claims = Claims(client, issue_of(row["password_hash"]))
        return self._tokens.issue(claims, audience, self._now())

    def bearer(self, token: str) -> Account | None:
        """The service account behind a live token; looked up each time, so a revoked one is none.

        So is one whose secret is another by now.
        """
        claims = self._tokens.read(token, self._now())
        if claims is None:
            return None
        with self._reading() as tx:
            row = store.client(tx, claims.client)
        if row is None or not row["active"] or issue_of(row["password_hash"]) != claims.issue:
            return None
        return client_account(row)

    def session(self, token: str) -> Session | None:
        """The live session behind a cookie's ``token``."""
        now = self._now()
        with self._reading() as tx:
            row = store.session(tx, _digest(token), stamp(now))
            if row is None:
                return None
            account = account_of(tx, row, now)
        return Session(token, account, datetime.fromisoformat(row["expires_at"]))

    def sign_out(self, token: str) -> None:
        """The session is dead with the commit."""
        with self._transaction() as tx:
            store.end_session(tx, _digest(token))

    def _person(self, user: str, password: str, address: str) -> Account | SignInRefused:
        row = self._check(Attempt(user, address), password, lambda tx: store.account(tx, user))
        if isinstance(row, SignInRefused):
            return row
        with self._reading() as tx:
            return account_of(tx, row, self._now())

    def _check(
        self, attempt: Attempt, password: str, look_up: LookUp
    ) -> Mapping[str, Any] | SignInRefused:
        """The row of an active account if the password is right.

        Hashing happens outside transactions. A password that was just verified writes nothing, and
        does not wait for what others guess.
        """
        now = self._now()
        with self._reading() as tx:
            row = look_up(tx)
        known = row["password_hash"] if row and row["active"] else None
        key = self._key(attempt, password, known)
        if self._remembered.get(key, now) <= now:
            with self._reading() as tx:
                wait_until = guessing.waits_until(tx, attempt, now)
            if wait_until is not None:
                return _waits(wait_until, now)
            with self._turns[key[0] % TURNS]:
                refused = self._verify(attempt, password, known, key, now)
            if refused is not None:
                return refused
        return WRONG if row is None else row

    def _verify(
        self, attempt: Attempt, password: str, known: str | None, key: bytes, now: datetime
    ) -> SignInRefused | None:
        """Look at the password, unless another connection just did; None if it is right."""
        if self._remembered.get(key, now) > now:
            return None
        with self._transaction() as tx:
            wait_until = guessing.begin(tx, attempt, now)
        if wait_until is not None:
            return _waits(wait_until, now)
        if not verify_password(password, known):
            return WRONG
        # Known before it is written down: should that collide, the next call need not be counted.
        if len(self._remembered) >= REMEMBERED_AT_MOST:
            self._remembered.clear()
        self._remembered[key] = now + REMEMBERED
        with self._transaction() as tx:
            guessing.succeeded(tx, attempt, now)
        return None

    def _key(self, attempt: Attempt, password: str, known: str | None) -> bytes:
        """Where a verified password is remembered; a changed hash or address is another place."""
        text = "\n".join((attempt.pair, known or "", password)).encode()
        return hmac.new(self._secret, text, hashlib.sha256).digest()


def _waits(until: datetime, now: datetime) -> SignInRefused:
    seconds = int((until - now).total_seconds()) + 1
    return SignInRefused(f"密码错误次数过多,请在 {seconds} 秒后重试", until)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
