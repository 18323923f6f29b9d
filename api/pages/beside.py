"""What stands beside the form of a task: steps that were done, forms that were filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from access import Account
from api.pages.scope import READER, may_read_form
from engine import Engine, LogEntry, TaskView, case_of

# Enough to decide by; everything is on the case page.
MOST_STEPS = 30
MOST_FORMS = 10


@dataclass(frozen=True, slots=True)
class Earlier:
    """A form that was filled in before; ``path`` is "" where the account may not read it."""

    title: str
    who: str
    at: datetime
    path: str


def closed_tasks(engine: Engine, case_key: int) -> list[TaskView]:
    """The last steps that people completed in the case, the latest first."""
    return engine.tasks(READER, state="completed", case_key=case_key, limit=MOST_STEPS)


def signatures(engine: Engine, task: TaskView) -> list[TaskView]:
    """The tasks of those whom ``task`` still waits for to sign."""
    waiting = engine.tasks(READER, case_key=task.case_key, element_id=task.element_id)
    return [each for each in waiting if each.signs_for == task.key]


def asked_to_sign(engine: Engine, task: TaskView) -> LogEntry | None:
    """Where the history says who asked ``task``'s assignee to sign, and why."""
    if task.signs_for is None:
        return None
    asked = (
        entry
        for entry in reversed(engine.history(task.case_key))
        if entry.type == "SignerAdded"
        and entry.payload["key"] == task.signs_for
        and entry.payload["signer"] == task.assignee
    )
    return next(asked, None)


def closed_above(engine: Engine, case_key: int) -> list[TaskView]:
    """The same of the case that opened this one, if any."""
    case = engine.case(case_key)
    return closed_tasks(engine, case_of(case.parent_key)) if case and case.parent_key else []


def earlier_forms(
    account: Account, steps: Sequence[TaskView], people: Mapping[str, str]
) -> list[Earlier]:
    """The latest filled form of each kind among ``steps``."""
    latest: dict[str, TaskView] = {}
    for step in steps:
        if step.form_id:
            latest.setdefault(step.form_id, step)
    return [
        Earlier(
            step.name,
            people.get(step.closed_by or "", ""),
            step.closed_at or step.opened_at,
            f"/cases/{step.case_key}/forms/{step.key}"
            if may_read_form(account, form_id, step.closed_by or "", step.area)
            else "",
        )
        for form_id, step in list(latest.items())[:MOST_FORMS]
    ]
