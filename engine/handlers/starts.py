"""Cases that open by themselves: at a message, a signal or a time, by the newest version.

A message with a correlation key opens a case only where none that was opened by one with the same
key still runs; it then waits, as long as it is kept, for that case to end.
"""

from __future__ import annotations

from engine.actions import Start
from engine.commands import Command, FireTimerNow, OpenByMessage, OpenBySignal, OpenCase
from engine.errors import Done, Outcome, Refused
from engine.events import StartTriggered
from engine.handlers.cases import done, opened
from engine.handlers.stepping import advance, let_next
from engine.model import Bundle, Variables
from engine.ports import Kit, Process, UnitOfWork
from engine.waiting import OpenStart


def renew(unit: UnitOfWork, kit: Kit, bundle: Bundle, process: Process) -> None:
    """``bundle`` holds the newest version of ``process``: what is drawn as before goes on."""
    drawn = {point.element_id: point for point in process.starts if point.kind != "none"}
    for element_id, before in unit.starts.of(process.process_id).items():
        if drawn.get(element_id) == before.point:
            unit.starts.keep(before.key, bundle.digest)
            del drawn[element_id]
        else:
            unit.starts.remove(before.key)
    for point in drawn.values():
        timer = point.kind == "timer"
        due = kit.runner.due(point.name, bundle, unit.now) if timer else None
        unit.starts.add(process.process_id, point, bundle.digest, due)


def open_by_timer(unit: UnitOfWork, kit: Kit, command: FireTimerNow) -> Outcome:
    """Open a case, and let the timer wait for its next time."""
    start = unit.starts.get(command.key)
    if start is None or start.due is None or unit.timer(command.key) is None:
        return Done({})
    following = kit.runner.due_again(start.due)
    if following is None:
        unit.starts.ran_out(start.key)
    else:
        unit.starts.remove(start.key)
        unit.starts.add(start.process_id, start.point, start.bundle, following)
    return _open(unit, kit, start, {}, command)


def open_by_signal(unit: UnitOfWork, kit: Kit, command: OpenBySignal) -> Outcome:
    start = unit.starts.get(command.start)
    return _open(unit, kit, start, command.variables, command) if start else Done({})


def open_by_message(unit: UnitOfWork, kit: Kit, command: OpenByMessage) -> Outcome:
    """A running case of the process that waits for the message comes first, and gets it alone."""
    start = unit.starts.get(command.start)
    message = unit.message(command.message_key)
    if start is None or message is None or unit.waiting(start.process_id, message):
        return Done({})
    outcome = _open(unit, kit, start, message.variables, command)
    case, key = int(str(outcome.result["case_key"])), message.correlation_key
    if key and not unit.starts.claim(start.process_id, key, case):
        return Refused("state", f"流程 {start.process_id} 已有同一关联值的案件在办,消息等它办结")
    if not unit.claim_delivery(command.message_key, start.process_id, case):
        return Refused("state", f"消息已由流程 {start.process_id} 的另一个案件收到")
    if outcome.result["state"] != "active":
        let_next(unit, case)
    return outcome


def offer(unit: UnitOfWork, name: str, message_key: int, process_id: str | None = None) -> int:
    """Let message ``message_key`` open cases (of one process); how many start events were told."""
    told = 0
    for key in unit.starts.called("message", name):
        start = unit.starts.get(key)
        if start is not None and process_id in (None, start.process_id):
            payload = {"start": key, "message_key": message_key}
            unit.tx.send("engine.open-by-message", payload)
            told += 1
    return told


def _open(
    unit: UnitOfWork, kit: Kit, start: OpenStart, variables: Variables, command: Command
) -> Done:
    bundle, point = unit.bundle(start.bundle), start.point
    if bundle is None:
        raise LookupError(f"bundle {start.bundle} of a start event is missing")
    opening = OpenCase(
        command_id=command.command_id, actor=command.actor, process_id=start.process_id
    )
    work = opened(unit, bundle, opening)
    work.events.append(StartTriggered(point.element_id, point.kind, point.name))
    action = Start(start.process_id, variables, point.element_id)
    advance(unit, kit, work, action, command.actor)
    return done(work)
