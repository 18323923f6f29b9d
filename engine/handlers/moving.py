"""Another way than the diagram's: back to a step, a step taken back, tokens moved by hand.

What may be done where is the runner's to say (``Impossible``); who may do it is said here.
"""

from __future__ import annotations

from engine.actions import Move, Return, TakeBack
from engine.commands import ModifyCase, ReturnTask, TakeBackTask
from engine.errors import Outcome, Refused
from engine.events import (
    CaseModified,
    TaskAssigned,
    TaskCancelled,
    TaskOpened,
    TaskReturned,
    TaskTakenBack,
)
from engine.handlers.cases import done, running
from engine.handlers.refusals import not_found
from engine.handlers.stepping import advance
from engine.handlers.tasks import mine
from engine.ports import CaseWork, Kit, UnitOfWork


def return_task(unit: UnitOfWork, kit: Kit, command: ReturnTask) -> Outcome:
    found = mine(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    if task.signs_for is not None:
        return Refused("state", "加签任务不能退回流程,请签署意见后由原办理人退回")
    work.events.append(TaskReturned(task.key, task.element_id, command.to, command.reason))
    before = len(work.events)
    advance(unit, kit, work, Return(task.key, command.to), command.actor)
    if not command.reassign:
        _give(work, before, command.to, unit.closed_last(work.key, command.to))
    return done(work)


def take_back_task(unit: UnitOfWork, kit: Kit, command: TakeBackTask) -> Outcome:
    work = running(unit, command)
    if isinstance(work, Refused):
        return work
    task = unit.task(command.key)
    if task is None:
        return not_found("任务", command.key)
    if task.state != "completed":
        return Refused("state", f"任务“{task.name}”还没有办结,不需要撤回")
    if task.closed_by != command.actor.user and not command.actor.superuser:
        return Refused("forbidden", f"任务“{task.name}”是 {task.closed_by} 办结的,只能由他撤回")
    work.events.append(TaskTakenBack(task.key, task.element_id, command.reason))
    before = len(work.events)
    advance(unit, kit, work, TakeBack(task.key), command.actor)
    gone = [e.key for e in work.events[before:] if isinstance(e, TaskCancelled)]
    claimed = unit.claimed(work.key, gone)
    if claimed is not None:
        return Refused("state", f"后续任务已由 {claimed} 签收,不能撤回。请联系他退回")
    # It opens before anything that follows; since a migration it may have another id.
    opened = [event for event in work.events[before:] if isinstance(event, TaskOpened)]
    had = unit.acted_for(work.key, task.key) or task.closed_by
    _give(work, before, opened[0].element_id, had)
    return done(work)


def modify_case(unit: UnitOfWork, kit: Kit, command: ModifyCase) -> Outcome:
    if not command.actor.superuser:
        return Refused("forbidden", "只有运行管理人员可以移动流程的位置")
    work = running(unit, command)
    if isinstance(work, Refused):
        return work
    if not (command.take or command.open):
        return Refused("invalid", "没有写要移走什么、移到哪里")
    taken = {key: kit.runner.standing(work.bundle, work.snapshot, key) for key in command.take}
    for key, element_id in taken.items():
        if element_id is None:
            return Refused("not-found", f"案件里没有等待中的 {key}")
    elements = tuple(str(element_id) for element_id in taken.values())
    work.events.append(CaseModified(elements, command.open, command.reason))
    advance(unit, kit, work, Move(command.take, command.open), command.actor)
    return done(work)


def _give(work: CaseWork, since: int, element_id: str, user: str | None) -> None:
    """The task that opened again is for whoever had it, unless the diagram names somebody.

    Of several that opened at once (a multi-instance) each goes to its own.
    """
    opened = [
        event
        for event in work.events[since:]
        if isinstance(event, TaskOpened) and event.element_id == element_id
    ]
    if user is not None and len(opened) == 1 and opened[0].assignee is None:
        work.events.append(TaskAssigned(opened[0].key, element_id, user))
