"""What people do with user tasks: claim, give back, complete."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from engine.actions import CompleteElement
from engine.commands import AssignTask, CompleteTask, KeyCommand, UpdateTask
from engine.errors import Done, Outcome, Refused
from engine.events import TaskActedFor, TaskAssigned, TaskCompleted, TaskUpdated
from engine.handlers.cases import done
from engine.handlers.refusals import closed, not_found, stale
from engine.handlers.stepping import advance, decisions_for
from engine.model import Actor, Json, Submission, Variables, stamp
from engine.ports import CaseWork, Kit, OpenTask, UnitOfWork


class Assignable(Protocol):
    """A task as far as the right to work on it goes."""

    @property
    def area(self) -> str: ...
    @property
    def assignee(self) -> str | None: ...
    @property
    def candidate_groups(self) -> tuple[str, ...]: ...
    @property
    def candidate_users(self) -> tuple[str, ...]: ...


def may_work_on(actor: Actor, task: Assignable) -> bool:
    """Whether ``actor`` may complete ``task``: assigned, or a candidate in the case's area.

    A task without assignee and candidates is for superusers only.
    """
    if actor.superuser or task.assignee in actor.users:
        return True
    return task.assignee is None and is_candidate(actor, task)


def is_candidate(actor: Actor, task: Assignable) -> bool:
    """A candidate user, or of a candidate group and responsible for the case's area."""
    return not actor.users.isdisjoint(task.candidate_users) or any(
        task.area.startswith(standing.area)
        and not standing.groups.isdisjoint(task.candidate_groups)
        for standing in actor.standings
    )


def _absent_for(actor: Actor, task: Assignable) -> str | None:
    """Whom ``actor`` stands in for when working on ``task``; None if it is for himself, too."""
    own = tuple(standing for standing in actor.acts_for if standing.user == actor.user)
    if actor.superuser or may_work_on(replace(actor, acts_for=own), task):
        return None
    return next((other.user for other in actor.acts_for if may_work_on(other, task)), None)


def _note_absent(work: CaseWork, task: OpenTask, actor: Actor) -> str | None:
    """Write into the history for whom ``actor`` works on ``task``; None if for himself."""
    absent = _absent_for(actor, task)
    if absent is not None:
        work.events.append(TaskActedFor(task.key, task.element_id, absent))
    return absent


