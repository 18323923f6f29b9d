"""Random commands of operators: tokens moved by hand, cases moved to another version."""

from __future__ import annotations

from collections.abc import Mapping

from engine import MigrateCase, ModifyCase
from tests.proofs.model.blocks import Activity, Block, Boundary, EventSub, Race, Seq, Wait
from tests.proofs.model.cases import Case
from tests.proofs.model.door import BOSS, WORK
from tests.proofs.model.history import Past
from tests.proofs.model.sides import Make, Move, Run
from tests.proofs.model.tokens import Scope, Token, live


def migrate(run: Run, move: Move) -> bool:
    """To a version in which everything is called otherwise, and back."""
    running = [case for case in run.world.cases if case.outcome is None]
    case = running[move.pick % len(running)]
    second, plans = run.second()
    plan: Mapping[str, str] = plans[case.process.id]
    target = second
    if case.version:
        plan, target = {new: old for old, new in plan.items()}, run.first
    run.say(f"migrate {case.process.id}#{run.world.cases.index(case)}:")
    key = run.case_key(case)
    run.must(
        run.send(MigrateCase, key=key, bundle=target, elements=plan, reason="test", actor=BOSS)
    )
    case.version = 1 - case.version
    return True


def modify(run: Run, move: Move) -> bool:
    """Take one token and put another one at a step of the same sequence."""
    waits = [
        (case, wait)
        for case, wait in run.world.waits(*WORK, "job", "timer", "message", "signal", "children")
        if not isinstance(wait.via, Boundary | EventSub) and not isinstance(wait.token.block, Race)
    ]
    if not waits:
        return False
    case, wait = waits[move.pick % len(waits)]
    token = wait.token.whole or wait.token
    target = _beside(case, token, move.number)
    run.say(f"move {wait.at} to {target.id} of {case.process.id}:")
    outcome = run.send(
        ModifyCase,
        key=run.case_key(case),
        take=(run.key(case, wait),),
        open=(case.named(target.id),),
        reason="test",
        actor=BOSS,
    )
    if len([scope for scope in _scopes(case) if scope.body is token.scope.body]) > 1:
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    token.past.touch()
    case.drop(token)
    case.enter(token.scope, target, Past((token.past,)))
    case.rest()
    run.world.follow(case)
    return True


def _beside(case: Case, token: Token, number: int) -> Activity | Wait:
    """The place of ``token`` itself, or another step of the sequence that it is in."""
    own = token.block
    assert isinstance(own, Activity | Wait)
    around = case.tree.around.get(own.id)
    parts: list[Block] = (
        list(around.block.parts) if around and isinstance(around.block, Seq) else []
    )
    steps = [part for part in parts if isinstance(part, Activity | Wait)]
    return steps[number % len(steps)] if steps else own


def _scopes(case: Case) -> list[Scope]:
    return [case.top, *(token.inner for token in live(case.top) if token.inner)]


MOVING: Mapping[str, Make] = {"migrate": migrate, "modify": modify}
