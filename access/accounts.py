"""Accounts: a person's name in the system, and where he stands in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access import store
from access.holdings import settle, standing_of, standings_of
from access.ports import Transaction, stamp
from access.standings import SUPERUSERS, Standing
from access.store import holdings, record

# Accounts of programs are called so, and no person's is.
CLIENT = "client@"


@dataclass(frozen=True, slots=True)
class Account:
    """Who may do something, with every standing in force when it was looked up, own ones first.

    ``person_id``: whom an applicant's or guardian's account speaks for.
    """

    user: str
    display_name: str
    standings: tuple[Standing, ...] = ()
    person_id: str | None = None
    active: bool = True

    @classmethod
    def of(
        cls,
        user: str,
        display_name: str,
        roles: Iterable[str],
        organisation: str = "",
        area: str = "",
        person_id: str | None = None,
    ) -> Account:
        """An account with all of ``roles`` in one organisation."""
        held = tuple(Standing(role, organisation, area) for role in sorted(roles))
        return cls(user, display_name, held, person_id)

    @property
    def roles(self) -> frozenset[str]:
        """Role codes, those of whom the account stands in for included."""
        return frozenset(standing.role for standing in self.standings)

    @property
    def groups(self) -> frozenset[str]:
        """Role codes; ``role@organisation`` and ``role@person`` where the role is bound to one."""
        return frozenset(standing.group(self.person_id) for standing in self.standings)

    @property
    def organisation(self) -> str:
        """Where the account belongs in the first place: to show, not to decide by."""
        return self.standings[0].organisation if self.standings else ""

    @property
    def area(self) -> str:
        """The area of the first standing: to show, not to decide by."""
        return self.standings[0].area if self.standings else ""

    @property
    def superuser(self) -> bool:
        """Whether this account may act on any task."""
        return not self.roles.isdisjoint(SUPERUSERS)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The area-code prefixes that the account's offices count in.

        Empty for whoever acts only for one organisation, one person or the system itself.
        """
        return scopes_of(self.standings)

    @property
    def organisations(self) -> frozenset[str]:
        """Codes of departments, providers and others that see what was pushed to them."""
        held = (s for s in self.standings if s.bound and s.organisation)
        return frozenset(standing.organisation for standing in held)

    def covers(self, area: str) -> bool:
        """Whether one of the account's offices counts in ``area`` (a code)."""
        return area.startswith(self.scopes)


def scopes_of(standings: Iterable[Standing]) -> tuple[str, ...]:
    """Their offices' area-code prefixes, each once, without those that lie in another."""
    prefixes = sorted({standing.area for standing in standings if standing.in_office})
    return tuple(p for n, p in enumerate(prefixes) if not p.startswith(tuple(prefixes[:n])))


def create_account(
    tx: Transaction,
    account: Account,
    password_hash: str,
    now: datetime,
    by: str = "setup",
    *,
    temporary: bool = False,
    demo: bool = False,
) -> bool:
    """Keep a new account; False, and nothing changed, if its name is taken or a program's.

    ``temporary``: the first sign-in asks for another password. ``demo``: no second factor is
    asked for, whatever its roles.

    It has the standings that it was described with from ``now`` on, without anybody's approval:
    for setting up, and for the public. People of an office get theirs by ``proposals``.
    """
    if account.user.startswith(CLIENT):
        return False
    row = {
        "user_name": account.user,
        "display_name": account.display_name,
        "password_hash": password_hash,
        "person_id": account.person_id,
        "created_at": stamp(now),
        "must_change": int(temporary),
        "demo": int(demo),
    }
    if not store.add_account(tx, row):
        return False
    record.add(tx, stamp(now), by, "account-added", account.user, account.user)
    for standing in account.standings:
        settle(tx, account.user, standing, by, now)
    return True


def find_account(tx: Transaction, user: str, now: datetime) -> Account | None:
    """The account with its standings at ``now``."""
    row = store.account(tx, user)
    return account_of(tx, row, now) if row else None


def display_names(tx: Transaction, users: Collection[str]) -> dict[str, str]:
    """By user name; whoever has no account is left out."""
    return store.display_names(tx, users)


def accounts_covering(tx: Transaction, area: str, now: datetime) -> list[Account]:
    """Staff who have an office at ``now`` whose area holds ``area``, the nearest office first.

    Each with his own standings there, not with those that were lent to him.
    """
    prefixes = [area[:digits] for digits in range(len(area) + 1)]
    found: dict[str, Account] = {}
    for row in holdings.covering(tx, prefixes, stamp(now)):
        account = found.get(row["user_name"])
        held = (*account.standings, standing_of(row)) if account else (standing_of(row),)
        found[row["user_name"]] = _account(row, held)
    return list(found.values())


def account_of(tx: Transaction, row: Mapping[str, Any], now: datetime) -> Account:
    """The account in a row of the store, with its standings at ``now``."""
    return _account(row, standings_of(tx, row["user_name"], now))


def _account(row: Mapping[str, Any], standings: tuple[Standing, ...]) -> Account:
    return Account(
        user=row["user_name"],
        display_name=row["display_name"],
        standings=standings,
        person_id=row["person_id"],
        active=bool(row["active"]),
    )
