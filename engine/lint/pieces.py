"""Values of one input, cut at every boundary that its tests name.

Each piece is wholly inside or outside of every test; a cell is then a number whose bits are the
pieces that it takes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from engine.lint.cells import EVERYTHING, Cell, Span, Test


@dataclass(frozen=True, slots=True)
class Column:
    """``labels`` of all pieces. As bits of a number: ``allowed`` pieces, those that people think
    of (``likely``), and per cell those that it takes (None: the cell is not understood).
    """

    labels: tuple[str, ...]
    allowed: int
    likely: int
    masks: tuple[int | None, ...]


def bits(number: int) -> Iterator[int]:
    """The places of its ones."""
    while number:
        yield (number & -number).bit_length() - 1
        number &= number - 1


def column(
    cells: Sequence[Cell | None],
    limits: Cell | None = None,
    *,
    boolean: bool = False,
    endless: bool = False,
) -> Column | None:
    """``cells`` over the values in ``limits`` (None: any); None for mixed types.

    Without limits other texts than the named ones are not likely; nor are numbers below and above
    all that is named, unless a cell names them or they are said to be ``endless``.
    """
    tests = [test for cell in (*cells, limits) if cell is not None for test in cell.tests]
    kinds = {_kind(test) for test in tests} or ({"bool"} if boolean else set())
    if len(kinds) > 1:
        return None
    if not kinds:
        return Column(("-",), 1, 1, tuple(None if cell is None else 1 for cell in cells))
    spans = [test for test in tests if isinstance(test, Span)]
    values: Collection[Test] = (True, False) if "bool" in kinds else dict.fromkeys(tests)
    pieces = _Numbers(spans, spans[0].days) if spans else _Values(tuple(values))
    masks = {cell: _mask(pieces, cell) for cell in {*cells, limits} if cell is not None}
    allowed = likely = pieces.everything if limits is None else masks[limits]
    if limits is None and not endless:
        likely &= ~pieces.outer
        for mask in (mask for cell, mask in masks.items() if cell != EVERYTHING and spans):
            likely |= mask
    taken = tuple(None if cell is None else masks[cell] & allowed for cell in cells)
    return Column(tuple(pieces.labels), allowed, likely, taken)


def _kind(test: Test) -> str:
    return "days" if isinstance(test, Span) and test.days else type(test).__name__


class _Values:
    """Each named value is a piece, and all other texts are one."""

    def __init__(self, values: Sequence[Test]) -> None:
        others = ["别的值"] if isinstance(values[0], str) else []
        self.labels = (*(_label(value) for value in values), *others)
        self._bits = {value: 1 << number for number, value in enumerate(values)}
        self.everything = (1 << len(self.labels)) - 1
        self.outer = self.everything & ~((1 << len(values)) - 1)

    def bits(self, test: Test) -> int:
        return self._bits[test]


class _Numbers:
    """Pieces in turn: below the first boundary, the boundary, between it and the next …"""

    def __init__(self, spans: Sequence[Span], is_date: bool) -> None:
        ends = {end for span in spans for end in (span.low, span.high) if end is not None}
        self._ends = sorted(ends)
        self._place = {end: 2 * number + 1 for number, end in enumerate(self._ends)}
        shown = [_shown(end, is_date) for end in self._ends]
        self.labels = tuple(_pieces(shown))
        self.everything = (1 << len(self.labels)) - 1
        self.outer = 1 | 1 << (len(self.labels) - 1)
        # Nobody means 5.5 where one rule ends at 5 and the next begins at 6.
        for number, (one, other) in enumerate(pairwise(self._ends)):
            if one.denominator == other.denominator == 1 and other - one == 1:
                self.everything &= ~(1 << (2 * number + 2))

    def bits(self, test: Test) -> int:
        if not isinstance(test, Span):
            return 0
        first = 0 if test.low is None else self._place[test.low] + (not test.with_low)
        last = len(self.labels) - 1
        if test.high is not None:
            last = self._place[test.high] - (not test.with_high)
        return ((1 << (last + 1)) - 1) & ~((1 << first) - 1) if last >= first else 0


def _mask(pieces: _Values | _Numbers, cell: Cell) -> int:
    mask = 0
    for test in cell.tests:
        mask |= pieces.bits(test)
    return pieces.everything & (~mask if cell.negated else mask)


def _pieces(shown: Sequence[str]) -> Iterator[str]:
    yield f"小于 {shown[0]}"
    for one, other in pairwise(shown):
        yield one
        yield f"{one} 与 {other} 之间"
    yield shown[-1]
    yield f"大于 {shown[-1]}"


def _label(value: Test) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"“{value}”"


def _shown(value: Fraction, is_date: bool) -> str:
    if is_date:
        return date.fromordinal(int(value)).isoformat()
    return str(int(value)) if value.denominator == 1 else str(float(value))
