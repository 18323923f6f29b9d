"""User tasks: what a person is asked, who may do it, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import Impossible, StepFailed
from engine.events import Event, TaskCancelled, TaskChanged, TaskOpened
from engine.model import stamp
from engine.properties import SIGNS, SIGNS_FOR
from engine.spiff import lineage, multi_instance, signers, timing
from engine.spiff.activities import RESULTS, Activity
from engine.spiff.context import Context, context, element_of, whole
from engine.spiff.lineage import Trace
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
    decides = True
    again = True

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

    @property
    def signer_title(self) -> str:
        return f"{self.title}(加签)"

    def ask_signer(self, signer: Any) -> None:
        """Open the task of one who is asked to sign."""
        step = context(signer)
        kept = signer.internal_data
        step.news[signer.id] = TaskOpened(
            key=step.key(signer),
            element_id=self.name,
            name=self.signer_title,
            form_id=signers.FORM,
            assignee=kept[signers.SIGNER],
            candidate_groups=(),
            candidate_users=(),
            due_at=None,
            follow_up_at=None,
            priority=_priority(step, signer, self.work.priority),
            properties={
                SIGNS_FOR: str(step.key(signer.parent)),
                SIGNS: kept[signers.SIGNS],
            },
        )

    def done(self, token: Any, results: Mapping[str, Any]) -> None:
        if signers.signs(token):
            _acted(token.parent)
            signers.end(token)
            return
        waiting = "、".join(each.internal_data[signers.SIGNER] for each in signers.signers(token))
        if waiting:
            raise Impossible(f"任务“{self.title}”还在等 {waiting} 签署,签完之后才能办结")
        token.internal_data[RESULTS] = results
        if signers.hold(token):
            _acted(token)
        else:
            token.complete()

    def trace(self, token: Any) -> Trace:
        return super().trace(token).by(token.id)

    def wait(self, token: Any) -> type[Any] | None:
        waits = not self.is_body(token) and not signers.held(token)
        return TaskCancelled if waits or signers.signs(token) else None

    def changed(self, token: Any, before: Any) -> Event | None:
        """Name, form and candidates are the definition's; assignee, dates and priority are kept."""
        step, new, old = context(token), self.work, before.work
        if signers.signs(token):
            if (before.name, before.title) == (self.name, self.title):
                return None
            named = (self.name, self.signer_title, signers.FORM)
            return TaskChanged(step.key(token), *named, None, None)
        said = [(n.title, n.work.form_id, n.name) for n in (before, self)]
        groups = _renamed(step, token, old.candidate_groups, new.candidate_groups)
        users = _renamed(step, token, old.candidate_users, new.candidate_users)
        if said[0] == said[1] and groups is users is None:
            return None
        form_id = _text(step, token, new.form_id)
        return TaskChanged(step.key(token), self.name, self.title, form_id, groups, users)


def _acted(token: Any) -> None:
    """Somebody has worked on ``token``, which stays: what is before it can't be taken back."""
    lineage.touch(token)
    if multi_instance.is_instance(token):
        token.internal_data[multi_instance.ACTED] = 1


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


def _renamed(step: Context, token: Any, old: str | None, new: str | None) -> tuple[str, ...] | None:
    """The names that ``new`` gives; None where it is the text that named them before."""
    return None if old == new else _names(step, token, new)


def _moment(step: Context, token: Any, text: str | None) -> str | None:
    value = _text(step, token, text)
    if value is None:
        return None
    try:
        return stamp(timing.end_of_day(value))
    except ValueError as error:
        raise StepFailed(element_of(token), "expression", f"{text}:{error}") from error


def _priority(step: Context, token: Any, text: str | None) -> int:
    return whole(step, token, text, 0, 100) if text else 50
