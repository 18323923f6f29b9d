"""Conditions that queries share: how they are put together, and what somebody may work on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.model import Actor


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


def in_worklist_of(where: Where, actor: Actor, mine_only: bool = False) -> None:
    """Tasks of ``worklist w`` that ``actor``, who is no superuser, may work on."""
    users = {f"user{n}": user for n, user in enumerate(sorted(actor.users))}
    mine = f"w.assignee IN ({listed(users)})"
    if mine_only:
        where.add(mine, **users)
        return
    values: dict[str, Any] = {**users}
    named = {f"named{n}": f"u:{user}" for n, user in enumerate(users.values())}
    candidates = [f"t.candidate IN ({listed(named)})"]
    for number, standing in enumerate(actor.standings):
        if not standing.groups:
            continue
        groups = {f"g{number}_{n}": f"g:{g}" for n, g in enumerate(sorted(standing.groups))}
        counts = Where()
        counts.add(f"t.candidate IN ({listed(groups)})", **groups)
        in_area(counts, "t.area", standing.area, f"_{number}")
        candidates.append("(" + " AND ".join(counts.conditions) + ")")
        values |= counts.values
    # Only column names and parameter names are put together here, never a value.
    where.add(
        f"({mine} OR (w.assignee IS NULL AND w.task_key IN (SELECT t.task_key "  # noqa: S608
        f"FROM task_candidates t WHERE {' OR '.join(candidates)})))",
        **values,
        **named,
    )


def listed(names: Iterable[str]) -> str:
    """Parameters of these names, for an IN list."""
    return ", ".join(f":{name}" for name in names) or "NULL"
