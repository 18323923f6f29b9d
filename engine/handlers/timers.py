"""A due timer fires once; one that is gone has nothing to do any more."""

from __future__ import annotations

from datetime import datetime

from engine.actions import FireTimer, Reschedule
from engine.commands import FireTimerNow, RescheduleTimer
from engine.errors import Done, Early, Outcome, Refused
from engine.events import TimerFired, TimerRescheduled
from engine.handlers.cases import done
from engine.handlers.refusals import not_found, stale
from engine.handlers.starts import open_by_timer
from engine.handlers.stepping import advance
from engine.model import stamp
from engine.ports import Kit, UnitOfWork


def fire_timer(unit: UnitOfWork, kit: Kit, command: FireTimerNow) -> Outcome:
    work = unit.case(command.case)
    if work is None:
        return open_by_timer(unit, kit, command)
    timer = unit.timer(command.key)
    if timer is None:
        return Done({})
    element_id, due_at = timer
    if due_at > stamp(unit.now):
        # Whoever woke us did so by the time it had before, or by another clock.
        raise Early
    work.events.append(TimerFired(command.key, element_id))
    advance(unit, kit, work, FireTimer(command.key), command.actor)
    return done(work)


def reschedule_timer(unit: UnitOfWork, kit: Kit, command: RescheduleTimer) -> Outcome:
    """Also while the case rests: the timer then waits for it to go on, as before."""
    work, timer = unit.case(command.case), unit.timer(command.key)
    if work is None or timer is None:
        return not_found("计时", command.key)
    if not command.actor.superuser:
        return Refused("forbidden", "只有运行管理人员可以改计时")
    refused = stale(unit, work, command)
    if refused is not None:
        return refused
    element_id, due_at = timer[0], stamp(datetime.fromisoformat(command.due_at))
    work.events.append(TimerRescheduled(command.key, element_id, due_at, command.reason))
    advance(unit, kit, work, Reschedule(command.key, due_at), command.actor)
    return done(work)
