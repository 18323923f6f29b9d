"""Rules of a decision table against each other, without comparing each with each.

Sets of rules are the bits of a number. A column is read as the runs of neighbouring pieces that
its cells take, so that a table of thousands of rules is walked along its boundaries only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.lint.pieces import Column, bits

# Steps of a search; what needs more is left alone.
MAX_STEPS: Final = 200_000

Run = tuple[int, int]


def runs(mask: int) -> Iterator[Run]:
    """First and last piece of every run of neighbours in ``mask``."""
    at = 0
    while mask:
        skipped = (mask & -mask).bit_length() - 1
        mask >>= skipped
        length = (~mask & (mask + 1)).bit_length() - 1
        yield at + skipped, at + skipped + length - 1
        mask >>= length
        at += skipped + length


class Touching:
    """Which rules take a piece of ``column`` that a given rule takes, too."""

    def __init__(self, column: Column) -> None:
        self._size = len(column.labels)
        # A segment tree: rules whose run begins at a piece, joined by or.
        self._begins = [0] * (2 * self._size)
        ends = [0] * (self._size + 1)
        for rule, mask in enumerate(column.masks):
            for first, last in runs(mask) if mask else ():
                self._begins[self._size + first] |= 1 << rule
                ends[last + 1] |= 1 << rule
        self._at = [0] * self._size
        here = 0
        for piece in range(self._size):
            here = here & ~ends[piece] | self._begins[self._size + piece]
            self._at[piece] = here
        for node in range(self._size - 1, 0, -1):
            self._begins[node] = self._begins[2 * node] | self._begins[2 * node + 1]
        self._known: dict[int, int] = {0: 0}

    def rules(self, mask: int) -> int:
        """Rules that take a piece of ``mask``."""
        if mask not in self._known:
            found = 0
            for first, last in runs(mask):
                found |= self._at[first] | self._beginning(first, last)
            self._known[mask] = found
        return self._known[mask]

    def _beginning(self, first: int, last: int) -> int:
        found, low, high = 0, first + self._size, last + 1 + self._size
        while low < high:
            if low & 1:
                found |= self._begins[low]
                low += 1
            if high & 1:
                high -= 1
                found |= self._begins[high]
            low //= 2
            high //= 2
        return found


def overlapping(columns: Sequence[Column], count: int) -> Iterator[Run]:
    """Pairs of the ``count`` rules that surely can stand for one input, the earlier first."""
    touching = [Touching(column) for column in columns]
    for rule in range(count):
        later = (1 << count) - (1 << (rule + 1))
        for column, each in zip(columns, touching, strict=True):
            later &= each.rules(column.masks[rule] or 0)
        yield from ((rule, other) for other in bits(later))


def covered(columns: Sequence[Column], count: int) -> Iterator[Run]:
    """Rules to which an earlier one leaves nothing, with that one."""
    touching = [Touching(column) for column in columns]
    steps = 0
    for rule in range(count):
        earlier = (1 << rule) - 1
        for column, each in zip(columns, touching, strict=True):
            earlier &= each.rules(column.masks[rule] or 0)
        for other in bits(earlier):
            steps += 1
            if steps > MAX_STEPS:
                return
            if all(_within(column.masks[rule], column.masks[other]) for column in columns):
                yield rule, other
                break


def _within(inner: int | None, outer: int | None) -> bool:
    return inner is not None and outer is not None and not inner & ~outer


class Gaps:
    """Looks column by column for pieces that leave no rule."""

    def __init__(self, columns: Sequence[Column], count: int) -> None:
        self._columns = columns
        self._runs: list[Mapping[int, Sequence[Run]]] = [_runs_of(column) for column in columns]
        self._all = (1 << count) - 1
        self._full: set[tuple[int, int]] = set()
        self._steps = 0

    def find(self) -> Sequence[int]:
        """One piece of each column for which there is no rule; none where there is no gap."""
        return self._from(0, self._all) or ()

    def _from(self, at: int, rules: int) -> list[int] | None:
        if not rules:
            return [next(bits(column.likely), 0) for column in self._columns[at:]]
        if at == len(self._columns) or (at, rules) in self._full:
            return None
        for piece, left in self._parted(at, rules):
            self._steps += 1
            if self._steps > MAX_STEPS:
                return None
            found = self._from(at + 1, left)
            if found is not None:
                return [piece, *found]
        self._full.add((at, rules))
        return None

    def _parted(self, at: int, rules: int) -> Iterator[tuple[int, int]]:
        """A piece of every part of the column, and those of ``rules`` that take it.

        A cell that is not understood may take anything.
        """
        changes: dict[int, int] = {0: 0}
        here = 0
        for rule in bits(rules):
            taken = self._runs[at].get(rule)
            if taken is None:
                here |= 1 << rule
                continue
            for first, last in taken:
                changes[first] = changes.get(first, 0) ^ 1 << rule
                changes[last + 1] = changes.get(last + 1, 0) ^ 1 << rule
        likely, seen = self._columns[at].likely, set[int]()
        places = sorted(changes)
        for place, end in zip(places, [*places[1:], likely.bit_length()], strict=True):
            here ^= changes[place]
            part = (likely >> place) & ((1 << max(end - place, 0)) - 1)
            self._steps += 1
            if part and here not in seen:
                seen.add(here)
                yield place + (part & -part).bit_length() - 1, here


def _runs_of(column: Column) -> Mapping[int, Sequence[Run]]:
    """By rule; not of those whose cell is not understood."""
    known: dict[int, Sequence[Run]] = {}
    found = {}
    for rule, mask in enumerate(column.masks):
        if mask is not None:
            if mask not in known:
                known[mask] = list(runs(mask))
            found[rule] = known[mask]
    return found
