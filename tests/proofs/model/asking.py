"""Random commands about signatures: asked for before, after and beside, given, and taken away."""

from __future__ import annotations

from collections.abc import Mapping

from engine import AddSigner, CompleteTask, RemoveSigner
from tests.proofs.model.blocks import Activity
from tests.proofs.model.cases import Case
from tests.proofs.model.door import ACTORS, BOSS, CLERK, OTHER, WORK
from tests.proofs.model.pen import PEOPLE
from tests.proofs.model.sides import Closed, Make, Move, Run, doer, turned_away
from tests.proofs.model.signatures import add, end, remove, sign, signing, withdraw
from tests.proofs.model.signatures import ask as ask_for
from tests.proofs.model.tokens import Open

POSITIONS = ("before", "after", "beside")
OPINION = {"agree": "agree", "opinion": "ok"}


def ask(run: Run, move: Move) -> bool:
    found = _picked(run, move, *WORK)
    if found is None:
        return False
    case, wait = found
    position, user = POSITIONS[move.number % 3], PEOPLE[move.number // 3 % len(PEOPLE)]
    item = None if _countersigned(wait) or position != "beside" else move.number % 5
    outcome = run.send(
        AddSigner,
        key=run.key(case, wait),
        to=user,
        position=position,
        reason="test",
        item=item,
        actor=doer(wait),
    )
    if wait.kind == "signature":
        run.must_not(outcome, "state")
        return True
    if position == "before" and user in [one.assignee for one in signing(wait)]:
        run.must_not(outcome, "invalid")
        return True
    if position == "beside":
        possible = add(case, wait, user if item is None else item)
    else:
        possible = ask_for(case, wait, user, position)
    if not possible:
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    run.world.follow(case)
    return True


def _picked(run: Run, move: Move, *kinds: str) -> tuple[Case, Open] | None:
    """Mostly one of several where somebody has signed before: that is where it is difficult."""
    found = run.pick(move.pick, *kinds)
    signed = [
        one for one in run.world.waits(*kinds) if one[1].token.whole and one[1].token.whole.signed
    ]
    if not signed or move.pick % 3 == 0:
        return found
    run.say("rather one of several:")
    return signed[move.pick % len(signed)]


def _countersigned(wait: Open) -> bool:
    block = wait.token.block
    return isinstance(block, Activity) and block.each is not None and block.each.signed is not None


def give(run: Run, move: Move) -> bool:
    """A signature that was asked for by hand."""
    found = run.pick(move.pick, "signature")
    if found is None:
        return False
    case, wait = found
    key = run.key(case, wait)
    actor = OTHER if move.number % 9 == 0 else doer(wait)
    outcome = run.send(CompleteTask, key=key, values=OPINION, actor=actor)
    if code := turned_away(wait, actor):
        run.must_not(outcome, code)
        return True
    if wait.lender is not None:
        run.must_not(outcome, "state")
        return True
    run.must(outcome)
    wait.closer = actor.user
    run.closed.append(Closed(key, case, wait, actor.user))
    sign(case, wait)
    run.world.follow(case)
    return True


def unask(run: Run, move: Move) -> bool:
    """Somebody need not sign: by hand before or after a task, or as one of several."""
    kind = "signature" if move.number % 2 and run.world.waits("signature") else "task"
    found = _picked(run, move, kind)
    if found is None:
        return False
    case, wait = found
    if kind == "signature":
        return _spare(run, move, case, wait)
    if wait.token.later or move.number % 7 == 0:
        return _withdraw(run, move, case, wait)
    actor = CLERK if move.number % 5 == 0 else BOSS
    outcome = run.send(RemoveSigner, key=run.key(case, wait), reason="test", actor=actor)
    if actor is not BOSS:
        run.must_not(outcome, "forbidden")
    elif remove(case, wait):
        run.must(outcome)
        run.world.follow(case)
    else:
        run.must_not(outcome, "state")
    return True


def _spare(run: Run, move: Move, case: Case, wait: Open) -> bool:
    """A signer's open task goes: whoever has the task that it is for decides so."""
    assert wait.asked_by is not None
    askers = [user for user in (wait.asked_by.assignee, wait.asked_by.closer) if user]
    actor = [BOSS, CLERK, ACTORS[askers[-1]] if askers else BOSS][move.number % 3]
    outcome = run.send(RemoveSigner, key=run.key(case, wait), reason="test", actor=actor)
    if actor is not BOSS and actor.user not in askers:
        run.must_not(outcome, "forbidden")
        return True
    run.must(outcome)
    end(case, wait)
    run.world.follow(case)
    return True


def _withdraw(run: Run, move: Move, case: Case, wait: Open) -> bool:
    """Who was to sign after an open task."""
    later = wait.token.later
    user = later[0] if later and move.number % 5 else "third"
    actor = CLERK if move.number % 6 == 0 else BOSS
    outcome = run.send(RemoveSigner, key=run.key(case, wait), to=user, reason="test", actor=actor)
    if actor is not BOSS and actor.user != wait.assignee:
        run.must_not(outcome, "forbidden")
    elif withdraw(wait, user):
        run.must(outcome)
    else:
        run.must_not(outcome, "state")
    return True


ASKING: Mapping[str, Make] = {"ask": ask, "sign": give, "unask": unask}
