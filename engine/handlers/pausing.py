"""A case that rests: nothing of it can be worked on, and its clock fires nothing, until it goes on.

What came due meanwhile is not lost: timers, jobs and deliveries are held and act on resuming. Child
cases rest with their parent.
"""

from __future__ import annotations

from engine.commands import ResumeCase, SuspendCase
from engine.errors import Outcome, Refused
from engine.events import CaseResumed, CaseSuspended
from engine.handlers.cases import done, running
from engine.handlers.refusals import not_found, stale
from engine.ports import Kit, UnitOfWork


def suspend_case(unit: UnitOfWork, kit: Kit, command: SuspendCase) -> Outcome:
    work = running(unit, command)
    if isinstance(work, Refused):
        return work
    work.events.append(CaseSuspended(command.reason))
    work.state = "suspended"
    for child in unit.open_children(work.key):
        unit.tx.send("engine.suspend-child", {"key": child, "reason": command.reason})
    return done(work)


def resume_case(unit: UnitOfWork, kit: Kit, command: ResumeCase) -> Outcome:
    work = unit.case(command.case)
    if work is None:
        return not_found("案件", command.case)
    if work.state != "suspended":
        return Refused("state", f"案件 {work.title or work.key} 没有暂停")
    refused = stale(unit, work, command)
    if refused is not None:
        return refused
    work.events.append(CaseResumed(command.reason))
    work.state = "active"
    for child in unit.open_children(work.key):
        unit.tx.send("engine.resume-child", {"key": child, "reason": command.reason})
    return done(work)
