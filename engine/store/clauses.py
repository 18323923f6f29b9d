"""Conditions that queries share: how they are put together, and what somebody may work on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.model import Actor
from engine.store.scopes import candidacies, names


class Where:
    """A WHERE clause built from conditions that apply."""

    def __init__(self) -> None:
        self.conditions: list[str] = []
        self.values: dict[str, Any] = {}

    def add(self, condition: str, **values: Any) -> None:
        self.conditions.append(condition)
        self.values |= values

    def text(self) -> str:
        return " WHERE " + " AND ".join(self.conditions) if self.conditions else ""


def in_area(where: Where, column: str, prefix: str, number: str = "") -> None:
    """Rows whose area code (digits) begins with ``prefix``; the range can use an index.

    ``number`` tells the parameters of one range from those of another in the same clause.
    """
    if prefix:
        first, last = f"area_from{number}", f"area_to{number}"
        values = {first: prefix, last: prefix + "9" * 12}
        where.add(f"{column} >= :{first} AND {column} <= :{last}", **values)


def in_areas(where: Where, column: str, prefixes: Iterable[str]) -> None:
    """Rows whose area code begins with one of ``prefixes``; with none of them, no row."""
    ranges = Where()
    for number, prefix in enumerate(prefixes):
        if not prefix:
            return
        in_area(ranges, column, prefix, f"_{number}")
    where.add(f"({' OR '.join(ranges.conditions) or '1 = 0'})", **ranges.values)


def in_worklist_of(where: Where, actor: Actor) -> None:
    """Tasks of ``worklist w`` that ``actor``, who is no superuser, may work on."""
    users = names("user", sorted(actor.users))
    # Only column names and parameter names are put together here, never a value.
    pooled = " UNION ALL ".join(
        f"SELECT t.task_key FROM task_candidates t WHERE {arm.text}"  # noqa: S608
        for arm in pools(actor)
    )
    values = {name: value for arm in pools(actor) for name, value in arm.values.items()}
    mine = f"w.assignee IN ({listed(users)})"
    where.add(f"({mine} OR w.task_key IN ({pooled}))", **users, **values)


@dataclass(frozen=True, slots=True)
class Arm:
    """A condition with its parameters."""

    text: str
    values: Mapping[str, Any]


def pools(actor: Actor, candidate: str = "t.candidate") -> list[Arm]:
    """Conditions on ``task_candidates t``, one for each pool of tasks that ``actor`` may claim.

    Each is the beginning of the table's key, so that its rows come in order of their due dates.
    """
    arms = []
    for number, place in enumerate(candidacies(actor)):
        where = Where()
        where.add(
            f"{candidate} = :pool{number} AND t.scope = :scope{number} AND t.free = 1",
            **{f"pool{number}": place.candidate, f"scope{number}": place.scope},
        )
        if place.within != place.scope:
            in_area(where, "t.area", place.within, f"_p{number}")
        arms.append(Arm(" AND ".join(where.conditions), where.values))
    return arms


def listed(parameters: Iterable[str]) -> str:
    """Parameters of these names, for an IN list."""
    return ", ".join(f":{name}" for name in parameters) or "NULL"
