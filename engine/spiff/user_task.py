"""User tasks: what a person is asked, who may do it, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import StepFailed
from engine.events import TaskCancelled, TaskOpened
from engine.model import stamp
from engine.spiff import timing
from engine.spiff.activities import Activity
from engine.spiff.context import Context, context, element_of
from engine.spiff.tokens import STARTED


@dataclass(frozen=True, slots=True)
class Work:
    """What a user task says about itself; texts are literals or ``=feel``."""

    form_id: str | None
    assignee: str | None
    candidate_groups: str | None
    candidate_users: str | None
    due: str | None
    follow_up: str | None
    priority: str | None
    properties: Mapping[str, str]


class UserTask(Activity):
    def __init__(self, *args: Any, work: Work, **more: Any) -> None:
        super().__init__(*args, **more)
        self.work = work

    def begin(self, token: Any) -> bool:
        step = context(token)
        work = self.work
        step.news[token.id] = TaskOpened(
            key=step.key(token),
            element_id=self.name,
            name=self.title,
            form_id=_text(step, token, work.form_id),
            assignee=_text(step, token, work.assignee),
            candidate_groups=_names(step, token, work.candidate_groups),
            candidate_users=_names(step, token, work.candidate_users),
            due_at=_moment(step, token, work.due),
            follow_up_at=_moment(step, token, work.follow_up),
            priority=_priority(step, token, work.priority),
            properties=work.properties,
        )
        token._set_state(STARTED)
        return False

    def wait(self, token: Any) -> type[Any] | None:
        return None if self.is_body(token) else TaskCancelled


def _text(step: Context, token: Any, text: str | None) -> str | None:
    value = step.value(token, text) if text else None
    if value is None or value == "":
        return None
    return str(value)


def _names(step: Context, token: Any, text: str | None) -> tuple[str, ...]:
    """A comma-separated text or a list of texts. Nulls in a list are left out, but not all."""
    value = step.value(token, text) if text else None
    if value is None and not text:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    names = [v for v in value if v is not None] if isinstance(value, list) else []
    if not names or not all(isinstance(v, str) and v.strip() for v in names):
        message = f"{text} 的值是 {value!r},应为文本或文本列表"
        raise StepFailed(element_of(token), "expression", message)
    return tuple(dict.fromkeys(name.strip() for name in names))


def _moment(step: Context, token: Any, text: str | None) -> str | None:
    value = _text(step, token, text)
    if value is None:
        return None
    try:
        return stamp(timing.end_of_day(value))
    except ValueError as error:
        raise StepFailed(element_of(token), "expression", f"{text}:{error}") from error


def _priority(step: Context, token: Any, text: str | None) -> int:
    value = step.value(token, text) if text else 50
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise StepFailed(element_of(token), "expression", f"{text}:{value!r}") from error
