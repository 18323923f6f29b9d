"""Roles, and what it means to hold one somewhere: a standing."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
# Whoever works for one of these acts for that organisation only, not for an area's office.
ORGANISATION_BOUND = frozenset({"department", "provider", "intake_org", "volunteer", "evaluator"})
SUPERUSERS = frozenset({"operator", "integration"})
# Keep the system running and see no case; those above act on any.
SYSTEM = "system"
# The three that are kept apart (三员分立): none sees case data, none can do another's part.
ADMINISTRATORS = frozenset({"sysadmin", "security_admin", "audit_admin"})
PUBLIC = "public"
# Whoever has the machine gives commands under this name.
SHELL = "shell"


@dataclass(frozen=True, slots=True)
class Role:
    """One row of roles.csv: ``org_kind`` is the kind of organisation that has the role."""

    code: str
    name: str
    org_kind: str
    role_group: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A role held somewhere until ``until`` (None: no end is known).

    ``organisation`` is the code that work is pushed to: a department's own, whichever of its
    offices this is. ``office`` is that office's code among the organisations. ``area`` is an
    area-code prefix. ``acting_for``: the user whose standing it is, if this is a substitute's.
    """

    role: str
    organisation: str = ""
    area: str = ""
    acting_for: str | None = None
    until: datetime | None = None
    office: str = ""

    @property
    def kind(self) -> str:
        """The kind of organisation that has the role."""
        return roles()[self.role].org_kind

    @property
    def bound(self) -> bool:
        """Whether it counts for one organisation or person only, not for an area's office."""
        return self.kind == PUBLIC or self.kind in ORGANISATION_BOUND

    @property
    def in_office(self) -> bool:
        """Whether it counts in every case of its area."""
        return not self.bound and (self.kind != SYSTEM or self.role in SUPERUSERS)

    def group(self, person_id: str | None) -> str:
        """The candidate group: ``role``, ``role@organisation`` or ``role@person``."""
        if self.kind == PUBLIC:
            return f"{self.role}@{person_id}"
        return f"{self.role}@{self.organisation}" if self.bound else self.role


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
