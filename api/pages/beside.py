"""What stands beside the form of a task: steps that were done, forms that were filled in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from access import Account
from api.guard import assistance_of
from api.pages.facts import facts_of
from api.pages.names import who
from api.pages.scope import READER, may_read_form
from engine import Engine, TaskView, case_of

__all__ = ["closed_tasks", "earlier_forms", "facts_of"]

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


def earlier_forms(
    request: Request, account: Account, task: TaskView, done: Sequence[TaskView]
) -> list[Earlier]:
    """The latest filled form of each kind, of this case and of the one it was opened by."""
    engine = assistance_of(request).engine
    case = engine.case(task.case_key)
    above = closed_tasks(engine, case_of(case.parent_key)) if case and case.parent_key else []
    latest: dict[str, TaskView] = {}
    for step in [*done, *above]:
        if step.form_id:
            latest.setdefault(step.form_id, step)
    steps = list(latest.values())[:MOST_FORMS]
    people = who(engine, [step.closed_by for step in steps])
    return [
        Earlier(
            step.name,
            people.get(step.closed_by or "", ""),
            step.closed_at or step.opened_at,
            f"/cases/{step.case_key}/forms/{step.key}"
            if may_read_form(account, step.form_id or "", step.closed_by or "")
            else "",
        )
        for step in steps
    ]
