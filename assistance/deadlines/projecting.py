"""Due dates of open tasks again, after the clock stood still or the calendar changed.

Each that moves is moved by a command of the engine, so that the case's history says why. What a
person has set stays: a date that no rule gives is nobody's but his.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from assistance.calendar import Calendar, end_of, local_date, utc_text
from assistance.deadlines import store
from assistance.deadlines.counting import Due, Stop, due
from assistance.deadlines.rules import Step, sharing, step_of
from assistance.deadlines.store import Row
from engine import Json, Transaction


@dataclass(frozen=True, slots=True)
class Move:
    """An open task whose due date is another day than before. ``timer``: element, "" for none."""

    task_key: int
    case_key: int
    name: str
    area: str
    before: date
    after: date
    provisional: bool
    timer: str


@dataclass(frozen=True, slots=True)
class Clock:
    """What a task's period is counted by. ``start``: the day behind which it is counted."""

    step: Step
    start: date
    stops: tuple[Stop, ...]

    def due(self, calendar: Calendar) -> Due:
        return due(self.step.rule, self.start, self.stops, calendar)


def clock_of(tx: Transaction, task: Row, stopped: Sequence[Row]) -> Clock | None:
    """The clock of a task; None if its element has no period of its own.

    A task that opens as a stop of the clock ends takes up the period that the stop interrupted.
    A stop that was there before the period began does not concern it.
    """
    step = step_of(task["process_id"], task["element_id"])
    if step is None:
        return None
    begun = str(task["opened_at"])
    for stop in reversed(stopped):
        if stop["ended_at"] == begun and stop["reason"] in step.rule.pauses:
            begun = _interrupted(tx, task, step, str(stop["started_at"])) or begun
    stops = (stop_of(row) for row in stopped if row["started_at"] >= begun)
    return Clock(step, day_of(begun), tuple(stops))


def stop_of(row: Row) -> Stop:
    ended = row["ended_at"]
    return Stop(row["reason"], day_of(row["started_at"]), day_of(ended) if ended else None)


def day_of(moment: str) -> date:
    """The day there of a moment in a table."""
    return local_date(datetime.fromisoformat(moment))


def moves(
    tx: Transaction, tasks: Sequence[Row], calendar: Calendar, before: Sequence[Calendar]
) -> Iterator[Move]:
    """Those of ``tasks`` that are due on another day now. ``before``: earlier calendars."""
    stopped = store.stops(tx, {int(task["case_id"]) for task in tasks})
    for task in tasks:
        clock = clock_of(tx, task, stopped.get(int(task["case_id"]), []))
        if clock is None:
            continue
        new, now = clock.due(calendar), day_of(task["due_at"])
        if new.day != now and _is_ours(tx, task, clock, (calendar, *before)):
            case_key = int(task["case_id"])
            where = (int(task["task_key"]), case_key, task["name"], task["area"])
            yield Move(*where, now, new.day, new.provisional, clock.step.timer)


def carry_out(tx: Transaction, move: Move, why: str) -> None:
    """Ask the engine to move the task's due date, and the timer that ends with it."""
    at = utc_text(end_of(move.after))
    reason = f"{why}(暂定)" if move.provisional else why
    tx.send("engine.update-task", {"key": move.task_key, "due_at": at, "reason": reason})
    timer = store.timers(tx, move.case_key).get(move.timer) if move.timer else None
    if timer is not None and day_of(timer["due_at"]) == move.before:
        moved: dict[str, Json] = {"key": int(timer["timer_key"]), "due_at": at, "reason": reason}
        tx.send("engine.reschedule-timer", moved)


def _interrupted(tx: Transaction, task: Row, step: Step, before: str) -> str | None:
    """When the period began that was running ``before`` the clock stopped."""
    alike = sharing(step)
    found = store.earlier(tx, int(task["case_id"]), before)
    return next((str(row["opened_at"]) for row in found if row["element_id"] in alike), None)


def _is_ours(tx: Transaction, task: Row, clock: Clock, calendars: Sequence[Calendar]) -> bool:
    """Whether the date that the task has is one that its rule gave, and nobody set."""
    starts = {clock.start, day_of(task["opened_at"])}
    counted = [clock.stops[:n] for n in range(len(clock.stops) + 1)]
    given = {
        due(clock.step.rule, start, stops, calendar).day
        for calendar in calendars
        for start in starts
        for stops in counted
    }
    if day_of(task["due_at"]) not in given:
        return False
    said = map(json.loads, store.updates_by_hand(tx, int(task["case_id"])))
    return not any(one["key"] == task["task_key"] and one["due_at"] for one in said)
