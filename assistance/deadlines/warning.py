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


def warn(tx: Transaction, now: datetime) -> None:
    """Tell what is due; of very much the rest comes with the next sweep."""
    calendar, after = in_force(tx), 0
    bounds = _bounds(now, calendar)
    for _ in range(MOST_PARTS):
        tasks = tx.run(store.UNTOLD_TASKS, {**bounds, "after": after, "n": PART})
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
    if not tx.run(store.TELL_TASK, row):
        return
    if stage == AFTER and step is not None and step.timer:
        # The diagram itself reminds of this one, and escalates it.
        return
    found = tx.run(store.APPLICATION_OF, {"case_key": task["case_id"]})
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
    found = tx.run(store.UNTOLD_PERIODS, {**bounds, "n": PART * MOST_PARTS})
    superior = rule_of(WHOLE).escalates_to
    for period in found:
        stage, day = int(period["stage"]), date.fromisoformat(period["due_on"])
        row = {"due_on": period["due_on"], "stage": stage}
        if not tx.run(store.TELL_PERIOD, {**row, "application_id": period["application_id"]}):
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
