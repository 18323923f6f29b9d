"""Opening, cancelling and correcting cases."""

from __future__ import annotations

from engine.actions import Cancel, SetVariables, Start
from engine.commands import CancelCase, CaseCommand, NoteCase, OpenCase, SetCaseVariables
from engine.errors import Done, Outcome, Refused
from engine.events import CaseCancelled, CaseNoted, CaseOpened, VariablesSet
from engine.handlers.refusals import not_found, stale, suspended
from engine.handlers.stepping import advance
from engine.model import Bundle
from engine.ports import CaseWork, Kit, UnitOfWork


def open_case(unit: UnitOfWork, kit: Kit, command: OpenCase) -> Outcome:
    """A new case at its start event, pinned to the newest (or the named) bundle."""
    if command.bundle is None:
        bundle = unit.newest_bundle(command.process_id)
    else:
        bundle = unit.bundle(command.bundle)
    process = kit.runner.processes(bundle).get(command.process_id) if bundle else None
    if bundle is None or process is None:
        return Refused("not-found", f"没有已发布的流程 {command.process_id},请先部署")
    if (command.at or command.until) and not command.actor.superuser:
        return Refused("forbidden", "只有运行管理人员可以只试运行流程的一段")
    if not (command.at or any(start.kind == "none" for start in process.starts)):
        text = "没有空白开始事件,由消息、信号或定时发起,不能直接发起"
        return Refused("state", f"流程“{process.name}”{text}")
    work = opened(unit, bundle, command)
    action = Start(command.process_id, command.variables, at=command.at, until=command.until)
    advance(unit, kit, work, action, command.actor)
    return done(work)


def opened(unit: UnitOfWork, bundle: Bundle, command: OpenCase) -> CaseWork:
    """A new case without parent; nothing has happened in it yet."""
    work = unit.new_case(bundle, command.process_id, command.area, command.title)
    work.events.append(
        CaseOpened(
            process_id=command.process_id,
            bundle=bundle.digest,
            area=command.area,
            title=command.title,
            business_key=command.business_key,
            parent_key=None,
            parent_element=None,
        )
    )
    return work


def note_case(unit: UnitOfWork, kit: Kit, command: NoteCase) -> Outcome:
    """Also in a case that rests or has ended: its history goes on."""
    work = unit.case(command.case)
    if work is None:
        return not_found("案件", command.case)
    if not command.actor.superuser:
        return Refused("forbidden", "只有运行管理人员可以在案件历史里记事")
    work.events.append(CaseNoted(command.text))
    return done(work)


def cancel_case(unit: UnitOfWork, kit: Kit, command: CancelCase) -> Outcome:
    """End the case where it stands; its children are told with the same commit."""
    work = running(unit, command, paused=True)
    if isinstance(work, Refused):
        return work
    work.events.append(CaseCancelled(command.reason))
    advance(unit, kit, work, Cancel(), command.actor)
    return done(work)


def set_case_variables(unit: UnitOfWork, kit: Kit, command: SetCaseVariables) -> Outcome:
    work = running(unit, command, paused=True)
    if isinstance(work, Refused):
        return work
    work.events.append(VariablesSet(tuple(sorted(command.variables)), command.reason))
    advance(unit, kit, work, SetVariables(command.variables), command.actor)
    return done(work)


def running(unit: UnitOfWork, command: CaseCommand, *, paused: bool = False) -> CaseWork | Refused:
    """The locked case of ``command`` if it exists, still runs and is what the caller saw.

    ``paused``: the command may be given to a suspended case too.
    """
    work = unit.case(command.case)
    if work is None:
        return not_found("案件", command.case)
    if work.state == "suspended":
        if not paused:
            return suspended(work)
    elif work.state != "active":
        return Refused("state", f"案件 {work.title or work.key} 已办结,不能再操作")
    return stale(unit, work, command) or work


def done(work: CaseWork) -> Done:
    """What every command on a case answers; keys travel as decimal strings."""
    return Done({"case_key": str(work.key), "state": work.state})
