"""Random commands of people on running cases: back, taken back, handed over, paused."""

from __future__ import annotations

from collections.abc import Mapping

from engine import (
    AddSigner,
    CompleteTask,
    DelegateTask,
    HandBackTask,
    ResumeCase,
    ReturnTask,
    SuspendCase,
    TakeBackTask,
    TransferTask,
)
from tests.proofs.model.back import half_acted, in_turn, send_back, take_back, visited
from tests.proofs.model.blocks import Activity
from tests.proofs.model.cases import Case
from tests.proofs.model.door import ACTORS, BOSS, CLERK, OTHER, WORK
from tests.proofs.model.sides import Closed, Make, Move, Run, doer
from tests.proofs.model.tokens import Open


def back(run: Run, move: Move) -> bool:
    """To a step that was done; now and then to one that the way has not passed."""
    found = run.pick(move.pick, *WORK)
    if found is None:
        return False
    case, wait = found
    done = sorted(
        block.id
        for block in case.tree.blocks.values()
        if isinstance(block, Activity) and block.kind in ("user", "sub", "call")
    )
    passed = [one for one in done if visited(wait.token, one)]
    choose = passed if passed and move.number % 6 else done
    element = choose[move.number % len(choose)]
    reassign = move.pick % 3 == 0
    outcome = run.send(
        ReturnTask,
        key=run.key(case, wait),
        to=case.named(element),
        reason="test",
        reassign=reassign,
        actor=doer(wait),
    )
    before = set(case.open)
    if wait.kind == "signature" or not send_back(case, wait, element):
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    if not reassign:
        _give(case, before, element, case.closers.get(element))
    run.world.follow(case)
    return True


def likely(run: Run) -> Mapping[str, int]:
    """What is worth more than its usual weight now, because it is rarely possible or tempting."""
    if _half_acted(run):
        return {"undo": 500}
    wholes = [wait.token.whole for _, wait in run.world.waits("task") if wait.token.whole]
    if any(whole.signed and in_turn(whole) for whole in wholes):
        return {"ask": 200, "sign": 300, "unask": 200, "undo": 80}
    return {}


def _half_acted(run: Run) -> list[Closed]:
    closed = [one for one in run.closed if one.case.outcome is None and one.key not in run.tried]
    return [one for one in closed if half_acted(one.case, one.wait)]


def undo(run: Run, move: Move) -> bool:
    """A step that was done, best one that somebody has acted on what followed in part."""
    closed = [one for one in run.closed if one.case.outcome is None]
    if not closed:
        return False
    one = closed[-1 - move.pick % min(len(closed), 3)]
    half = _half_acted(run)
    if half and move.pick % 4:
        one = half[-1]
    run.tried.add(one.key)
    run.say(f"take back {one.wait.at}:")
    actor = ACTORS[one.user] if move.number % 8 else OTHER
    outcome = run.send(TakeBackTask, key=one.key, reason="test", actor=actor)
    if actor.user != one.user:
        run.must_not(outcome, "forbidden")
        return True
    before = set(one.case.open)
    if not take_back(one.case, one.wait):
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    _give(one.case, before, one.wait.at, one.user)
    run.world.follow(one.case)
    return True


def _give(case: Case, before: set[Open], element: str, user: str | None) -> None:
    """The task that opened again is for whoever had it, unless the diagram names somebody."""
    opened = [w for w in case.open if w not in before and w.kind == "task" and w.at == element]
    if user is not None and len(opened) == 1 and not opened[0].named:
        opened[0].assignee, opened[0].claimed = user, True


def transfer(run: Run, move: Move) -> bool:
    found = _mine(run, move)
    if found is None:
        return False
    case, wait = found
    actor, other = _two(wait)
    outcome = run.send(
        TransferTask, key=run.key(case, wait), to=other, reason="test", actor=ACTORS[actor]
    )
    if wait.lender is not None:
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    wait.assignee, wait.claimed = other, True
    return True


def delegate(run: Run, move: Move) -> bool:
    found = _mine(run, move)
    if found is None:
        return False
    case, wait = found
    actor, other = _two(wait)
    outcome = run.send(
        DelegateTask, key=run.key(case, wait), to=other, reason="test", actor=ACTORS[actor]
    )
    if wait.lender is not None:
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    wait.assignee, wait.lender, wait.claimed = other, actor, True
    return True


def hand_back(run: Run, move: Move) -> bool:
    lent = [(case, wait) for case, wait in run.world.waits(*WORK) if wait.lender]
    if not lent:
        return False
    case, wait = lent[move.pick % len(lent)]
    actor = ACTORS[wait.assignee or ""]
    run.must(run.send(HandBackTask, key=run.key(case, wait), reason="test", actor=actor))
    wait.assignee, wait.lender = wait.lender, None
    return True


def _mine(run: Run, move: Move) -> tuple[Case, Open] | None:
    return run.pick(move.pick, *WORK)


def _two(wait: Open) -> tuple[str, str]:
    """Who has the task, and somebody else."""
    actor = doer(wait).user
    return actor, OTHER.user if actor == CLERK.user else CLERK.user


def pause(run: Run, move: Move) -> bool:
    """While a case rests nothing can be done to it and no timer fires; then all goes on."""
    case = run.world.root
    key = run.case_key(case)
    tasks = [run.key(one, wait) for one, wait in run.world.waits(*WORK) if one is case]
    due = [wait.due for wait, one in run.world.timers() if one is case and wait.due]
    run.must(run.send(SuspendCase, key=key, reason="test", actor=BOSS))
    for task in tasks[:1]:
        run.must_not(run.send(CompleteTask, key=task, actor=BOSS), "state")
        to, why = CLERK.user, "test"
        asked = run.send(AddSigner, key=task, to=to, position="before", reason=why, actor=BOSS)
        run.must_not(asked, "state")
    if due and all(one is case for _, one in run.world.timers()):
        run.door.clock.now = max(due[0], run.door.clock.now)
        run.world.pass_to(run.door.clock.now)
        run.door.run_due()
    run.must(run.send(ResumeCase, key=key, reason="test", actor=BOSS))
    run.door.run_due()
    run.world.run_due()
    return True


PASSING: Mapping[str, Make] = {
    "back": back,
    "undo": undo,
    "transfer": transfer,
    "delegate": delegate,
    "hand_back": hand_back,
    "pause": pause,
}
