"""Opening, cancelling and correcting cases, and the traffic between a case and its children."""

from __future__ import annotations

from engine.actions import Cancel, CompleteChildren, SetVariables, Start, ThrowError
from engine.commands import (
    CancelCase,
    CaseCommand,
    EndChild,
    OpenCase,
    OpenChild,
    SetCaseVariables,
)
from engine.errors import Done, Outcome, Refused
from engine.events import CaseCancelled, CaseOpened, ChildEnded, ChildOpened, VariablesSet
from engine.handlers.refusals import not_found, stale, suspended
from engine.handlers.stepping import advance
from engine.ports import CaseWork, Kit, UnitOfWork


def open_case(unit: UnitOfWork, kit: Kit, command: OpenCase) -> Outcome:
    """A new case at its start event, pinned to the newest (or the named) bundle."""
    if command.bundle is None:
        bundle = unit.newest_bundle(command.process_id)
    else:
        bundle = unit.bundle(command.bundle)
    if bundle is None or command.process_id not in kit.runner.processes(bundle):
        return Refused("not-found", f"没有已发布的流程 {command.process_id},请先部署")
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
    advance(unit, kit, work, Start(command.process_id, command.variables), command.actor)
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


def open_child(unit: UnitOfWork, kit: Kit, command: OpenChild) -> Outcome:
    """Open one child of a call activity: a case of its own, in the parent's bundle and area."""
    parent = unit.case(command.case)
    child = unit.child(command.key, command.index)
    if parent is None or child is None or child.state != "requested":
        return Done({})
    work = unit.new_case(
        parent.bundle, child.process_id, parent.area, parent.title, command.key, command.index
    )
    work.events.append(
        CaseOpened(
            process_id=child.process_id,
            bundle=parent.bundle.digest,
            area=parent.area,
            title=parent.title,
            business_key="",
            parent_key=parent.key,
            parent_element=None,
        )
    )
    unit.child_opened(command.key, command.index, work.key)
    parent.events.append(ChildOpened(command.key, command.index, work.key))
    advance(unit, kit, work, Start(child.process_id, child.inputs), command.actor)
    return done(work)


def end_child(unit: UnitOfWork, kit: Kit, command: EndChild) -> Outcome:
    """Collect a child's end; the last one completes the call activity, an error leaves it.

    A child of a call activity that was left is ``cancelled`` already: nothing to do.
    """
    parent = unit.case(command.case)
    child = unit.child(command.key, command.index)
    if parent is None or child is None or child.child_key is None or child.state != "open":
        return Done({})
    unit.child_ended(command.key, command.index, command.outcome, command.result)
    ended = ChildEnded(command.key, command.index, child.child_key, command.outcome)
    parent.events.append(ended)
    siblings = unit.children(command.key)
    if command.error_code is not None:
        error = ThrowError(command.key, command.error_code, "", command.result)
        advance(unit, kit, parent, error, command.actor)
    elif all(s.state == "ended" for s in siblings):
        results = tuple(s.result or {} for s in siblings)
        advance(unit, kit, parent, CompleteChildren(command.key, results), command.actor)
    elif not any(s.state == "open" for s in siblings):
        waiting = min(s.index for s in siblings if s.state == "requested")
        unit.tx.send("engine.open-child", {"key": command.key, "index": waiting})
    return done(parent)


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
