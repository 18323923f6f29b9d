"""A due timer fires once; one that is gone has nothing to do any more."""

from __future__ import annotations

from engine.actions import FireTimer
from engine.commands import FireTimerNow
from engine.errors import Done, Outcome
from engine.events import TimerFired
from engine.handlers.cases import done
from engine.handlers.starts import open_by_timer
from engine.handlers.stepping import advance
from engine.ports import Kit, UnitOfWork


def fire_timer(unit: UnitOfWork, kit: Kit, command: FireTimerNow) -> Outcome:
    work = unit.case(command.case)
    if work is None:
        return open_by_timer(unit, kit, command)
    element_id = unit.timer(command.key)
    if element_id is None:
        return Done({})
    work.events.append(TimerFired(command.key, element_id))
    advance(unit, kit, work, FireTimer(command.key), command.actor)
    return done(work)
