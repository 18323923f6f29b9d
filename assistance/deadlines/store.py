"""Rows that deadlines are worked out from: open tasks, their timers, stops of the clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from engine import Transaction

Row = Mapping[str, Any]

_TASK = """
SELECT w.task_key, w.case_id, w.process_id, w.element_id, w.name, w.area, w.due_at, w.opened_at
FROM worklist w
WHERE w.state IN ('open', 'suspended') AND w.signs_for IS NULL AND w.due_at IS NOT NULL
"""
OPEN_FROM = _TASK + " AND w.due_at >= :first AND w.task_key > :after ORDER BY w.task_key LIMIT :n"
OPEN_OF_CASES = _TASK + " AND w.case_id IN ({keys}) ORDER BY w.task_key"
EARLIER = """
SELECT element_id, opened_at FROM worklist
WHERE case_id = :case_id AND opened_at < :before ORDER BY opened_at DESC, task_key DESC
"""
TIMERS = "SELECT timer_key, element_id, due_at FROM timers WHERE case_id = :case_id"
BY_HAND = """
SELECT payload FROM event_log
WHERE case_id = :case_id AND type = 'TaskUpdated' AND actor <> 'engine' ORDER BY seq
"""
STOPS = """
SELECT s.application_id, s.reason, s.started_at, s.ended_at, a.case_key FROM suspensions s
JOIN applications a ON a.application_id = s.application_id WHERE a.case_key IN ({keys})
ORDER BY s.started_at, s.reason
"""


def open_from(tx: Transaction, first: str, after: int, n: int) -> Sequence[Row]:
    """Open tasks that are due at ``first`` (ISO 8601 UTC) or later, by key behind ``after``."""
    return tx.run(OPEN_FROM, {"first": first, "after": after, "n": n})


def open_of(tx: Transaction, case_key: int) -> Sequence[Row]:
    return _of_cases(tx, OPEN_OF_CASES, [case_key])


def earlier(tx: Transaction, case_key: int, before: str) -> Sequence[Row]:
    """Tasks of the case that opened before that moment, the latest first."""
    return tx.run(EARLIER, {"case_id": case_key, "before": before})


def timers(tx: Transaction, case_key: int) -> Mapping[str, Row]:
    """The case's timers by element."""
    return {row["element_id"]: row for row in tx.run(TIMERS, {"case_id": case_key})}


def updates_by_hand(tx: Transaction, case_key: int) -> Sequence[str]:
    """Payloads of what people set of the case's tasks."""
    return [row["payload"] for row in tx.run(BY_HAND, {"case_id": case_key})]


def stops(tx: Transaction, case_keys: Collection[int]) -> Mapping[int, list[Row]]:
    """Stops of the legal clock by case key, in order."""
    found: dict[int, list[Row]] = {}
    for row in _of_cases(tx, STOPS, sorted(case_keys)):
        found.setdefault(int(row["case_key"]), []).append(row)
    return found


def _of_cases(tx: Transaction, statement: str, keys: Sequence[int]) -> Sequence[Row]:
    if not keys:
        return []
    values = {f"k{n}": key for n, key in enumerate(keys)}
    return tx.run(statement.format(keys=", ".join(f":{name}" for name in values)), values)
