"""How an open task's period stands: whether its day is provisional, and when the clock stood."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from assistance.calendar import Calendar, in_force, local_date, utc_text
from assistance.deadlines import store
from assistance.deadlines.counting import Stop, stood
from assistance.deadlines.projecting import clock_of
from assistance.deadlines.rules import REASONS
from engine import Transaction


class Task(Protocol):
    """A task of a worklist as far as its period goes."""

    @property
    def key(self) -> int: ...
    @property
    def case_key(self) -> int: ...
    @property
    def process_id(self) -> str: ...
    @property
    def element_id(self) -> str: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """``days``: how long the clock stood still in this period; ``stopped``: it still does.

    ``reasons`` in words: 补正、公示 …
    """

    provisional: bool = False
    stopped: bool = False
    days: int = 0
    reasons: str = ""


PLAIN = Standing()


def standings(tx: Transaction, tasks: Iterable[Task], today: date) -> Mapping[int, Standing]:
    """By task key, for those that have something to tell."""
    timed = [task for task in tasks if task.due_at is not None]
    calendar = in_force(tx)
    stopped = store.stops(tx, {task.case_key for task in timed})
    found = {}
    for task in timed:
        row = {
            "case_id": task.case_key,
            "process_id": task.process_id,
            "element_id": task.element_id,
            "opened_at": utc_text(task.opened_at),
        }
        rows = stopped.get(task.case_key, [])
        clock = clock_of(tx, row, rows) if rows else None
        pauses = clock.step.rule.pauses if clock else frozenset()
        stops = [stop for stop in clock.stops if stop.reason in pauses] if clock else []
        standing = _standing(task, calendar, stops, today)
        if standing != PLAIN:
            found[task.key] = standing
    return found


def _standing(task: Task, calendar: Calendar, stops: list[Stop], today: date) -> Standing:
    due = task.due_at
    start = local_date(task.opened_at)
    return Standing(
        provisional=due is not None and calendar.is_provisional(start, local_date(due)),
        stopped=any(stop.end is None for stop in stops),
        days=stood(stops, today),
        reasons="、".join(dict.fromkeys(REASONS[stop.reason] for stop in stops)),
    )
