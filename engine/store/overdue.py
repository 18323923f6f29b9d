"""What is late, by area: open tasks behind their due date, and how much was done in time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from engine.model import TaskView, stamp
from engine.ports import Transaction
from engine.store.clauses import Where, in_areas, listed
from engine.store.queries import TASKS, task_view

COUNTED = """
SELECT SUBSTR(w.area, 1, 6) AS county, COUNT(*) AS due,
    SUM(CASE WHEN w.due_at < COALESCE(w.closed_at, :now) THEN 1 ELSE 0 END) AS late,
    SUM(CASE WHEN w.state = 'open' AND w.due_at < :now THEN 1 ELSE 0 END) AS overdue
FROM worklist w
"""


def overdue(
    tx: Transaction,
    areas: Sequence[str],
    now: datetime,
    *,
    cases: Collection[int] | None = None,
    after: tuple[str, int] = ("", 0),
    limit: int = 50,
) -> list[TaskView]:
    """Open tasks in ``areas`` whose due date is past, the latest overdue first.

    ``cases``: only theirs. ``after``: due date (as stored) and key of the last one seen.
    """
    where = Where()
    in_areas(where, "w.area", areas)
    where.add("w.state = 'open' AND w.due_at < :now", now=stamp(now))
    where.add(
        "(w.due_at > :after OR (w.due_at = :after AND w.task_key > :after_key))",
        after=after[0],
        after_key=after[1],
    )
    if cases is not None:
        among = {f"case{number}": key for number, key in enumerate(cases)}
        where.add(f"w.case_id IN ({listed(among)})", **among)
    order = " ORDER BY w.due_at, w.task_key LIMIT :limit"
    rows = tx.run(TASKS + where.text() + order, {**where.values, "limit": limit})
    return [task_view(row) for row in rows]


def counted(tx: Transaction, areas: Sequence[str], now: datetime) -> list[Mapping[str, Any]]:
    """By county (6 digits): tasks with a due date, of those ``late``, still open ``overdue``."""
    where = Where()
    in_areas(where, "w.area", areas)
    where.add("w.due_at IS NOT NULL AND w.state IN ('open', 'completed')")
    by = " GROUP BY SUBSTR(w.area, 1, 6) ORDER BY 1"
    return tx.run(COUNTED + where.text() + by, {**where.values, "now": stamp(now)})
