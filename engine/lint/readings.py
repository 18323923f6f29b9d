"""What conditions read, against what the steps before them have set on some way or on every."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, Flow, Scope
from engine.lint.variables import Sets, given, local_to, set_by

_ASKS_FOR_NULL: Final = re.compile(r"\bnull\b|\bis defined\b|\bget or else\b")


@dataclass(frozen=True, slots=True)
class Reading:
    """A condition reads ``name``, which no step before it sets, or (``sometimes``) not all ways."""

    flow: Flow
    name: str
    sometimes: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """Names that may be set, names that surely are; ``open``: others may come from outside."""

    may: frozenset[str]
    must: frozenset[str]
    open: bool = False

    def also(self, names: Collection[str]) -> _Known:
        return _Known(self.may.union(names), self.must.union(names), self.open)


def doubtful(process: Scope, bundle: Bundle) -> Sequence[Reading]:
    """Each name once; nothing where whoever starts the case may have given anything."""
    names = given(process, bundle)
    if names is None:
        return ()
    known = _Known(frozenset(names), frozenset(names))
    found: dict[tuple[str, bool], Reading] = {}
    for reading in _doubtful(process, known, bundle):
        found.setdefault((reading.name, reading.sometimes), reading)
    return list(found.values())


def _doubtful(scope: Scope, outer: _Known, bundle: Bundle) -> Iterator[Reading]:
    for element, known in _before(scope, outer, bundle):
        # Asking what a condition reads costs a millisecond.
        certain = known.open and known.may == known.must
        for flow, names in () if certain else _read(element, bundle):
            for name in names:
                if name not in known.may:
                    if not known.open:
                        yield Reading(flow, name, sometimes=False)
                elif name not in known.must and not _guarded(flow, names):
                    yield Reading(flow, name, sometimes=True)
        if element.inner is not None:
            yield from _doubtful(element.inner, known.also(list(local_to(element))), bundle)


def _read(element: Element, bundle: Bundle) -> Iterator[tuple[Flow, Sequence[str]]]:
    """The conditions behind ``element`` and the names that they read."""
    for flow in element.outgoing:
        text = flow.condition or ""
        if text.startswith("="):
            yield flow, sorted(bundle.checker.variables(text[1:].strip()))


def _guarded(flow: Flow, names: Collection[str]) -> bool:
    """Whether a condition asks for null itself, or is about more than one variable.

    Of two variables one may say whether the other is set, which only a person can tell.
    """
    return len(names) > 1 or _ASKS_FOR_NULL.search(flow.condition or "") is not None


def _before(scope: Scope, outer: _Known, bundle: Bundle) -> Iterator[tuple[Element, _Known]]:
    """What is known before each element that can be reached and reads, or holds what reads."""
    sets = {identity: set_by(element, bundle) for identity, element in scope.by_id.items()}
    sure = {identity: _surely(element, bundle) for identity, element in scope.by_id.items()}
    names = _Bits({n for found in (*sets.values(), *sure.values()) for n in found or ()})
    order = _order(scope)
    may = _settled(scope, order, 0, lambda one: names.may(sets[one]), lambda _: or_)
    must = _settled(scope, order, names.all, lambda one: names.must(sure[one]), _joining)
    for identity in order:
        element = scope.by_id[identity]
        if element.inner is None and not any(flow.condition for flow in element.outgoing):
            continue
        known = _Known(
            outer.may | names.told(may[identity]),
            outer.must | names.told(must[identity]),
            outer.open or bool(may[identity] & names.unknown),
        )
        yield element, known


def _surely(element: Element, bundle: Bundle) -> Sets:
    """What ``element`` always leaves behind: of a sub-process, what all its ways have set."""
    mapped = element.extension("ioMapping") is not None or element.multi is not None
    if element.kind != "subProcess" or element.inner is None or mapped:
        return set_by(element, bundle)
    return bundle.once(_left_by, element.inner, bundle)


def _left_by(scope: Scope, bundle: Bundle) -> Sets:
    sure = {identity: _surely(element, bundle) for identity, element in scope.by_id.items()}
    names = _Bits({name for found in sure.values() for name in found or ()})
    order = _order(scope)
    must = _settled(scope, order, names.all, lambda one: names.must(sure[one]), _joining)
    ends = [must[one] for one in order if _ends(scope.by_id[one])]
    left = reduce(and_, ends, names.all)
    return None if left & names.unknown else names.told(left)


def _ends(element: Element) -> bool:
    """Whether its sub-process is done with it and goes on: an error leaves it on the border."""
    return element.kind == "endEvent" and element.trigger != "errorEventDefinition"


def _order(scope: Scope) -> Sequence[str]:
    """What can be reached, each before what it leads to, but in loops."""
    return scope.behind(one.id for one in scope.of("startEvent") if one.id in scope.by_id)[::-1]


def _joining(element: Element) -> Callable[[int, int], int]:
    """Of what is surely set: a parallel gateway has it from all ways in, others only in common."""
    return or_ if element.kind == "parallelGateway" else and_


def _settled(
    scope: Scope,
    order: Sequence[str],
    first: int,
    sets: Callable[[str], int],
    joined: Callable[[Element], Callable[[int, int], int]],
) -> Mapping[str, int]:
    """Element id -> names as bits; all of them begin with ``first``."""
    before: dict[str, list[tuple[str, bool]]] = {one: [] for one in order}
    for one in order:
        events = {event.id for event in scope.by_id[one].boundaries}
        for other in scope.by_id[one].after():
            before[other].append((one, other not in events))
    own = {one: sets(one) for one in order}
    found = dict.fromkeys(order, first)
    changed = True
    while changed:
        changed = False
        for one in order:
            # An event on the border happens while its activity has not brought anything yet.
            ways = [found[other] | (own[other] if done else 0) for other, done in before[one]]
            value = reduce(joined(scope.by_id[one]), ways) if ways else 0
            changed |= value != found[one]
            found[one] = value
    return found


class _Bits:
    """Sets of names as bits of a number: joined in one go, a thousand times over."""

    def __init__(self, names: Collection[str]) -> None:
        self._bits = {name: 1 << number for number, name in enumerate(names)}
        self.unknown = 1 << len(names)
        self.all = (self.unknown << 1) - 1

    def may(self, names: Sets) -> int:
        return self.unknown if names is None else self._of(names)

    def must(self, names: Sets) -> int:
        return self.all if names is None else self._of(names)

    def told(self, bits: int) -> frozenset[str]:
        return frozenset(name for name, bit in self._bits.items() if bits & bit)

    def _of(self, names: Collection[str]) -> int:
        return sum(self._bits[name] for name in set(names))
