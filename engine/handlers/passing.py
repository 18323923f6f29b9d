"""Who works on a task: handed over, delegated and handed back, signed by others too."""

from __future__ import annotations

from engine.actions import AddInstance, Sign, Unsign
from engine.commands import (
    AddSigner,
    DelegateTask,
    HandBackTask,
    RemoveSigner,
    TransferTask,
)
from engine.errors import Outcome, Refused
from engine.events import (
    SignerAdded,
    SignerRemoved,
    TaskActedFor,
    TaskDelegated,
    TaskHandedBack,
    TaskReleased,
    TaskTransferred,
)
from engine.handlers.cases import done
from engine.handlers.stepping import advance
from engine.handlers.tasks import found_task, mine
from engine.ports import Kit, UnitOfWork

POSITIONS = ("before", "after", "beside")


def transfer_task(unit: UnitOfWork, kit: Kit, command: TransferTask) -> Outcome:
    found = mine(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    if task.owner is not None:
        return Refused("state", f"任务“{task.name}”是 {task.owner} 委派的,请先交回,由他转办")
    if command.to is None:
        if not (task.candidate_groups or task.candidate_users):
            return Refused("state", f"任务“{task.name}”没有候选人,只能转给一个人")
        work.events.append(TaskReleased(task.key, task.element_id, command.reason))
        return done(work)
    if command.to == task.assignee:
        return Refused("invalid", f"任务“{task.name}”已经在 {command.to} 手上")
    work.events.append(TaskTransferred(task.key, task.element_id, command.to, command.reason))
    return done(work)


def delegate_task(unit: UnitOfWork, kit: Kit, command: DelegateTask) -> Outcome:
    """The owner is who had it, else who delegates; a delegate can't delegate further."""
    found = mine(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    if task.owner is not None:
        return Refused("state", f"任务“{task.name}”已由 {task.owner} 委派给 {task.assignee}")
    owner = task.assignee or command.actor.user
    if command.to == owner:
        return Refused("invalid", "不能委派给本人")
    delegated = TaskDelegated(task.key, task.element_id, owner, command.to, command.reason)
    work.events.append(delegated)
    return done(work)


def hand_back_task(unit: UnitOfWork, kit: Kit, command: HandBackTask) -> Outcome:
    """The delegate hands back; the owner may also call it back himself."""
    found = found_task(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    if task.owner is None:
        return Refused("state", f"任务“{task.name}”没有委派")
    actor, holders = command.actor, (task.owner, task.assignee)
    if actor.users.isdisjoint(holders) and not actor.superuser:
        return Refused("forbidden", f"任务“{task.name}”不在您手上")
    absent = next((user for user in holders if user in actor.users), None)
    if absent is not None and actor.user not in holders:
        work.events.append(TaskActedFor(task.key, task.element_id, absent))
    handed = TaskHandedBack(task.key, task.element_id, task.owner, command.reason)
    work.events.append(handed)
    return done(work)


def add_signer(unit: UnitOfWork, kit: Kit, command: AddSigner) -> Outcome:
    found = mine(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    if command.position not in POSITIONS:
        return Refused("invalid", f"加签位置是 {command.position},应为 {'、'.join(POSITIONS)}")
    if task.signs_for is not None:
        return Refused("state", "加签任务本身不能再加签,请交由发起加签的人")
    if command.position == "before" and command.to in unit.unsigned(task.key):
        return Refused("invalid", f"{command.to} 已经在签")
    added = SignerAdded(task.key, task.element_id, command.to, command.position, command.reason)
    work.events.append(added)
    item = command.to if command.item is None else command.item
    if command.position == "beside":
        action: AddInstance | Sign = AddInstance(task.key, item)
    else:
        action = Sign(task.key, command.to, command.position)
    advance(unit, kit, work, action, command.actor)
    return done(work)


def remove_signer(unit: UnitOfWork, kit: Kit, command: RemoveSigner) -> Outcome:
    """Who asked for the signature takes it away; of a multi-instance task a superuser does."""
    found = found_task(unit, command)
    if isinstance(found, Refused):
        return found
    work, task = found
    asked = unit.task(task.signs_for) if task.signs_for is not None else None
    holder = asked or (task if command.to is not None else None)
    users = command.actor.users
    owns = holder is not None and not users.isdisjoint((holder.assignee, holder.closed_by))
    if not (owns or command.actor.superuser):
        return Refused("forbidden", f"只有发起加签的人可以减去“{task.name}”")
    signer = command.to or task.assignee
    removed = SignerRemoved(task.key, task.element_id, signer, command.reason)
    work.events.append(removed)
    advance(unit, kit, work, Unsign(task.key, command.to), command.actor)
    return done(work)
