"""Accounts: a person's name in the system, and where he stands in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from access import store
from access.passwords import hash_password
from access.ports import Transaction, stamp
from access.standings import SUPERUSERS, Standing

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


def create_account(tx: Transaction, account: Account, password_hash: str, now: datetime) -> bool:
    """Keep a new account; False, and nothing changed, if its name is taken or a program's."""
    return not account.user.startswith(CLIENT) and store.add_account(
        tx,
        {
            "user_name": account.user,
            "display_name": account.display_name,
            "password_hash": password_hash,
            "roles": account.roles,
            "organisation": account.organisation,
            "area": account.area,
            "person_id": account.person_id,
            "created_at": stamp(now),
        },
    )


def find_account(tx: Transaction, user: str) -> Account | None:
    row = store.account(tx, user)
    return account_of(row) if row else None


def accounts_covering(tx: Transaction, area: str) -> list[Account]:
    """Staff whose area holds ``area`` (a code), the nearest office first."""
    return [account_of(row) for row in store.covering(tx, area)]


def change_password(tx: Transaction, user: str, password: str) -> None:
    """Set a new password; every session of the account is dead with the commit."""
    store.set_password(tx, user, hash_password(password))


def account_of(row: Mapping[str, Any]) -> Account:
    """The account in a row of the store."""
    held = (Standing(role, row["organisation"], row["area"]) for role in sorted(row["roles"]))
    return Account(
        user=row["user_name"],
        display_name=row["display_name"],
        standings=tuple(held),
        person_id=row["person_id"],
        active=row["active"],
    )
