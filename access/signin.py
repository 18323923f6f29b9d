"""Signing in and out: who it is, before anything is looked up for him."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from access import guessing, store
from access.accounts import CLIENT, Account
from access.clients import ID, client_account, issue_of
from access.errors import Refusal
from access.guessing import Attempt
from access.passwords import verify_password
from access.ports import Clock, NewToken, Sealing, Transaction, Transactions
from access.second_factor import SecondFactors
from access.sessions import Session, Sessions
from access.steps import SignInRefused, Steps, waits
from access.tokens import Claims, Token, Tokens

# How long a password that was just verified is not hashed again (basic authentication).
REMEMBERED = timedelta(minutes=1)
REMEMBERED_AT_MOST = 1000
TURNS = 64

LookUp = Callable[[Transaction], Mapping[str, Any] | None]


WRONG = SignInRefused("用户名或密码不对,请检查后重试")
BY_STEPS = SignInRefused(
    "这个账号要在登录页面上分步登录(验证码,或者先改密码),不能只凭密码;程序请用服务账号的令牌"
)


class Access:
    """Sign-in over one database. Thread-safe; one per process."""

    def __init__(
        self,
        transaction: Transactions,
        now: Clock,
        new_token: NewToken,
        reading: Transactions | None = None,
        token_keys: Mapping[str, bytes] | None = None,
        sealing: Sealing | None = None,
        second_factor: Collection[str] = (),
    ) -> None:
        """``reading`` opens a view that writes nothing, for what every request looks up.

        ``token_keys``, by name and newest first, sign what programs get; without them tokens live
        and die with this object. ``sealing`` keeps the secrets of second factors, which the roles
        ``second_factor`` must have; without it nobody can set one up.
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
        self._sessions = Sessions(transaction, self._reading, now, new_token)
        self.steps = Steps(
            self._sessions,
            SecondFactors(sealing or _NoSealing()),
            (transaction, self._reading),
            now,
            frozenset(second_factor),
            self._verified,
        )

    def sign_in(self, user: str, password: str, address: str) -> Session | SignInRefused:
        """Open a new session; ``address`` is where the request comes from."""
        row = self._verified(user, password, address)
        return row if isinstance(row, SignInRefused) else self.steps.begin(user)

    def authenticate(self, user: str, password: str, address: str) -> Account | SignInRefused:
        """Name and password without a session, as basic authentication sends them each time.

        Refused to an account that signs in by more than a password.
        """
        row = self._verified(user, password, address)
        if isinstance(row, SignInRefused):
            return row
        account, due = self.steps.owed(user)
        return BY_STEPS if due else account

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
        """The live session behind a cookie's ``token``; one that still owes a step is none."""
        found = self._sessions.find(token)
        return found if found and not found.due else None

    def begun(self, token: str) -> Session | None:
        """The live session that still owes a step."""
        found = self._sessions.find(token)
        return found if found and found.due else None

    def sign_out(self, token: str) -> None:
        """The session is dead with the commit."""
        self._sessions.end(token)

    def _verified(
        self, user: str, password: str, address: str
    ) -> Mapping[str, Any] | SignInRefused:
        return self._check(Attempt(user, address), password, lambda tx: store.account(tx, user))

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
                return waits(wait_until, now)
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
            return waits(wait_until, now)
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


class _NoSealing:
    """Where there are no keys, no secret can be kept."""

    def seal(self, data: bytes, place: str) -> bytes:
        raise Refusal("这里没有密钥环,不能设置验证器", "", "state")

    open = seal