def assign_task(unit: UnitOfWork, kit: Kit, command: AssignTask) -> Outcome:
    """Claim (name yourself), assign (a superuser names anyone) or give back (None).

    A substitute claims for whom he stands in.
    """
    found = found_task(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    actor = command.actor
    held = task.assignee in actor.users
    if task.assignee is not None and not held and not command.override:
        return Refused("conflict", f"任务“{task.name}”已由 {task.assignee} 签收")
    if command.override and not actor.superuser:
        return Refused("forbidden", "只有运行管理人员可以改派他人已签收的任务")
    if task.owner is not None and not command.override:
        # Nobody but the owner ends a delegation: else the delegate could complete it himself.
        return Refused("state", f"任务“{task.name}”是 {task.owner} 委派的,不能签收、退领,请交回")
    claims = command.assignee in (actor.user, None) and (held or is_candidate(actor, task))
    if not (actor.superuser or claims):
        return Refused("forbidden", f"任务“{task.name}”不在您的职责或辖区范围内")
    absent = _note_absent(work, task, actor)
    # What a substitute claims is for whom he stands in: nothing of it is left when that ends.
    assignee = absent if absent and command.assignee == actor.user else command.assignee
    work.events.append(TaskAssigned(task.key, task.element_id, assignee))
    return done(work)


def complete_task(unit: UnitOfWork, kit: Kit, command: CompleteTask) -> Outcome:
    """Check the form, let the domain turn it into decision keys, and take the next step."""
    found = mine(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    if task.owner is not None:
        return Refused("state", f"任务“{task.name}”是 {task.owner} 委派的,办完请交回,由他办结")
    variables = _submit(unit, kit, work, task, command)
    if isinstance(variables, Refused):
        return variables
    advance(unit, kit, work, CompleteElement(task.key, variables), command.actor)
    return Done({**done(work).result, "task_key": str(task.key)})


def update_task(unit: UnitOfWork, kit: Kit, command: UpdateTask) -> Outcome:
    """Dates, priority and candidates, which the diagram had set, as an operator wants them now."""
    found = found_task(unit, command, ("open", "suspended"))
    if isinstance(found, Refused):
        return found
    work, task = found
    if not command.actor.superuser:
        return Refused("forbidden", "只有运行管理人员可以改任务的期限、优先级和候选人")
    updated = TaskUpdated(
        key=task.key,
        element_id=task.element_id,
        due_at=_moment(command.due_at),
        follow_up_at=_moment(command.follow_up_at),
        priority=command.priority,
        candidate_groups=command.candidate_groups,
        candidate_users=command.candidate_users,
        reason=command.reason,
    )
    work.events.append(updated)
    return done(work)


def _moment(text: str | None) -> str | None:
    return stamp(datetime.fromisoformat(text)) if text else text


def mine(unit: UnitOfWork, command: KeyCommand) -> tuple[CaseWork, OpenTask] | Refused:
    """The open task of ``command``, if its actor may work on it."""
    found = found_task(unit, command)
    if isinstance(found, Refused):
        return found
    _, task = found
    if task.assignee not in (None, *command.actor.users) and not command.actor.superuser:
        return Refused("conflict", f"任务“{task.name}”已由 {task.assignee} 签收")
    if not may_work_on(command.actor, task):
        return Refused("forbidden", f"任务“{task.name}”不在您的职责或辖区范围内")
    _note_absent(found[0], task, command.actor)
    return found


def found_task(
    unit: UnitOfWork, command: KeyCommand, states: Collection[str] = ("open",)
) -> tuple[CaseWork, OpenTask] | Refused:
    """The task of ``command`` with its case, if it is in ``states`` and what the caller saw."""
    work = unit.case(command.case)
    task = unit.task(command.key)
    if work is None or task is None:
        return not_found("任务", command.key)
    if task.state not in states:
        return closed(task)
    return stale(unit, work, command) or (work, task)


def _submit(
    unit: UnitOfWork, kit: Kit, work: CaseWork, task: OpenTask, command: CompleteTask
) -> Variables | Refused:
    """Validated values go to the submissions table and the hook; decision keys come back."""
    if task.form_id is None:
        work.events.append(TaskCompleted(task.key, task.element_id, None, None))
        return command.values
    values = _validated(unit, kit, work, task, command)
    if isinstance(values, Refused):
        return values
    kept = unit.keep_submission(work, task, values, command.actor)
    work.events.append(TaskCompleted(task.key, task.element_id, task.form_id, kept))
    if task.signs_for is not None:
        # A signature changes no variable: whoever asked for it decides.
        return {}
    hook = kit.hooks.get(task.form_id)
    if hook is None:
        return values
    return hook(
        Submission(
            case_key=work.key,
            task_key=task.key,
            element_id=task.element_id,
            form_id=task.form_id,
            values=values,
            variables=kit.runner.variables(work.snapshot, task.key),
            area=work.area,
            actor=command.actor,
            at=unit.now,
            decide=decisions_for(unit, kit, work, task.element_id),
        ),
        unit.tx,
    )


def _validated(
    unit: UnitOfWork, kit: Kit, work: CaseWork, task: OpenTask, command: CompleteTask
) -> dict[str, Json] | Refused:
    form = kit.form(work.bundle, task.form_id or "")
    if form is None:
        return Refused("state", f"流程包里没有表单 {task.form_id},请联系流程设计人员")
    checked = kit.validator(form, command.values, unit.now)
    return checked if isinstance(checked, Refused) else dict(checked)
