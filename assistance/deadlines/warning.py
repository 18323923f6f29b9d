"""Warnings before, on and after the day on which a step is due: each once, through the outbox.

A sweep looks for what has come so far and was not told yet. The row that says it was told is
written with the message, so that two workers, or a restart, tell nobody twice.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from assistance.calendar import Calendar, end_of, in_force, local_date, utc_text
from assistance.deadlines import store
from assistance.deadlines.projecting import clock_of, day_of
from assistance.deadlines.rules import WHOLE, Step, rule_of, step_of
from assistance.notices import Occasion, send
from engine import Transaction

Row = Mapping[str, Any]

PART, MOST_PARTS = 200, 50
BEFORE, AT, AFTER = 1, 2, 3
KINDS: Mapping[int, str] = {BEFORE: "due_soon", AT: "due_today", AFTER: "reminder"}
ESCALATION = "escalation"
_STAGE = "CASE WHEN {due} < :over THEN 3 WHEN {due} <= :today THEN 2 ELSE 1 END"
TASKS = f"""
SELECT t.*, {_STAGE.format(due="t.due_at")} AS stage FROM (
    SELECT w.task_key, w.case_id, w.process_id, w.element_id, w.name, w.area, w.due_at,
        w.opened_at, w.assignee, w.candidate_groups, w.state
    FROM worklist w
    WHERE w.state = 'open' AND w.signs_for IS NULL AND COALESCE(w.due_at, '9999') <= :soon) t
LEFT JOIN deadline_warnings g ON g.task_key = t.task_key AND g.due_at = t.due_at
WHERE COALESCE(g.stage, 0) < {_STAGE.format(due="t.due_at")} AND t.task_key > :after
ORDER BY t.task_key LIMIT :n
"""  # noqa: S608 — texts of our own
TOLD = """
INSERT INTO deadline_warnings (task_key, due_at, stage) VALUES (:task_key, :due_at, :stage)
ON CONFLICT (task_key) DO UPDATE SET due_at = excluded.due_at, stage = excluded.stage
WHERE deadline_warnings.due_at <> excluded.due_at OR deadline_warnings.stage < excluded.stage
RETURNING task_key
"""
APPLICATION = """
SELECT application_id FROM applications WHERE case_key = :case_key
UNION ALL SELECT application_id FROM orders WHERE case_key = :case_key
"""
PERIODS = f"""
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
PERIOD_TOLD = """
UPDATE procedure_periods SET warned_for = :due_on, stage = :stage
WHERE application_id = :application_id AND (warned_for IS NULL OR warned_for <> :due_on
    OR stage < :stage)
RETURNING application_id
"""


def warn(tx: Transaction, now: datetime) -> None:
    """Tell what is due; of very much the rest comes with the next sweep."""
    calendar, after = in_force(tx), 0
    bounds = _bounds(now, calendar)
    for _ in range(MOST_PARTS):
        tasks = tx.run(TASKS, {**bounds, "after": after, "n": PART})
        stopped = store.stops(tx, {int(task["case_id"]) for task in tasks})
        for task in tasks:
            _tell(tx, task, stopped.get(int(task["case_id"]), []), now)
        if len(tasks) < PART:
            break
        after = int(tasks[-1]["task_key"])
    _tell_periods(tx, now, calendar)


def _bounds(now: datetime, calendar: Calendar) -> dict[str, str]:
    """``soon``: the end of the next working day, ``today``: of this day, ``over``: this moment."""
    today = local_date(now)
    soon = end_of(calendar.next_working_day(today + timedelta(days=1)))
    return {"soon": utc_text(soon), "today": utc_text(end_of(today)), "over": utc_text(now)}


def _tell(tx: Transaction, task: Row, stopped: list[Row], now: datetime) -> None:
    step = step_of(task["process_id"], task["element_id"])
    clock = clock_of(tx, task, stopped) if step else None
    pauses = step.rule.pauses if step else frozenset()
    if clock and any(stop.end is None and stop.reason in pauses for stop in clock.stops):
        return
    stage = int(task["stage"])
    row = {"task_key": task["task_key"], "due_at": task["due_at"], "stage": stage}
    if not tx.run(TOLD, row):
        return
    if stage == AFTER and step is not None and step.timer:
        # The diagram itself reminds of this one, and escalates it.
        return
    found = tx.run(APPLICATION, {"case_key": task["case_id"]})
    if not found:
        return
    day = day_of(task["due_at"])
    occasion = _occasion(int(task["task_key"]), task, str(found[0]["application_id"]), day, now)
    send(tx, occasion, KINDS[stage], sorted(_responsible(task)), day, step=task["name"])
    if stage == AFTER and (superior := _superior(step)):
        send(tx, occasion, ESCALATION, [superior], day, step=task["name"])


def _superior(step: Step | None) -> str:
    """Who hears of what is late; steps without a deadline of the policy: the county's leader."""
    return step.rule.escalates_to if step and step.code else "county_leader"


def _responsible(task: Row) -> Iterator[str]:
    """Those whose task it is; claimed or not, it is theirs to see to."""
    groups = json.loads(task["candidate_groups"])
    yield from groups or [f"user@{task['assignee']}"]


def _tell_periods(tx: Transaction, now: datetime, calendar: Calendar) -> None:
    today = local_date(now)
    soon = calendar.next_working_day(today + timedelta(days=1))
    bounds = {"over": today.isoformat(), "today": today.isoformat(), "soon": soon.isoformat()}
    found = tx.run(PERIODS, {**bounds, "n": PART * MOST_PARTS})
    superior = rule_of(WHOLE).escalates_to
    for period in found:
        stage, day = int(period["stage"]), date.fromisoformat(period["due_on"])
        row = {"due_on": period["due_on"], "stage": stage}
        if not tx.run(PERIOD_TOLD, {**row, "application_id": period["application_id"]}):
            continue
        key = int(period["case_key"])
        occasion = _occasion(key, period, str(period["application_id"]), day, now)
        send(tx, occasion, KINDS[stage], ["county_officer"], day, step="全程")
        if stage == AFTER:
            send(tx, occasion, ESCALATION, [superior], day, step="全程")


def _occasion(key: int, row: Row, application_id: str, day: date, now: datetime) -> Occasion:
    """Another due date is another occasion: it is told of again."""
    case_key = int(row.get("case_id") or row["case_key"])
    return Occasion(f"{key}:{day}", case_key, application_id, row["area"], utc_text(now))
