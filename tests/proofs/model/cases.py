"""A case of the reference model: what activities do, and what may happen to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.proofs.model.blocks import (
    Activity,
    Boundary,
    Each,
    Error,
    EventSub,
    Process,
    Race,
    Sum,
    Timer,
)
from tests.proofs.model.deciding import SIGNER, decided, outcome
from tests.proofs.model.history import Past, Visit
from tests.proofs.model.reference import Paths
from tests.proofs.model.tokens import Child, Open, Scope, Token, live, seen, write

Values = Mapping[str, Any]
# What the ids of a diagram's second version end in.
SUFFIX = "_v"


class Case(Paths):
    """``outcome``: completed | cancelled | error, None while it runs.

    ``parent``: the call activity and the child that this case is.
    """

    def __init__(
        self,
        process: Process,
        variables: Values,
        now: datetime,
        parent: tuple[Case, Open, Child] | None = None,
    ) -> None:
        super().__init__(process, variables, now)
        self.parent = parent
        self.outcome: str | None = None
        self.told = False
        self.version = 0
        self.closers: dict[str, str] = {}
        self.open_scope(self.top, process.watchers, Past())
        self.rest()

    def named(self, element: str) -> str:
        """The id of ``element`` in the version of the diagram that the case runs in."""
        return element + SUFFIX * self.version

    @property
    def open(self) -> list[Open]:
        """Everything that waits for the outside, oldest first."""
        found = [wait for token in live(self.top) for wait in token.opened]
        return sorted(found, key=lambda wait: wait.number)

    # --- what can happen --------------------------------------------------------------------

    def complete(self, wait: Open, values: Values) -> None:
        """A task or job is done with ``values``; those who sign after it come first."""
        token = wait.token
        token.opened.remove(wait)
        token.task = wait
        if token.later:
            token.held, token.acted = values, True
            token.past.touch()
            for user in token.later:
                self.open_signature(wait, user)
            token.later = []
        else:
            self.finish(token, values)
        self.rest()

    def open_signature(self, task: Open, user: str) -> None:
        signature = Open("signature", task.at, task.token, assignee=user, named=True, asked_by=task)
        self.open_one(signature)

    def happen(self, wait: Open, values: Values) -> None:
        """A timer fires or a message comes."""
        token, via = wait.token, wait.via
        scope, block = token.scope, token.block
        if isinstance(via, Boundary | EventSub) and not via.interrupting:
            self._wait_again(wait)
        if isinstance(via, Boundary):
            self.interrupt(token, via, values)
            self.rest()
            return
        if isinstance(via, EventSub):
            self.start(scope, via, values)
            self.rest()
            return
        past = token.past.acted()
        self.drop(token)
        write(scope.owner, self.variables, values, own=True)
        if isinstance(block, Race):
            self.enter(scope, next(way for one, way in block.ways if one is via), past)
        else:
            self.exit(scope, block, past)
        self.rest()

    def throw(self, wait: Open, code: str, values: Values) -> bool:
        """The job or child behind ``wait`` ended with ``code``; False if nobody catches it."""
        found = self.thrown(wait.token, wait.token.scope, Error(code), values)
        self.rest()
        return found

    def children_done(self, wait: Open) -> None:
        """Every child of a call activity has ended."""
        token, block = wait.token, _activity(wait.token)
        token.opened.remove(wait)
        results = [child.result for child in wait.children]
        if block.each is None:
            self.finish(token, results[0] if block.return_all or block.outputs else {})
        else:
            for index, result in enumerate(results):
                token.locals = {**_item(block.each, index, token.items[index]), **result}
                if block.outputs:
                    self._give(token, {}, own=True)
                elif block.return_all:
                    write(token, self.variables, result, own=False)
                token.results[index] = seen(token, self.variables).get(block.each.result)
            token.locals = {}
            self._whole_done(token, block.each)
        self.rest()

    def cancel(self) -> None:
        self.clear(self.top)
        self.outcome = "cancelled"

    def set(self, values: Values) -> None:
        self.variables.update(values)
        self.rest()

    def rest(self) -> None:
        self.settle()
        if self.outcome is None and not self.top.tokens and not self.top.arrived:
            self.clear(self.top)
            self.outcome = "completed" if self.error is None else "error"

    def _wait_again(self, wait: Open) -> None:
        """A boundary event that does not interrupt: the next of its cycle, or the next message."""
        token, via = wait.token, wait.via
        token.opened.remove(wait)
        if wait.kind in ("message", "signal"):
            again = Open(wait.kind, wait.at, token, via=via, message=wait.message, key=wait.key)
            self.open_one(again)
        elif wait.left > 1 and wait.due and isinstance(via, Boundary | EventSub):
            minutes = via.what.minutes if isinstance(via.what, Timer) else 0
            due = wait.due + timedelta(minutes=minutes)
            self.open_one(Open("timer", wait.at, token, via=via, due=due, left=wait.left - 1))

    # --- activities -------------------------------------------------------------------------

    def begin(self, token: Token) -> None:
        block = _activity(token)
        if block.each is None:
            self._take(token, block.inputs)
        if block.each is None or block.kind != "call":
            self._arm_boundaries(token)
        if block.each is None:
            self._act(token)
            return
        token.items = list(seen(token, self.variables)[block.each.over])
        token.results = [None] * len(token.items)
        if not token.items:
            self._whole_done(token, block.each)
        elif block.kind == "call":
            self._ask_for_each(token, block.each)
        elif block.each.sequential:
            self.open_instance(token, block.each, 0)
        else:
            for one in [self._instance(token, block.each, n) for n in range(len(token.items))]:
                if one in token.instances:
                    self._act(one)

    def _arm_boundaries(self, token: Token) -> None:
        for boundary in _activity(token).boundaries:
            self.arm(token, boundary, boundary.what)

    def _instance(self, whole: Token, each: Each, index: int) -> Token:
        instance = Token(whole.block, whole.scope, whole.past, whole=whole, index=index)
        instance.locals.update(_item(each, index, whole.items[index]))
        whole.instances.append(instance)
        self._take(instance, _activity(whole).inputs)
        return instance

    def open_instance(self, whole: Token, each: Each, index: int) -> None:
        self._act(self._instance(whole, each, index))

    def _act(self, token: Token) -> None:
        """Ask the outside, go inside, or do it at once."""
        block = _activity(token)
        match block.kind:
            case "user":
                named = token.locals.get(SIGNER) if block.each and block.each.signed else None
                wait = Open("task", block.id, token, assignee=named, named=named is not None)
                self.open_one(wait)
            case "job":
                self.open_one(Open("job", block.id, token))
            case "call":
                inputs = seen(token, self.variables)
                self.open_one(Open("children", block.id, token, children=[Child(0, inputs)]))
            case "sub" | "event" | "last":
                assert block.inner is not None
                token.inner = Scope(block.inner, token)
                inside = Past((token.past,), token.past.origin)
                self.open_scope(token.inner, block.watchers, inside)
            case "rule":
                assert block.script is not None
                self.finish(token, {block.script.target: seen(token, self.variables)["a"] + 10})
            case "script":
                assert block.script is not None
                self.finish(token, {block.script.target: self._value(token, block.script)})
            case _:
                self.finish(token, {})

    def _ask_for_each(self, token: Token, each: Each) -> None:
        children = []
        for index, item in enumerate(token.items):
            token.locals = _item(each, index, item)
            self._take(token, _activity(token).inputs)
            children.append(Child(index, seen(token, self.variables)))
        token.locals = {}
        self._arm_boundaries(token)
        self.open_one(Open("children", token.block.id, token, children=children))

    def finish(self, token: Token, results: Values) -> None:
        block = _activity(token)
        self._give(token, results, own=token.whole is not None)
        if token.whole is None or block.each is None:
            self.drop(token)
            if block.kind not in ("event", "last"):
                self.exit(token.scope, block, self._after(token))
            return
        token.past.touch()
        if block.kind == "user":
            token.whole.signed[token.index] = token.task
        whole, each = token.whole, block.each
        whole.completed += 1
        if each.out:
            whole.results[token.index] = seen(token, self.variables)[each.result]
        self.one_less(whole, each, token)

    def one_less(self, whole: Token, each: Each, token: Token) -> None:
        """Instance ``token`` is done or not wanted: all is done, or the next is due."""
        self.drop(token)
        wanted = len(whole.items) - len(whole.gone)
        enough = 0 < each.done <= whole.completed
        if each.signed:
            said = [bool(whole.results[index]) for index in whole.signed]
            enough = decided(each.signed, wanted, said)
        if whole.completed == wanted or enough:
            self._whole_done(whole, each)
        elif each.sequential:
            after = range(token.index + 1, len(whole.items))
            self.open_instance(whole, each, next(n for n in after if n not in whole.gone))

    def _whole_done(self, whole: Token, each: Each) -> None:
        self.drop(whole)
        kept = [index for index in range(len(whole.items)) if index not in whole.gone]
        if each.signed:
            said = [(whole.items[n], whole.results[n] if n in whole.signed else None) for n in kept]
            write(whole, self.variables, {each.out: outcome(each.signed, said)}, own=False)
        elif each.out:
            results = [whole.results[index] for index in kept]
            write(whole, self.variables, {each.out: results}, own=False)
        self.exit(whole.scope, whole.block, self._after(whole))

    def _after(self, token: Token) -> Past:
        """The past of what follows when the activity of ``token`` is done."""
        block, past = _activity(token), token.past
        if block.kind == "job":
            return past.acted()
        if block.kind not in ("user", "sub", "call"):
            return past
        visit = Visit((past,), None, block, token.scope, token.task)
        if block.kind == "sub":
            visit.origin = past.origin
        else:
            past.touch()
            visit.origin = visit if block.kind == "user" else None
        # Of each element the last visit counts, whoever came before.
        earlier = [one for one in token.scope.visits if one.block.id != visit.block.id]
        token.scope.visits = [*earlier, visit]
        return visit

    # --- values -----------------------------------------------------------------------------

    def _take(self, token: Token, inputs: tuple[Sum, ...]) -> None:
        for one in inputs:
            token.locals[one.target] = self._value(token, one)

    def _give(self, token: Token, results: Values, *, own: bool) -> None:
        """By the output mappings if there are any, else all of ``results``."""
        outputs = _activity(token).outputs
        if not outputs:
            write(token, self.variables, results, own=True)
            return
        token.locals.update(results)
        for one in outputs:
            value = {one.target: self._value(token, one)}
            write(token, self.variables, value, own=own)

    def _value(self, token: Token, one: Sum) -> Any:
        return seen(token, self.variables)[one.name] + one.add


def _activity(token: Token) -> Activity:
    assert isinstance(token.block, Activity)
    return token.block


def _item(each: Each, index: int, item: Any) -> dict[str, Any]:
    own = {"loopCounter": index + 1, each.item: item}
    if each.result:
        own.setdefault(each.result, None)
    return own
