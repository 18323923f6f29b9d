"""What comes after the password: a code, a password of one's own, setting up the second factor.

Each step that is done ends the session and opens the next one, until nothing is due any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access import guessing, store
from access.accounts import Account, account_of
from access.changing import change_password, check_chosen, earlier_passwords
from access.errors import Refusal
from access.guessing import Attempt
from access.ports import Clock, Transactions
from access.second_factor import Offer, SecondFactors, end_factor
from access.sessions import Session, Sessions

CODE, PASSWORD, FACTOR = "code", "password", "factor"
ORDER = (CODE, PASSWORD, FACTOR)
# Guesses of codes are counted apart: a right password must not forgive them.
CODE_OF = "code@"


@dataclass(frozen=True, slots=True)
class SignInRefused:
    """``message`` is for the person; ``retry_at`` only where too many attempts failed."""

    message: str
    retry_at: datetime | None = None


WRONG_CODE = SignInRefused("验证码不对或已经用过,请等验证器显示下一个再试,也可以用一个恢复码")
VerifyPassword = Callable[[str, str, str], Mapping[str, Any] | SignInRefused]


class Steps:
    """Over one database; ``required``: roles that must have a second factor."""

    def __init__(
        self,
        sessions: Sessions,
        factors: SecondFactors,
        transactions: tuple[Transactions, Transactions],
        now: Clock,
        required: frozenset[str],
        verify_password: VerifyPassword,
    ) -> None:
        self._sessions = sessions
        self._factors = factors
        self._transaction, self._reading = transactions
        self._now = now
        self._required = required
        self._verify_password = verify_password

    def begin(self, user: str) -> Session:
        """The session of an account that has proved to be itself."""
        account, row = self._account(user)
        return self._sessions.open(account, self._due_after("", account, row))

    def owed(self, user: str) -> tuple[Account, str]:
        """The account, and the step that it would have to do first."""
        account, row = self._account(user)
        return account, self._due_after("", account, row)

    def has_factor(self, user: str) -> bool:
        return bool(self._account(user)[1]["has_factor"])

    def enter_code(self, session: Session, code: str, address: str) -> Session | SignInRefused:
        """A code of the app, or a recovery code."""
        refused = self._code_fails(session.account.user, code, address)
        return refused or self._go_on(session, CODE)

    def choose_password(
        self, session: Session, present: str, chosen: str, address: str
    ) -> Session | SignInRefused:
        """A password by the rules; the present one is asked for, unless it is due to be replaced.

        Every other session of the account is dead with the commit.
        """
        user = session.account.user
        if session.due != PASSWORD:
            known = self._verify_password(user, present, address)
            if isinstance(known, SignInRefused):
                return known
        with self._reading() as tx:
            row = store.account(tx, user)
            earlier = earlier_passwords(tx, user, row["password_hash"]) if row else []
        try:
            check_chosen(user, chosen, earlier)
        except Refusal as refusal:
            return SignInRefused(refusal.message)
        with self._transaction() as tx:
            change_password(tx, user, chosen)
        return self._go_on(session, PASSWORD)

    def offer_factor(self, session: Session) -> Offer:
        """What to enter into the app; ``Refusal`` if there is a factor already."""
        with self._transaction() as tx:
            return self._factors.offer(tx, session.account.user)

    def set_factor(self, session: Session, code: str) -> tuple[Session, tuple[str, ...]]:
        """The renewed session and the recovery codes; ``Refusal`` if the code does not fit."""
        with self._transaction() as tx:
            codes = self._factors.confirm(tx, session.account.user, code, self._now())
        return self._go_on(session, FACTOR), codes

    def end_own_factor(self, session: Session, code: str, address: str) -> Session | SignInRefused:
        """The account's own wish, with a code for it."""
        account, row = self._account(session.account.user)
        if self._asked(account, row):
            return SignInRefused("您的岗位必须使用验证器。换手机时,请安全管理员重置")
        refused = self._code_fails(account.user, code, address)
        if refused is not None:
            return refused
        with self._transaction() as tx:
            end_factor(tx, account.user, account.user, "", self._now())
        return self._go_on(session, FACTOR)

    def _code_fails(self, user: str, code: str, address: str) -> SignInRefused | None:
        attempt, now = Attempt(CODE_OF + user, address), self._now()
        with self._transaction() as tx:
            wait_until = guessing.begin(tx, attempt, now)
        if wait_until is not None:
            return waits(wait_until, now)
        with self._transaction() as tx:
            if not self._factors.accepts(tx, user, code, now):
                return WRONG_CODE
            guessing.succeeded(tx, attempt, now)
        return None

    def _go_on(self, session: Session, done: str) -> Session:
        account, row = self._account(session.account.user)
        # A whole session that does a step again owes nothing afterwards.
        due = self._due_after(done, account, row) if session.due else ""
        return self._sessions.open(account, due, instead_of=session.token)

    def _due_after(self, done: str, account: Account, row: Mapping[str, Any]) -> str:
        needed = {
            CODE: row["has_factor"],
            PASSWORD: row["must_change"],
            FACTOR: not row["has_factor"] and self._asked(account, row),
        }
        rest = ORDER[ORDER.index(done) + 1 :] if done else ORDER
        return next((step for step in rest if needed[step]), "")

    def _asked(self, account: Account, row: Mapping[str, Any]) -> bool:
        return not row["demo"] and not account.roles.isdisjoint(self._required)

    def _account(self, user: str) -> tuple[Account, Mapping[str, Any]]:
        with self._reading() as tx:
            row = store.account(tx, user)
            if row is None:
                raise LookupError("a session of an account that is not there")
            return account_of(tx, row, self._now()), row


def waits(until: datetime, now: datetime) -> SignInRefused:
    seconds = int((until - now).total_seconds()) + 1
    return SignInRefused(f"错误次数过多,请在 {seconds} 秒后重试", until)
