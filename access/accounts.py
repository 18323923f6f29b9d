"""Accounts: a person's name, roles, organisation and area in the system."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from access import store
from access.passwords import hash_password
from access.ports import Transaction, stamp

DATA = Path(__file__).parent / "data"
# Whoever works for one of these acts for that organisation only, not for an area's office.
ORGANISATION_BOUND = frozenset({"department", "provider", "intake_org", "volunteer", "evaluator"})
# Accounts of programs are called so, and no person's is.
CLIENT = "client@"
SUPERUSERS = frozenset({"operator", "integration"})


@dataclass(frozen=True, slots=True)
class Role:
    """One row of roles.csv: ``org_kind`` is the kind of organisation that has the role."""

    code: str
    name: str
    org_kind: str
    role_group: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation whose people have accounts; ``area`` is an area-code prefix."""

    code: str
    name: str
    kind: str
    area: str


@dataclass(frozen=True, slots=True)
class Account:
    """``area`` is the area-code prefix that the roles count in.

    ``person_id``: whom an applicant's or guardian's account speaks for.
    """

    user: str
    display_name: str
    roles: frozenset[str]
    organisation: str = ""
    area: str = ""
    person_id: str | None = None
    active: bool = True

    @property
    def groups(self) -> frozenset[str]:
        """Role codes; ``role@organisation`` and ``role@person`` where the role is bound to one."""
        known = roles()
        return frozenset(self._group(known[code]) for code in self.roles if code in known)

    @property
    def superuser(self) -> bool:
        """Whether this account may act on any task."""
        return not self.roles.isdisjoint(SUPERUSERS)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The area-code prefixes that the account's positions count in."""
        return (self.area,)

    def covers(self, area: str) -> bool:
        """Whether one of the account's positions counts in ``area`` (a code)."""
        return area.startswith(self.scopes)

    def _group(self, role: Role) -> str:
        if role.org_kind == "public":
            return f"{role.code}@{self.person_id}"
        if role.org_kind in ORGANISATION_BOUND:
            return f"{role.code}@{self.organisation}"
        return role.code


@lru_cache(maxsize=1)
def roles() -> Mapping[str, Role]:
    """All roles by code: the policy's, then the system's own."""
    found: dict[str, Role] = {}
    for name in ("roles.csv", "system_roles.csv"):
        with (DATA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                role = Role(row["code"], row["name"], row["org_kind"], row["role_group"])
                found[role.code] = role
    return found


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
    return Account(
        user=row["user_name"],
        display_name=row["display_name"],
        roles=row["roles"],
        organisation=row["organisation"],
        area=row["area"],
        person_id=row["person_id"],
        active=row["active"],
    )
