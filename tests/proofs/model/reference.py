"""The reference model: what a case must do, said over blocks and never over flows.

A token is in a block; when it comes out, the block around it says what follows. Nothing here is
the engine's: no gateways, no snapshots, no ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from tests.proofs.model.blocks import (
    Activity,
    Again,
    Back,
    Block,
    Boundary,
    Caught,
    Choice,
    End,
    Error,
    Escalation,
    EventSub,
    Fork,
    Message,
    Process,
    Race,
    Seq,
    Signal,
    Throw,
    Timer,
    Wait,
)
from tests.proofs.model.history import Past, meet
from tests.proofs.model.tokens import Open, Scope, Token, Variables, live, seen, within, write
from tests.proofs.model.tree import IN, OUT, Place, Tree

Values: TypeAlias = Mapping[str, Any]


class Paths:
    """Tokens going through blocks. What an activity does is ``reference.Case``'s."""

    def __init__(self, process: Process, variables: Mapping[str, Any], now: datetime) -> None:
        self.process = process
        self.tree = Tree(process)
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
                self._reach_end(scope, block, past)
            case Throw():
                self._throw(scope, block, past)
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

    def _reach_end(self, scope: Scope, end: End, past: Past) -> None:
        if self.ends_here(scope):
            self.ends.append(end.id)
        if end.kind == "terminate":
            self.clear(scope)
        elif end.kind == "escalation":
            past.touch()
            self.thrown(None, scope, Escalation(end.code), {})
        elif end.kind == "error" and not self.thrown(None, scope, Error(end.code), {}):
            self.error = end.code
            self.clear(self.top)

    def _throw(self, scope: Scope, block: Throw, past: Past) -> None:
        """Throw, and go on unless that took the place away where it was thrown."""
        token = Token(block, scope, past)
        scope.tokens.append(token)
        self.thrown(None, scope, Escalation(block.code), {})
        if any(one is token for one in live(self.top)):
            self.drop(token)
            self.exit(scope, block, past.acted())

    def ends_here(self, scope: Scope) -> bool:
        """Whether an end in ``scope`` is one of the case: also in what interrupted the case."""
        owner = scope.owner
        return owner is None or (_last(owner) and owner.scope is self.top)

    def open_scope(self, scope: Scope, watchers: Sequence[EventSub], past: Past) -> None:
        for watcher in watchers:
            self.watch(scope, watcher)
        self.enter(scope, scope.body, past)

    def watch(self, scope: Scope, watcher: EventSub) -> None:
        token = Token(_running(watcher), scope, Past(), watches=watcher)
        scope.watchers.append(token)
        self.arm(token, watcher, watcher.what)

    def arm(self, token: Token, via: Boundary | Wait | EventSub, what: Caught) -> None:
        at = f"on_{via.id}" if isinstance(via, EventSub) else via.id
        if isinstance(what, Timer):
            due = self.now + timedelta(minutes=what.minutes)
            self.open_one(Open("timer", at, token, via=via, due=due, left=what.times))
        elif isinstance(what, Message):
            key = what.key(seen(token, self.variables))
            self.open_one(Open("message", at, token, via=via, message=what.name, key=key))
        elif isinstance(what, Signal):
            self.open_one(Open("signal", at, token, via=via, message=what.name))

    def open_one(self, wait: Open) -> None:
        self.numbers += 1
        wait.number = self.numbers
        wait.token.opened.append(wait)

    # --- out of blocks ----------------------------------------------------------------------

    def exit(self, scope: Scope, block: Block, past: Past) -> None:
        """``block`` is done once; what is around it says what follows."""
        if block is scope.body:
            if self.ends_here(scope):
                name = scope.owner.block.id if scope.owner else self.process.id
                self.ends.append(f"{name}_end")
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
        if token.whole is not None:
            token.whole.instances.remove(token)
        elif token in token.scope.watchers:
            token.scope.watchers.remove(token)
        else:
            token.scope.tokens.remove(token)

    def clear(self, scope: Scope) -> None:
        for token in [*scope.watchers, *scope.tokens]:
            self.drop(token)
        scope.arrived.clear()

    # --- what is thrown ---------------------------------------------------------------------

    def thrown(
        self, source: Token | None, scope: Scope, what: Error | Escalation, values: Values
    ) -> bool:
        """Find who catches ``what``, from inside out; False if nobody does."""
        holder = source and (source.whole or source)
        while True:
            boundary = _best(getattr(holder.block, "boundaries", ()) if holder else (), what)
            if holder and boundary:
                self.interrupt(holder, boundary, values)
                return True
            watcher = _best(_watching(scope, holder), what)
            if watcher:
                self.start(scope, watcher, values)
                return True
            if scope.owner is None:
                return False
            holder = scope.owner.whole or scope.owner
            scope = holder.scope

    def interrupt(self, holder: Token, boundary: Boundary, values: Values) -> None:
        """``boundary`` catches; it takes its activity away if it interrupts."""
        past = holder.past.acted()
        if boundary.interrupting:
            self.drop(holder)
        write(holder.scope.owner, self.variables, values, own=True)
        self.enter(holder.scope, boundary.handler, past)

    def start(self, scope: Scope, watcher: EventSub, values: Values) -> None:
        """An event sub-process begins: beside its scope, or instead of it."""
        if watcher.interrupting:
            self.clear(scope)
        holder = Token(_running(watcher), scope, Past())
        scope.tokens.append(holder)
        write(holder, self.variables, values, own=True)
        self.begin(holder)

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


Catcher = TypeVar("Catcher", Boundary, EventSub)


def _best(catchers: Sequence[Catcher], what: Error | Escalation) -> Catcher | None:
    """Who knows the code, before one that catches every code."""
    found = {one.what.code: one for one in catchers if isinstance(one.what, type(what))}
    return found.get(what.code) or found.get("")


def _watching(scope: Scope, holder: Token | None) -> list[EventSub]:
    """Who may start in ``scope`` when something leaves ``holder``; none catches its own."""
    if holder is not None and _last(holder):
        return []
    own = holder.block.id if holder is not None else ""
    return [one.watches for one in scope.watchers if one.watches and one.watches.id != own]


def _running(watcher: EventSub) -> Activity:
    """An event sub-process as an activity in the scope that it watched over."""
    kind = "last" if watcher.interrupting else "event"
    return Activity(watcher.id, kind, inner=watcher.body)


def _last(token: Token) -> bool:
    """Whether ``token`` runs an event sub-process that interrupted its scope."""
    return isinstance(token.block, Activity) and token.block.kind == "last"
