"""What a person is to the domain: a profile that identifies, categories that evidence proves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from assistance.identity import ADULT_AGE, ELDERLY_AGE, age_on

ALIVE = "alive"
# Source of a category that somebody claimed and that nothing proves yet.
DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Origin:
    """Who says so, when (ISO 8601 UTC text), and under which policy version."""

    by: str
    at: str
    policy_version: str = ""


# What was there before anybody had signed in.
SETUP = Origin("setup", "")


@dataclass(frozen=True, slots=True)
class Profile:
    """What identifies and describes a person. Never logged, never a process variable."""

    id_type: str
    id_number: str
    name: str
    sex: str
    birth_date: date
    ethnicity: str = ""
    preferred_language: str = "zh"
    registered_address: str = ""
    residence_address: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_id_number: str = ""
    guardian_relation: str = ""

    def age_on(self, day: date) -> int:
        return age_on(self.birth_date, day)


@dataclass(frozen=True, slots=True)
class Category:
    """That a person belongs to a category, and since when; ``valid_until`` None: open."""

    code: str
    granted_on: date
    valid_until: date | None
    source: str
    certificate: str = ""

    def holds_on(self, day: date) -> bool:
        return self.granted_on <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A category as it was once recorded; ``superseded_at`` None: it counts now."""

    category: Category
    person_id: str
    policy_version: str
    recorded_by: str
    recorded_at: str
    superseded_at: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """``status``: alive | died | moved_away. ``flags``: see conditions of the catalogue."""

    person_id: str
    profile: Profile
    categories: tuple[Category, ...]
    disability_grade: int
    flags: frozenset[str]
    area_code: str
    status: str = ALIVE

    def categories_on(self, day: date) -> frozenset[str]:
        return frozenset(c.code for c in self.categories if c.holds_on(day))

    def proven(self) -> Person:
        """The person with what evidence says, without what is only declared."""
        return replace(self, categories=tuple(c for c in self.categories if c.source != DECLARED))

    def facts_on(self, day: date) -> frozenset[str]:
        """Every flag that holds on ``day``: declared ones, and those that age and grade give."""
        age = self.profile.age_on(day)
        given = {
            "elderly": age >= ELDERLY_AGE,
            "minor": age < ADULT_AGE,
            "disability": self.disability_grade > 0,
            "severe_disability": self.disability_grade in (1, 2),
        }
        return (
            self.flags | self.categories_on(day) | {name for name, holds in given.items() if holds}
        )
