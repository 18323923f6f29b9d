"""The traffic between a case and the child cases of its call activities."""

from __future__ import annotations

from engine.actions import CompleteChildren, Escalate, Start, ThrowError
from engine.commands import EndChild, HearChild, OpenChild
from engine.errors import Done, Outcome
from engine.events import (
    CaseOpened,
    ChildEnded,
    ChildEscalated,
    ChildOpened,
    ChildrenCancelled,
)
from engine.handlers.cases import done
from engine.handlers.stepping import advance
from engine.ports import CaseWork, Kit, UnitOfWork


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

    What it has escalated before is heard first, whichever of the two commands comes first. A child
    of a call activity that was left is ``cancelled`` already: nothing to do.
    """
    parent = unit.case(command.case)
    child = unit.child(command.key, command.index)
    if parent is None or child is None or child.child_key is None or child.state != "open":
        return Done({})
    if not _hear(unit, kit, parent, command):
        return done(parent)
    unit.child_ended(command.key, command.index, command.outcome, command.result)
    ended = ChildEnded(command.key, command.index, child.child_key, command.outcome)
    parent.events.append(ended)
    if command.error_code is not None:
        error = ThrowError(command.key, command.error_code, "", command.result)
        advance(unit, kit, parent, error, command.actor)
    else:
        _count(unit, kit, parent, command)
    return done(parent)


def _count(unit: UnitOfWork, kit: Kit, parent: CaseWork, command: EndChild) -> None:
    """Complete the call activity if enough children have ended, else open the next in a row."""
    siblings = unit.children(command.key)
    results = tuple(s.result or {} if s.state == "ended" else None for s in siblings)
    if None not in results or kit.runner.enough(
        parent.bundle, parent.snapshot, command.key, results, command.index, unit.now
    ):
        advance(unit, kit, parent, CompleteChildren(command.key, results), command.actor)
    elif not any(s.state == "open" for s in siblings):
        waiting = min(s.index for s in siblings if s.state == "requested")
        unit.tx.send("engine.open-child", {"key": command.key, "index": waiting})


def hear_child(unit: UnitOfWork, kit: Kit, command: HearChild) -> Outcome:
    """A child has escalated and goes on."""
    parent = unit.case(command.case)
    child = unit.child(command.key, command.index)
    if parent is None or child is None or child.state != "open":
        # The call activity was left: nobody is there to hear it.
        unit.take_escalations(command.key, command.index)
        return Done({})
    _hear(unit, kit, parent, command)
    return done(parent)


def _hear(unit: UnitOfWork, kit: Kit, parent: CaseWork, command: HearChild | EndChild) -> bool:
    """Hear all that the child has escalated, in order; False if that has left the call activity."""
    for code in unit.take_escalations(command.key, command.index):
        parent.events.append(ChildEscalated(command.key, command.index, code))
        advance(unit, kit, parent, Escalate(command.key, code), command.actor)
        if any(isinstance(e, ChildrenCancelled) and e.key == command.key for e in parent.events):
            return False
    return True
