"""The policy once more, from roles.csv, permissions.csv and requirements R39–R46 alone.

It imports neither access nor api, so that their mistakes are not its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "access" / "data"
ROLES = {r["code"]: r for r in csv.DictReader((DATA / "roles.csv").open(encoding="utf-8"))}
FIELDS = list(csv.DictReader((DATA / "permissions.csv").open(encoding="utf-8")))
GRANTED = {(field["role_group"], field["area"]) for field in FIELDS if field["access"] != "none"}
TECHNICAL = {"operator", "integration"}
ADMINISTRATORS = {"sysadmin", "security_admin", "audit_admin"}
BOUND = {"department", "intake_org", "provider", "volunteer", "public"}
LOOK = (set(ROLES) | TECHNICAL) - ADMINISTRATORS - {"evaluator", "hotline_agent"}
GROUPS = {
    "everybody": set(ROLES) | TECHNICAL | ADMINISTRATORS | {"designer", ""},
    "cases": LOOK,
    "technical": TECHNICAL,
}


def _roles(words: str) -> set[str]:
    return {role for word in words.split() for role in GROUPS.get(word, {word})}


# Who has which duty, with its reason: the requirements in the form of a table.
WHOSE = csv.DictReader(Path(__file__).with_name("duties.csv").open(encoding="utf-8"))
DUTIES = {row["duty"]: _roles(row["roles"]) - _roles(row["without"]) for row in WHOSE}


@dataclass(frozen=True)
class Who:
    """An account with one role (or none), where it holds it; ``organisation`` or person."""

    user: str
    role: str = ""
    area: str = ""
    organisation: str = ""


@dataclass(frozen=True)
class Case:
    """``group``: whose step it is; ``field``: the field of business of its form, if it has one.

    ``person``: whom it is about.
    """

    key: int
    area: str
    group: str
    field: str = ""
    person: str = ""


def may(who: Who, duty: str) -> bool:
    return who.role in DUTIES[duty]


def bound(who: Who) -> bool:
    return who.role in ROLES and ROLES[who.role]["org_kind"] in BOUND


def works(who: Who, case: Case) -> bool:
    own = f"{who.role}@{who.organisation}" if bound(who) else who.role
    return case.group == own and case.area.startswith(who.area)


def sees(who: Who, case: Case) -> bool:
    inside = case.area.startswith(who.area) and who.role in LOOK
    about = who.role in ("applicant", "guardian") and case.person == who.organisation
    return who.role in TECHNICAL or (about or works(who, case) if bound(who) else inside)


def reads(who: Who, case: Case) -> bool:
    granted = (ROLES.get(who.role, {}).get("role_group", ""), case.field) in GRANTED
    return sees(who, case) and (granted or who.role in TECHNICAL | {"auditor"})
