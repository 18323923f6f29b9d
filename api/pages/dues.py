"""What a page says about the due dates of its tasks: by the calendar and the stops of the clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.pages.times import Deadline, deadline
from assistance.bootstrap import Assistance
from assistance.calendar import in_force, local_date
from assistance.deadlines.standing import PLAIN, standings
from engine import TaskView


def dues_of(assistance: Assistance, tasks: Sequence[TaskView]) -> Mapping[int, Deadline]:
    """By task key."""
    now = assistance.engine.now()
    with assistance.engine.reading() as tx:
        calendar = in_force(tx)
        known = standings(tx, tasks, local_date(now))
    return {
        task.key: deadline(task.due_at, now, calendar, known.get(task.key, PLAIN)) for task in tasks
    }


def due_of(assistance: Assistance, task: TaskView) -> Deadline:
    return dues_of(assistance, [task])[task.key]
