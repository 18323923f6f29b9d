"""The reference model: what a case must do, said over blocks and never over flows.

A token is in a block; when it comes out, the block around it says what follows. Nothing here is
the engine's: no gateways, no snapshots, no ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.proofs.model.blocks import (
    Activity,
    Again,
    Back,
    Block,
    Boundary,
    Choice,
    End,
    Error,
    Fork,
    Message,
    Process,
    Race,
    Seq,
    Timer,
    Wait,
)
from tests.proofs.model.history import Past, meet
from tests.proofs.model.tokens import Open, Scope, Token, Variables, live, seen, within, write
from tests.proofs.model.tree import IN, OUT, Place, Tree


class Paths:
    """Tokens going through blocks. What an activity does is ``reference.Case``'s."""

    def __init__(self, process: Process, variables: Mapping[str, Any], now: datetime) -> None:
        self.process = process
        self.tree = Tree(process.body)
        self.variables: Variables = dict(variables)
        self.now = now
        self.ends: list[str] = []
        self.error: str | None = None
        self.dropped: list[Open] = []
        self.numbers = 0
        self.top = Scope(process.body, None)

    def begin(self, token: Token) -> None:
        """A token has arrived at an activity."""
        raise NotImplementedError

    def finish(self, token: Token, results: Mapping[str, Any]) -> None:
        """The activity of ``token`` has done what it does."""
        raise NotImplementedError

    # --- into blocks ------------------------------------------------------------------------

    def enter(self, scope: Scope, block: Block, past: Past) -> None:
        match block:
            case Seq(parts=()):
                self.exit(scope, block, past)
            case Seq(parts=parts):
                self.enter(scope, parts[0], past)
            case Choice():
                for way in self._chosen(scope, block):
                    self.enter(scope, way, past)
            case Fork():
                for branch in block.branches:
                    self.enter(scope, branch, past)
            case Again():
                self.enter(scope, block.body, past)
            case Back():
                self.enter(scope, self.tree.blocks[block.target], past)
            case End():
                self._reach_end(scope, block)
            case Race() | Wait():
                token = Token(block, scope, past)
                scope.tokens.append(token)
                for wait in [block] if isinstance(block, Wait) else [w for w, _ in block.ways]:
                    self.arm(token, wait, wait.what)
            case Activity():
                token = Token(block, scope, past)
                scope.tokens.append(token)
                self.begin(token)

    def _chosen(self, scope: Scope, block: Choice) -> list[Block]:
        variables = seen(scope.owner, self.variables)
        open_ = [way for condition, way in block.ways if condition and condition.holds(variables)]
        if open_:
            return open_ if block.many else open_[:1]
        return [way for condition, way in block.ways if condition is None]

    def _reach_end(self, scope: Scope, end: End) -> None:
        if scope is self.top:
            self.ends.append(end.id)
        if end.kind == "terminate":
            self.clear(scope)
        elif end.kind == "error" and not (scope.owner and self.caught(scope.owner, end.code, {})):
            self.error = end.code
            self.clear(self.top)

    def arm(self, token: Token, via: Boundary | Wait, what: Timer | Message | Error) -> None:
        if isinstance(what, Timer):
            due = self.now + timedelta(minutes=what.minutes)
            self.open_one(Open("timer", via.id, token, via=via, due=due, left=what.times))
        elif isinstance(what, Message):
            key = what.key(seen(token, self.variables))
            self.open_one(Open("message", via.id, token, via=via, message=what.name, key=key))

    def open_one(self, wait: Open) -> None:
        self.numbers += 1
        wait.number = self.numbers
        wait.token.opened.append(wait)

    # --- out of blocks ----------------------------------------------------------------------

    def exit(self, scope: Scope, block: Block, past: Past) -> None:
        """``block`` is done once; what is around it says what follows."""
        if block is scope.body:
            if scope is self.top:
                self.ends.append(f"{self.process.id}_end")
            return
        around = self.tree.around[block.id]
        match around.block:
            case Seq(parts=parts) if around.part + 1 < len(parts):
                self.enter(scope, parts[around.part + 1], past)
            case Choice(many=True) | Fork(joined=True):
                self._join(scope, around.block, around.part, past)
            case Again(body=body, condition=condition):
                again = condition.holds(seen(scope.owner, self.variables))
                (self.enter if again else self.exit)(scope, body if again else around.block, past)
            case _:
                self.exit(scope, around.block, past)

    def _join(self, scope: Scope, block: Choice | Fork, branch: int, past: Past) -> None:
        size = len(block.ways) if isinstance(block, Choice) else len(block.branches)
        arrived = scope.arrived.setdefault(block.id, [[] for _ in range(size)])
        arrived[branch].append(past)
        if isinstance(block, Fork) and all(arrived):
            self._release(scope, block)

    def _release(self, scope: Scope, block: Block) -> None:
        """The oldest token of each branch that has any: they become one behind the join."""
        arrived = scope.arrived[block.id]
        past = meet([branch.pop(0) for branch in arrived if branch], scope.visits)
        if not any(arrived):
            del scope.arrived[block.id]
        self.exit(scope, block, past)

    def drop(self, token: Token) -> None:
        """Take ``token`` away with all that waits below it."""
        for one in within(token):
            self.dropped += one.opened
            one.opened = []
        (token.whole.instances if token.whole else token.scope.tokens).remove(token)

    def clear(self, scope: Scope) -> None:
        for token in list(scope.tokens):
            self.drop(token)
        scope.arrived.clear()

    def caught(self, token: Token, code: str, values: Mapping[str, Any]) -> bool:
        """Look for a boundary event that catches ``code``, from inside out; False if none."""
        holder: Token | None = token.whole or token
        while holder is not None:
            found = {
                boundary.what.code: boundary
                for boundary in getattr(holder.block, "boundaries", ())
                if isinstance(boundary.what, Error)
            }
            catcher = found.get(code) or found.get("")
            if catcher is not None:
                self.drop(holder)
                write(holder.scope.owner, self.variables, values, own=True)
                self.enter(holder.scope, catcher.handler, holder.past.acted())
                return True
            outer = holder.scope.owner
            holder = outer and (outer.whole or outer)
        return False

    # --- coming to rest ---------------------------------------------------------------------

    def settle(self) -> None:
        """Close sub-processes that are empty and inclusive joins to which nobody comes."""
        while self._close_one() or self._release_one():
            pass

    def _scopes(self) -> list[Scope]:
        """Innermost first."""
        return [*reversed([t.inner for t in live(self.top) if t.inner]), self.top]

    def _close_one(self) -> bool:
        for scope in self._scopes():
            if scope.owner is not None and not scope.tokens and not scope.arrived:
                owner = scope.owner
                owner.inner = None
                self.finish(owner, {})
                return True
        return False

    def _release_one(self) -> bool:
        for scope in self._scopes():
            for name in scope.arrived:
                block = self.tree.blocks[name]
                if isinstance(block, Choice) and not self._somebody_comes(scope, block):
                    self._release(scope, block)
                    return True
        return False

    def _somebody_comes(self, scope: Scope, join: Choice) -> bool:
        """BPMN 2.0, 13.4.3: somebody can reach an empty branch's end, and no filled one's."""
        filled = {n for n, pasts in enumerate(scope.arrived[join.id]) if pasts}
        places: list[Place] = [(IN, token.block) for token in scope.tokens]
        places += [(OUT, self.tree.blocks[at]) for at in scope.arrived if at != join.id]
        for place in places:
            reached = self.tree.branches_reached([place], join)
            if reached - filled and not reached & filled:
                return True
        return False
