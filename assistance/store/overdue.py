"""What is open and when it is due, by area: for those who watch over the deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine import Transaction

Row = Mapping[str, Any]

_OPEN = """
FROM worklist w
WHERE w.state = 'open' AND w.signs_for IS NULL AND w.due_at IS NOT NULL AND ({areas})
    AND COALESCE(w.due_at, '9999') < :before
"""
# By due date and key, as the index has them.
LISTED = (
    "SELECT w.task_key, w.case_id, w.process_id, w.element_id, w.name, w.area, w.due_at, "
    "w.opened_at, w.assignee"
    + _OPEN
    + """
    AND (w.due_at > :due_at OR (w.due_at = :due_at AND w.task_key > :task_key))
ORDER BY w.due_at, w.task_key LIMIT :n
"""
)
COUNTED = (
    "SELECT SUBSTR(w.area, 1, :digits) AS area, COUNT(*) AS open, "
    "SUM(CASE WHEN w.due_at < :now THEN 1 ELSE 0 END) AS overdue"
    + _OPEN
    + "GROUP BY SUBSTR(w.area, 1, :digits) ORDER BY 1"
)
ALWAYS = "9998"


def listed(
    tx: Transaction, scopes: Sequence[str], before: str, after: tuple[str, int], n: int
) -> Sequence[Row]:
    """Open tasks that are due before that moment, in the areas below ``scopes``, oldest first."""
    areas, values = _within(scopes)
    place = {"due_at": after[0], "task_key": after[1], "n": n}
    return tx.run(LISTED.format(areas=areas), {**values, **place, "before": before})


def counted(tx: Transaction, scopes: Sequence[str], now: str, digits: int) -> Sequence[Row]:
    """area (its first ``digits``), open and overdue: how many tasks with a due date."""
    areas, values = _within(scopes)
    said = {"now": now, "digits": digits, "before": ALWAYS}
    return tx.run(COUNTED.format(areas=areas), {**values, **said})


def _within(scopes: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The condition on the area; nothing for whoever has no scope."""
    if "" in scopes:
        return "1 = 1", {}
    values = {f"s{n}": f"{scope}%" for n, scope in enumerate(scopes)}
    return " OR ".join(f"w.area LIKE :{name}" for name in values) or "1 = 0", values
