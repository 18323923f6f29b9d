"""Random commands, each put to the engine and to the model."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from engine import (
    AssignTask,
    BroadcastSignal,
    CancelCase,
    CompleteJob,
    CompleteTask,
    Done,
    FailJob,
    PublishMessage,
    ResolveIncident,
    SetCaseVariables,
    ThrowJobError,
)
from tests.proofs.model.asking import ASKING
from tests.proofs.model.blocks import Activity
from tests.proofs.model.cases import SUFFIX
from tests.proofs.model.door import CLERK, OTHER, WORK
from tests.proofs.model.moving import MOVING
from tests.proofs.model.passing import PASSING
from tests.proofs.model.sides import Closed, Differs, Make, Move, Run, doer, turned_away
from tests.proofs.model.signatures import signing
from tests.proofs.model.tokens import Open

KEEP_FOR = 3 * 3600


def make(run: Run, move: Move) -> bool:
    """Do ``move``; False if there was nothing to do it to."""
    return run.make(lambda: MOVES[move.kind](run, move), 1 + move.number % 50)


def finish(run: Run) -> None:
    """End what still runs, and hold the engine to its word."""
    if not run.over:
        make(run, Move("cancel", 0, 0))
    run.prove()


def complete(run: Run, move: Move) -> bool:
    found = run.pick(move.pick, "task")
    if found is None:
        return False
    case, wait = found
    key = run.key(case, wait)
    actor = OTHER if move.number % 9 == 0 else doer(wait)
    values = {**move.values, **_result(wait, move)}
    outcome = run.send(CompleteTask, key=key, values=values, actor=actor)
    if code := turned_away(wait, actor):
        run.must_not(outcome, code)
        return True
    if wait.lender is not None or signing(wait):
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    wait.closer = actor.user
    run.closed.append(Closed(key, case, wait, actor.user))
    case.closers[wait.at] = actor.user
    run.world.complete(case, wait, values)
    return True


def assign(run: Run, move: Move) -> bool:
    found = run.pick(move.pick, *WORK)
    if found is None:
        return False
    case, wait = found
    actor = OTHER if move.number % 2 else CLERK
    assignee = None if move.number % 3 == 0 else actor.user
    outcome = run.send(AssignTask, key=run.key(case, wait), assignee=assignee, actor=actor)
    if wait.assignee not in (None, actor.user):
        run.must_not(outcome, "conflict")
        return True
    if wait.lender is not None:
        run.must_not(outcome, "state")
        return True
    if turned_away(wait, actor):
        run.must_not(outcome, "forbidden")
        return True
    run.must(outcome)
    wait.assignee, wait.claimed = assignee, assignee is not None
    return True


def job(run: Run, move: Move) -> bool:
    found = run.pick(move.pick, "job")
    if found is None:
        return False
    case, wait = found
    values = {**move.values, **_result(wait, move)}
    run.must(run.send(CompleteJob, key=run.key(case, wait), variables=values))
    run.world.complete(case, wait, values)
    return True


def fail(run: Run, move: Move) -> bool:
    found = run.pick(move.pick, "job")
    if found is None:
        return False
    case, wait = found
    retries = move.number % 3
    key = run.key(case, wait)
    run.must(run.send(FailJob, key=key, retries=retries, message="no"))
    wait.retries, wait.parked = retries, retries == 0
    return True


def throw(run: Run, move: Move) -> bool:
    found = run.pick(move.pick, "job")
    if found is None:
        return False
    case, wait = found
    code = ["late", "lost", "other"][move.number % 3]
    key = run.key(case, wait)
    outcome = run.send(ThrowJobError, key=key, code=code, variables=move.values)
    if run.world.throw(case, wait, code, move.values):
        run.must(outcome)
    else:
        run.must_not(outcome, "state")
        wait.retries, wait.parked = 0, True
    return True


def resolve(run: Run, move: Move) -> bool:
    parked = [(case, wait) for case, wait in run.world.waits("job") if wait.parked]
    if not parked:
        return False
    case, wait = parked[move.pick % len(parked)]
    at = (wait.at, wait.at + SUFFIX)
    open_ = [one for one in run.door.engine.incidents(run.case_key(case)) if one.element_id in at]
    if not open_:
        raise Differs("incident", f"job {wait.at} is parked without an incident")
    alike = [one for one in case.open if one.at == wait.at and one.parked]
    if len(open_) != len(alike) or len(open_) > 1:
        return False
    run.must(run.send(ResolveIncident, key=open_[0].key))
    wait.parked, wait.retries = False, max(wait.retries, 1)
    return True


def timer(run: Run, move: Move) -> bool:
    """Move the clock to a due time (the next, or a later one), and let fire what is due."""
    due = run.world.timers()
    if not due:
        return False
    at = due[0 if move.number % 4 else move.pick % len(due)][0]
    assert at.due is not None
    run.door.clock.now = max(at.due, run.door.clock.now)
    run.world.pass_to(run.door.clock.now)
    run.say(f"clock to {run.door.clock.now}, timer {at.at}")
    run.door.run_due()
    run.world.run_due()
    return True


def message(run: Run, move: Move) -> bool:
    """To somebody who waits; now and then with a wrong key, or twice."""
    found = run.pick(move.pick, "message")
    if found is None:
        return False
    _, wait = found
    key = wait.key if move.number % 9 else "wrong"
    _publish(run, wait.message, key, move)
    return True


def early(run: Run, move: Move) -> bool:
    """To a name that somebody may wait for later."""
    names = sorted({name for case in run.world.cases for name in case.tree.messages})
    if not names:
        return False
    _publish(run, names[move.pick % len(names)], "key" + ["", "", "1", "2"][move.number % 4], move)
    return True


def _publish(run: Run, name: str, key: str, move: Move) -> None:
    ttl = KEEP_FOR if move.number % 2 else 0
    outcome = run.send(
        PublishMessage, name=name, correlation_key=key, variables=move.values, ttl=ttl
    )
    run.must(outcome)
    assert isinstance(outcome, Done)
    number = int(str(outcome.result["message_key"]))
    run.world.publish(number, name, key, move.values, ttl)


def signal(run: Run, move: Move) -> bool:
    found = run.pick(move.pick, "signal")
    if found is None:
        return False
    name = found[1].message
    run.must(run.send(BroadcastSignal, name=name, variables=move.values))
    run.world.broadcast(name, move.values)
    return True


def set_variables(run: Run, move: Move) -> bool:
    running = [case for case in run.world.cases if case.outcome is None]
    case = running[move.pick % len(running)]
    key = run.case_key(case)
    run.must(run.send(SetCaseVariables, key=key, variables=move.values, reason="test"))
    run.world.set(case, move.values)
    return True


def repeat(run: Run, move: Move) -> bool:
    """The same command id again: the same answer, and nothing happens."""
    if run.last is None:
        return False
    command, before = run.last
    if not isinstance(before, Done):
        return False
    run.say(f"again {command.command_id}")
    outcome = run.door.execute(command)
    if not isinstance(outcome, Done) or outcome.result != before.result:
        raise Differs("repeated", f"{before} then {outcome}")
    return True


def late(run: Run, move: Move) -> bool:
    """A task that is closed: refused."""
    if not run.closed:
        return False
    key = run.closed[move.pick % len(run.closed)].key
    outcome = run.send(CompleteTask, key=key, values=move.values)
    if isinstance(outcome, Done):
        raise Differs("done", "a closed task was completed again")
    return True


def cancel(run: Run, move: Move) -> bool:
    running = [case for case in run.world.cases if case.outcome is None]
    case = running[move.pick % len(running)]
    run.must(run.send(CancelCase, key=run.case_key(case), reason="test"))
    run.world.cancel(case)
    return True


MOVES: Mapping[str, Make] = {
    **PASSING,
    **MOVING,
    **ASKING,
    "complete": complete,
    "assign": assign,
    "job": job,
    "fail": fail,
    "throw": throw,
    "resolve": resolve,
    "timer": timer,
    "message": message,
    "early": early,
    "signal": signal,
    "set": set_variables,
    "repeat": repeat,
    "late": late,
    "cancel": cancel,
}
WEIGHTS: Mapping[str, int] = {
    "back": 40,
    "undo": 30,
    "transfer": 8,
    "delegate": 10,
    "hand_back": 20,
    "pause": 6,
    "migrate": 12,
    "modify": 16,
    "ask": 70,
    "sign": 90,
    "unask": 45,
    "complete": 240,
    "assign": 15,
    "job": 100,
    "fail": 16,
    "throw": 30,
    "resolve": 16,
    "timer": 60,
    "message": 80,
    "early": 16,
    "signal": 40,
    "set": 8,
    "repeat": 8,
    "late": 6,
    "cancel": 1,
}


def random_move(random: Random, likely: Mapping[str, int]) -> Move:
    """``likely``: weights for this moment instead of the usual ones."""
    weights = {**WEIGHTS, **likely}
    kind = random.choices(list(weights), list(weights.values()))[0]
    names = random.sample("abcd", random.choice([0, 1, 1, 2, 3]))
    values = {name: random.randrange(4) for name in sorted(names)}
    return Move(kind, random.randrange(1000), random.randrange(1000), values)


def _result(wait: Open, move: Move) -> dict[str, int]:
    block = wait.token.block
    each = block.each if isinstance(block, Activity) else None
    if each and each.signed:
        return {each.result: move.number % 4 > 0}
    return {each.result: move.number} if each and each.result and move.number % 5 else {}
