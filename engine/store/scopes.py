"""Under which area prefixes a task is found, so that a worklist is read in order at any scope.

The codes of GB/T 2260 and 10114: prefecture 4 digits, county 6, township 9, village 12. A row of
``task_candidates`` stands under each prefix of its case's area that has one of these lengths, and
under "" for those who count everywhere. Nothing else here knows what an area is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.model import Actor

LENGTHS = (0, 4, 6, 9, 12)


@dataclass(frozen=True, slots=True)
class Candidacy:
    """Rows of ``candidate`` under ``scope``; only those in area ``within``, if it is longer."""

    candidate: str
    scope: str
    within: str


def scopes_of(candidate: str, area: str) -> tuple[str, ...]:
    """Every scope that a task in ``area`` is found under; a user is a candidate anywhere."""
    if candidate.startswith("u:"):
        return ("",)
    return tuple(area[:length] for length in LENGTHS if length <= len(area))


def candidacies(actor: Actor) -> list[Candidacy]:
    """Where the pooled tasks of ``actor`` are found, those of whom it acts for included."""
    found = {
        Candidacy(f"g:{group}", _scope(standing.area), standing.area)
        for standing in actor.standings
        for group in standing.groups
    }
    found |= {Candidacy(f"u:{user}", "", "") for user in actor.users}
    return sorted(found, key=lambda one: (one.candidate, one.within))


def _scope(prefix: str) -> str:
    return prefix[: max(length for length in LENGTHS if length <= len(prefix))]


def names(prefix: str, values: Iterable[str]) -> dict[str, str]:
    """Parameters for ``values``, named ``<prefix>0`` and so on."""
    return {f"{prefix}{number}": value for number, value in enumerate(values)}
