"""The token game of one process: every way its tokens can go, with free choices.

A marking says how many tokens are on each flow. To keep their number small, tokens that have no
choice move first, then one token with a choice; a join waits, and what concerns the whole process
(inclusive joins, ends that cancel) comes when nothing else can move. Ways that differ only in the
order of independent moves are then walked once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final

from engine.lint.drawing import Element, Flow, Scope

MAX_MARKINGS: Final = 2000
_MAX_WAYS: Final = 64
_MAX_TOKENS: Final = 3

# (flow number, tokens on it) …, sorted.
Marking = tuple[tuple[int, int], ...]
# The numbers of the flows that a token leaves by.
Way = tuple[int, ...]


@dataclass(slots=True)
class Game:
    """``following``: marking -> markings after the next choice. ``fired``: joins that ever fire.

    ``complete`` is False where there are too many markings to say anything.
    """

    start: Marking = ()
    following: dict[Marking, tuple[Marking, ...]] = field(default_factory=dict)
    fired: set[str] = field(default_factory=set)
    complete: bool = True


class _TooMuch(Exception):
    pass


class Player:
    """Plays ``scope`` from its start event ``start``."""

    def __init__(self, scope: Scope, start: Element) -> None:
        flows = [flow for element in scope.elements for flow in element.outgoing]
        self._number = {id(flow): number for number, flow in enumerate(flows)}
        self._targets = [scope.by_id[flow.target] for flow in flows]
        self._starts = start.outgoing
        self._known_ways: dict[int, Sequence[Way]] = {}
        self._fired: set[str] = set()

    def play(self) -> Game:
        game = Game(fired=self._fired)
        try:
            game.start = self._rest({}, (), self._numbers(self._starts))
            todo = [game.start]
            while todo:
                one = todo.pop()
                if one in game.following:
                    continue
                if len(game.following) >= MAX_MARKINGS:
                    raise _TooMuch
                game.following[one] = self._after(one, game.following)
                todo += game.following[one]
        except _TooMuch:
            game.complete = False
        return game

    def waiting(self, marking: Marking) -> Iterator[Element]:
        """The parallel joins that wait in ``marking``."""
        yield from {id(e): e for n, _ in marking if _joins(e := self._targets[n])}.values()

    # --- one move -----------------------------------------------------------------------------

    def _after(self, marking: Marking, known: Container[Marking]) -> tuple[Marking, ...]:
        """What can come after ``marking``, in which no token can move without a choice.

        One token's choice is enough, unless it leads only back: then others would never move.
        """
        found: dict[Marking, None] = {}
        for choice in self._choices(dict(marking)):
            found.update(dict.fromkeys(choice))
            if any(other not in known and other != marking for other in choice):
                break
        return tuple(found)

    def _choices(self, tokens: Mapping[int, int]) -> Iterator[list[Marking]]:
        """For every token with a choice, the markings it leads to; else what moves last."""
        choosing = [number for number in tokens if len(self._ways(number)) > 1]
        for number in choosing:
            yield [self._rest(tokens, (number,), way) for way in self._ways(number)]
        if choosing:
            return
        gathering = {id(e): e for n in tokens if _gathers(e := self._targets[n])}
        for element in gathering.values():
            here = [number for number in tokens if self._targets[number] is element]
            yield [self._rest(tokens, here, way) for way in self._all_ways(element)]
        if not gathering and any(_cancels(self._targets[number]) for number in tokens):
            yield [()]

    def _rest(self, before: Mapping[int, int], taken: Sequence[int], way: Way) -> Marking:
        """Take tokens, put others by ``way``, and move all that have no choice."""
        tokens = dict(before)
        _take(tokens, taken)
        todo = list(way)
        steps = 0
        while todo:
            number = todo.pop()
            tokens[number] = tokens.get(number, 0) + 1
            steps += 1
            if tokens[number] > _MAX_TOKENS or steps > 4 * len(self._targets) + 4:
                raise _TooMuch
            taken, way = self._forced(tokens, number)
            _take(tokens, taken)
            todo += way
        return tuple(sorted(tokens.items()))

    def _forced(self, tokens: Mapping[int, int], number: int) -> tuple[Sequence[int], Way]:
        """The tokens that the newest one on flow ``number`` takes on with it, and their way."""
        element = self._targets[number]
        if _joins(element):
            entries = self._numbers(element.incoming)
            if all(entry in tokens for entry in entries):
                self._fired.add(element.id)
                return entries, self._numbers(element.outgoing)
            return (), ()
        ways = self._ways(number)
        return ((number,), ways[0]) if len(ways) == 1 else ((), ())

    def _ways(self, number: int) -> Sequence[Way]:
        """The ways on from flow ``number``; none where its token waits for others."""
        if number not in self._known_ways:
            element = self._targets[number]
            waits = _joins(element) or _cancels(element) or _gathers(element)
            self._known_ways[number] = [] if waits else self._all_ways(element)
        return self._known_ways[number]

    def _all_ways(self, element: Element) -> Sequence[Way]:
        ways = [self._numbers(way) for way in _own_ways(element)]
        for event in element.boundaries:
            aside = self._numbers(event.outgoing)
            # One that does not interrupt may happen or not; how often makes no difference.
            ways += [aside] if event.interrupting else [(*way, *aside) for way in ways]
            if len(ways) > _MAX_WAYS:
                raise _TooMuch
        return ways

    def _numbers(self, flows: Sequence[Flow]) -> Way:
        return tuple(self._number[id(flow)] for flow in flows)


def _take(tokens: dict[int, int], taken: Sequence[int]) -> None:
    for number in taken:
        tokens[number] -= 1
        if not tokens[number]:
            del tokens[number]


def _own_ways(element: Element) -> Sequence[Sequence[Flow]]:
    out = element.outgoing
    if len(out) < 2:
        return [out]
    if element.kind in ("exclusiveGateway", "eventBasedGateway"):
        return [[flow] for flow in out]
    if element.kind == "inclusiveGateway":
        return _subsets(element)
    return [out]


def _subsets(gateway: Element) -> Sequence[Sequence[Flow]]:
    fallback = [flow for flow in gateway.outgoing if gateway.is_default(flow)]
    others = [flow for flow in gateway.outgoing if not gateway.is_default(flow)]
    if 2 ** len(others) > _MAX_WAYS:
        raise _TooMuch
    sizes = range(1, len(others) + 1)
    chosen: list[Sequence[Flow]] = [s for size in sizes for s in combinations(others, size)]
    return [*chosen, fallback] if fallback else chosen


def _joins(element: Element) -> bool:
    return element.kind == "parallelGateway" and len(element.incoming) > 1


def _gathers(element: Element) -> bool:
    return element.kind == "inclusiveGateway" and len(element.incoming) > 1


def _cancels(element: Element) -> bool:
    """An end that takes every other token with it."""
    return element.kind == "endEvent" and element.trigger in (
        "terminateEventDefinition",
        "errorEventDefinition",
    )
