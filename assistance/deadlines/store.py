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


# --- the whole procedure's periods
PERIOD = """
SELECT p.*, a.outcome, a.case_number FROM procedure_periods p
JOIN applications a ON a.application_id = p.application_id
"""
STOPS_OF_PERIOD = """
SELECT reason, started_at, ended_at FROM suspensions WHERE application_id = :application_id
ORDER BY started_at, reason
"""
MOVE_PERIOD = """
UPDATE procedure_periods SET due_on = :due_on, provisional = :provisional
WHERE application_id = :application_id
"""
EXTEND_PERIOD = """
UPDATE procedure_periods SET days = :days, extended_by = :by, extended_at = :at,
    extension_reason = :reason
WHERE application_id = :application_id AND extended_at IS NULL AND closed_at IS NULL
RETURNING application_id
"""
CLOSE_PERIOD = """
UPDATE procedure_periods SET closed_at = :at
WHERE application_id = :application_id AND closed_at IS NULL
"""

# --- warnings
_STAGE = "CASE WHEN {due} < :over THEN 3 WHEN {due} <= :today THEN 2 ELSE 1 END"
UNTOLD_TASKS = f"""
SELECT t.*, {_STAGE.format(due="t.due_at")} AS stage FROM (
    SELECT w.task_key, w.case_id, w.process_id, w.element_id, w.name, w.area, w.due_at,
        w.opened_at, w.assignee, w.candidate_groups, w.state
    FROM worklist w
    WHERE w.state = 'open' AND w.signs_for IS NULL AND COALESCE(w.due_at, '9999') <= :soon) t
LEFT JOIN deadline_warnings g ON g.task_key = t.task_key AND g.due_at = t.due_at
WHERE COALESCE(g.stage, 0) < {_STAGE.format(due="t.due_at")} AND t.task_key > :after
ORDER BY t.task_key LIMIT :n
"""  # noqa: S608 — texts of our own
TELL_TASK = """
INSERT INTO deadline_warnings (task_key, due_at, stage) VALUES (:task_key, :due_at, :stage)
ON CONFLICT (task_key) DO UPDATE SET due_at = excluded.due_at, stage = excluded.stage
WHERE deadline_warnings.due_at <> excluded.due_at OR deadline_warnings.stage < excluded.stage
RETURNING task_key
"""
APPLICATION_OF = """
SELECT application_id FROM applications WHERE case_key = :case_key
UNION ALL SELECT application_id FROM orders WHERE case_key = :case_key
"""
UNTOLD_PERIODS = f"""
SELECT p.application_id, p.case_key, p.area, p.due_on,
    {_STAGE.format(due="p.due_on")} AS stage
FROM procedure_periods p JOIN applications a ON a.application_id = p.application_id
WHERE p.closed_at IS NULL AND a.outcome IS NULL AND p.due_on <= :soon
    AND (p.warned_for IS NULL OR p.warned_for <> p.due_on
        OR p.stage < {_STAGE.format(due="p.due_on")})
    AND NOT EXISTS (SELECT 1 FROM suspensions s
        WHERE s.application_id = p.application_id AND s.ended_at IS NULL)
ORDER BY p.case_key LIMIT :n
"""  # noqa: S608 — texts of our own
TELL_PERIOD = """
UPDATE procedure_periods SET warned_for = :due_on, stage = :stage
WHERE application_id = :application_id AND (warned_for IS NULL OR warned_for <> :due_on
    OR stage < :stage)
RETURNING application_id
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
