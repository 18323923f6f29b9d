"""Signals: everybody who waits when one is broadcast hears it, each in a transaction of its own."""

from __future__ import annotations

from engine.actions import DeliverSignal
from engine.commands import BroadcastSignal, HearSignal
from engine.errors import Done, Outcome
from engine.events import SignalReceived
from engine.handlers.cases import done
from engine.handlers.stepping import advance
from engine.model import case_of
from engine.ports import Kit, UnitOfWork


def broadcast_signal(unit: UnitOfWork, kit: Kit, command: BroadcastSignal) -> Outcome:
    """Tell every subscription that is open now, and every start event of a newest version.

    What waits in the throwing case only since it threw, is too late.
    """
    told = 0
    for key in unit.listening(command.name):
        late = command.last is not None and case_of(key) == case_of(command.last)
        if late and key > (command.last or 0):
            continue
        unit.tx.send("engine.hear-signal", {"key": key, "variables": command.variables})
        told += 1
    starts = unit.starts.called("signal", command.name)
    for start in starts:
        unit.tx.send("engine.open-by-signal", {"start": start, "variables": command.variables})
    return Done({"signal_key": str(unit.new_key()), "subscriptions": told + len(starts)})


def hear_signal(unit: UnitOfWork, kit: Kit, command: HearSignal) -> Outcome:
    work = unit.case(command.case)
    found = unit.signal(command.key)
    if work is None or found is None:
        return Done({})
    element_id, signal = found
    work.events.append(SignalReceived(command.key, element_id, signal))
    advance(unit, kit, work, DeliverSignal(command.key, command.variables), command.actor)
    return done(work)
