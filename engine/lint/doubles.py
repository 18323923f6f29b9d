"""Where two tokens of one case come to a step that does not wait for both: it happens twice.

Flows are numbered, and which of them can hold tokens at the same time is worked out from the forks
on (Kovalyov and Esparza, A Polynomial Algorithm to Compute the Concurrency Relation of Free-Choice
Signal Transition Graphs). Sets of flows are the bits of a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from engine.lint.drawing import Element, Flow, Scope
from engine.lint.graph import postorder
from engine.lint.pieces import bits
from engine.lint.vocabulary import GATEWAYS

# Pairs of flows; a scope with more of them is left alone.
MAX_PAIRS: Final = 100_000
_FORKS: Final = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True, slots=True)
class Double:
    """Tokens can come to ``element`` by both flows, one after the other."""

    element: Element
    one: Flow
    other: Flow


def doubles(scope: Scope) -> Sequence[Double]:
    """The first such element on every way, if anything but ends comes after it."""
    forked = any(len(gateway.outgoing) > 1 for gateway in scope.of(*_FORKS))
    if not forked and all(event.interrupting for event in scope.of("boundaryEvent")):
        return ()
    # What comes after a step that happens twice happens twice because of it.
    told = {one.element.id: one for one in _Together(scope).doubles()}
    for identity in list(told):
        if identity in told:
            for other in _after(scope, told[identity].element) - {identity}:
                told.pop(other, None)
    return list(told.values())


def _after(scope: Scope, element: Element) -> set[str]:
    return {element.id, *scope.behind(element.after())}


class _Together:
    """For every flow those that can hold a token while it does."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._flows = [flow for element in scope.elements for flow in element.outgoing]
        self._number = {id(flow): number for number, flow in enumerate(self._flows)}
        self._targets = [scope.by_id[flow.target] for flow in self._flows]
        self._found = [0] * len(self._flows)
        self._pending: dict[int, int] = {}
        self._entries = {
            element.id: sum(1 << self._number[id(flow)] for flow in element.incoming)
            for element in scope.elements
        }
        self._pairs = 0

    def doubles(self) -> Iterator[Double]:
        for element in self._scope.elements:
            flows = [self._number[id(flow)] for flow in self._beginning(element)]
            together = sum(1 << flow for flow in flows)
            for flow in flows:
                self._found[flow] |= together & ~(1 << flow)
                self._pending[flow] = self._found[flow]
        while self._pending:
            self._move(*self._pending.popitem())
            if self._pairs > MAX_PAIRS:
                return
        for element in self._scope.elements:
            if element.kind not in _FORKS and self._matters(element):
                yield from self._meeting(element)

    def _beginning(self, element: Element) -> Sequence[Flow]:
        """Flows that get their tokens together from ``element``."""
        if element.kind in _FORKS:
            return element.outgoing
        aside = [event for event in element.boundaries if not event.interrupting]
        return [*(element.outgoing if aside else ()), *(f for e in aside for f in e.outgoing)]

    def _meeting(self, element: Element) -> Iterator[Double]:
        for one, other in combinations(element.incoming, 2):
            if self._found[self._number[id(one)]] >> self._number[id(other)] & 1:
                yield Double(element, one, other)
                return

    def _move(self, flow: int, others: int) -> None:
        """A token on ``flow`` goes on while the ``others`` hold theirs."""
        element = self._targets[flow]
        # Two at one step are told about there, and not again at all that follow.
        others &= ~self._entries[element.id]
        if element.kind == "parallelGateway":
            for entry in bits(self._entries[element.id] & ~(1 << flow)):
                others &= self._found[entry]
        if element.kind == "inclusiveGateway" and len(element.incoming) > 1:
            others &= ~self._leading_to(element)
        after = [*element.outgoing, *(f for e in element.boundaries for f in e.outgoing)]
        for one in after if others else ():
            self._add(self._number[id(one)], others)

    def _leading_to(self, element: Element) -> int:
        """Flows that an inclusive gateway waits for."""
        before: dict[str, list[str]] = {}
        for one in self._scope.elements:
            for other in one.after():
                before.setdefault(other, []).append(one.id)
        reached = set(postorder([element.id], lambda one: before.get(one, ())))
        return sum(1 << n for n, target in enumerate(self._targets) if target.id in reached)

    def _add(self, flow: int, others: int) -> None:
        new = others & ~self._found[flow] & ~(1 << flow)
        if new:
            self._found[flow] |= new
            self._pending[flow] = self._pending.get(flow, 0) | new
            for other in bits(new):
                self._pairs += 1
                self._found[other] |= 1 << flow
                self._pending[other] = self._pending.get(other, 0) | 1 << flow

    def _matters(self, element: Element) -> bool:
        """Whether anything is done from here on."""
        after = _after(self._scope, element)
        kinds = {one.kind for one in self._scope.elements if one.id in after}
        return not kinds <= {*GATEWAYS, "endEvent", "intermediateThrowEvent"}
