"""Table-driven permissions: ``<subject>.read`` and ``<subject>.write``.

permissions.csv says what a role group may do in a field of business (昌州政办发〔2024〕30号 六);
duties.csv says what the roles outside those groups may do. Writing includes reading.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache

from access.accounts import Account, scopes_of
from access.standings import DATA, Standing, roles

_GRANTS: Mapping[str, tuple[str, ...]] = {"R": ("read",), "W": ("read", "write"), "none": ()}


def allowed(account: Account, permission: str) -> bool:
    """Whether one of the account's roles has ``permission``; unknown ones are denied."""
    return account.active and permission in permissions_of(account)


def allowed_in(account: Account, permission: str, area: str) -> bool:
    """Whether a standing that counts in ``area`` has ``permission``.

    Standings of one organisation or person have no area: what they may see is told otherwise.
    """
    held = standings_with(account, permission)
    return any(s.bound or (s.in_office and area.startswith(s.area)) for s in held)


def standings_with(account: Account, permission: str) -> tuple[Standing, ...]:
    """The standings that give ``permission``: it counts nowhere else."""
    table = _table() if account.active else {}
    held = account.standings
    return tuple(s for s in held if permission in table.get(s.role, frozenset()))


def scopes_with(account: Account, permission: str) -> tuple[str, ...]:
    """The area-code prefixes that ``permission`` counts in; empty if in no area at all."""
    return scopes_of(standings_with(account, permission))


def permissions_of(account: Account) -> frozenset[str]:
    table = _table()
    return frozenset().union(*(table.get(role, frozenset()) for role in account.roles))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, frozenset[str]]:
    """Permissions by role code."""
    by_group: dict[str, set[str]] = {}
    with (DATA / "permissions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            granted = {f"{row['area']}.{verb}" for verb in _GRANTS[row["access"]]}
            by_group.setdefault(row["role_group"], set()).update(granted)
    table = {role.code: set(by_group.get(role.role_group, ())) for role in roles().values()}
    with (DATA / "duties.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            table[row["role"]].add(row["permission"])
    return {code: frozenset(granted) for code, granted in table.items()}
