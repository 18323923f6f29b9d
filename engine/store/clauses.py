"""Conditions that queries share: how they are put together, and what somebody may work on."""

from __future__ import annotations

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


def in_area(where: Where, column: str, prefix: str) -> None:
    """Rows whose area code (digits) begins with ``prefix``; the range can use an index."""
    if prefix:
        where.add(
            f"{column} >= :area_from AND {column} <= :area_to",
            area_from=prefix,
            area_to=prefix + "9" * 12,
        )


def in_worklist_of(where: Where, actor: Actor, mine_only: bool = False) -> None:
    """Tasks of ``worklist w`` that ``actor``, who is no superuser, may work on."""
    mine = "w.assignee = :user"
    if mine_only:
        where.add(mine, user=actor.user)
        return
    candidates = Where()
    names = [f"g:{group}" for group in sorted(actor.groups)]
    listed = ", ".join(f":c{n}" for n in range(len(names))) or "''"
    in_area(candidates, "t.area", actor.area)
    groups = f"t.candidate IN ({listed})"
    if candidates.conditions:
        groups = f"({groups} AND {' AND '.join(candidates.conditions)})"
    # Only column names and parameter names are put together here, never a value.
    where.add(
        f"({mine} OR (w.assignee IS NULL AND w.task_key IN (SELECT t.task_key "  # noqa: S608
        f"FROM task_candidates t WHERE {groups} OR t.candidate = :candidate_user)))",
        user=actor.user,
        candidate_user=f"u:{actor.user}",
        **candidates.values,
        **{f"c{n}": name for n, name in enumerate(names)},
    )
