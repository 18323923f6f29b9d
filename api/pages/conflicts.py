"""Why a submission came too late: who did what since the page was drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from api.messages import _
from api.pages.history import Line, lines
from api.pages.names import who
from api.pages.times import moment_text
from engine import Engine, TaskView

if TYPE_CHECKING:
    from api.pages.tasks import Desk


@dataclass(frozen=True, slots=True)
class Conflict:
    """``lines``: what happened since; ``advice``: what to do now."""

    message: str
    lines: Sequence[Line]
    advice: str


def conflict_of(desk: Desk, message: str, since: int, advice: str) -> Conflict:
    """What the case went through after version ``since``."""
    engine, task = desk.assistance.engine, desk.task
    entries = engine.history(task.case_key)
    people = who(engine, {entry.actor for entry in entries if entry.seq > since})
    outline = desk.request.app.state.outlines.of(task.bundle, task.process_id)
    told = [line for line in lines(entries, outline.names, people) if line.seq > since]
    return Conflict(_("您打开这一页以后,案件有了变化:") if told else message, told, advice)


def closed_message(engine: Engine, task: TaskView) -> str:
    """Why ``task`` cannot be worked on any more, or not by this person."""
    people, now = who(engine, [task.closed_by, task.assignee]), engine.now()
    at = moment_text(task.closed_at, now)
    if task.state == "completed":
        name = people.get(task.closed_by or "", "")
        return _("这件事已由 {who} 于 {at} 办结。", who=name, at=at)
    if task.state == "cancelled":
        return _("这件事已于 {at} 由流程取消,不用再办。", at=at)
    if task.state == "suspended":
        return _("案件已暂停,恢复之后这件事接着办。")
    return _("这件事已由 {who} 签收。", who=people.get(task.assignee or "", _("别人")))
