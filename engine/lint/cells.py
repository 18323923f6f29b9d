"""Cells of decision tables as sets: which part of a column's values each of them takes.

Only what is surely understood: constants, comparisons, ranges, ``not``. A column is cut at every
boundary that its cells name, so that each piece is wholly inside or outside of every cell; a cell
is then a number whose bits are the pieces it takes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final, TypeAlias

_NUMBER = r'-?\d{1,15}(?:\.\d{1,15})?|date\(\s*"\d{4}-\d\d-\d\d"\s*\)'
_TEST: Final = re.compile(
    rf"\s*(?:(?P<compare><=|>=|<|>)\s*(?P<bound>{_NUMBER})"
    rf"|(?P<open>[\[\](])\s*(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})\s*(?P<close>[\[\])])"
    rf'|(?P<number>{_NUMBER})|"(?P<text>[^"\\]*)"|(?P<truth>true|false))\s*(?:,|$)'
)


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers between two bounds (None: none); dates are their ordinals."""

    low: Fraction | None
    high: Fraction | None
    with_low: bool = True
    with_high: bool = True
    days: bool = False


Test: TypeAlias = "Span | str | bool"


@dataclass(frozen=True, slots=True)
class Cell:
    """One of ``tests``, or with ``negated`` none of them."""

    tests: tuple[Test, ...]
    negated: bool = False


EVERYTHING: Final = Cell((), negated=True)


def read(text: str) -> Cell | None:
    """The cell in ``text``; None where it says something else."""
    text = text.strip()
    if text in ("", "-"):
        return EVERYTHING
    negated = re.fullmatch(r"not\s*\((.*)\)", text, re.DOTALL)
    if negated:
        text = negated[1].strip()
    tests: list[Test] = []
    at = 0
    while at < len(text):
        found = _TEST.match(text, at)
        test = _test(found) if found else None
        if found is None or test is None:
            return None
        tests.append(test)
        at = found.end()
    return None if not tests or text.endswith(",") else Cell(tuple(tests), negated is not None)


def _test(found: re.Match[str]) -> Test | None:
    said = found.groupdict()
    if said["text"] is not None:
        return said["text"]
    if said["truth"]:
        return said["truth"] == "true"
    try:
        return _span(said)
    except ValueError:
        return None


def _span(said: Mapping[str, str | None]) -> Span:
    """``ValueError`` for a date that does not exist."""
    bounds = [said[name] for name in ("number", "bound", "low", "high")]
    days = [text.startswith("date") for text in bounds if text]
    value, bound, low, high = (_value(text) if text else None for text in bounds)
    if len(set(days)) > 1:
        raise ValueError("a range from a number to a date")
    if value is not None:
        return Span(value, value, days=days[0])
    compare = said["compare"] or ""
    if compare.startswith("<"):
        return Span(None, bound, with_high="=" in compare, days=days[0])
    if compare:
        return Span(bound, None, with_low="=" in compare, days=days[0])
    return Span(low, high, said["open"] == "[", said["close"] == "]", days[0])


def _value(text: str) -> Fraction:
    if text.startswith("date"):
        return Fraction(date.fromisoformat(text.split('"')[1]).toordinal())
    return Fraction(text)


@dataclass(frozen=True, slots=True)
class Column:
    """``labels`` of the pieces, and per cell the bits of those it takes (None: not understood)."""

    labels: tuple[str, ...]
    masks: tuple[int | None, ...]


def column(texts: Sequence[str], allowed: str, boolean: bool) -> Column | None:
    """The cells ``texts`` over the ``allowed`` values ("": any); None for mixed types."""
    cells = [read(text) for text in texts]
    limits = read(allowed) if allowed else None
    tests = [test for cell in (*cells, limits) if cell is not None for test in cell.tests]
    kinds = {_kind(test) for test in tests} or ({"bool"} if boolean else set())
    if len(kinds) > 1:
        return None
    spans = [test for test in tests if isinstance(test, Span)]
    if spans:
        pieces = _Numbers(spans, spans[0].days)
        whole = _within(pieces, limits, cells)
        return _cut(pieces, whole, cells)
    if not kinds:
        return Column(("-",), tuple(None if cell is None else 1 for cell in cells))
    values: Collection[Test] = (True, False) if "bool" in kinds else dict.fromkeys(tests)
    pieces_of_values = _Values(tuple(values))
    return _cut(pieces_of_values, _within(pieces_of_values, limits, []), cells)


def _kind(test: Test) -> str:
    return "days" if isinstance(test, Span) and test.days else type(test).__name__


class _Values:
    """Each named value is a piece."""

    def __init__(self, values: Sequence[Test]) -> None:
        self.labels = tuple(_label(value) for value in values)
        self._bits = {value: 1 << number for number, value in enumerate(values)}
        self.everything = (1 << len(values)) - 1

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


def _within(pieces: _Values | _Numbers, limits: Cell | None, cells: Sequence[Cell | None]) -> int:
    """The pieces that count: the allowed ones; without limits those that a cell takes."""
    if limits is not None:
        return _mask(pieces, limits)
    if isinstance(pieces, _Values):
        return pieces.everything
    named = [_mask(pieces, cell) for cell in cells if cell is not None and cell != EVERYTHING]
    inner = pieces.everything & ~1 & ~(1 << (len(pieces.labels) - 1))
    for mask in named:
        inner |= mask
    return inner & pieces.everything


def _cut(pieces: _Values | _Numbers, whole: int, cells: Sequence[Cell | None]) -> Column:
    masks = tuple(None if cell is None else _mask(pieces, cell) & whole for cell in cells)
    kept = [number for number in range(len(pieces.labels)) if whole >> number & 1]
    squeezed = tuple(None if mask is None else _squeeze(mask, kept) for mask in masks)
    return Column(tuple(pieces.labels[number] for number in kept), squeezed)


def _mask(pieces: _Values | _Numbers, cell: Cell) -> int:
    mask = 0
    for test in cell.tests:
        mask |= pieces.bits(test)
    return pieces.everything & (~mask if cell.negated else mask)


def _squeeze(mask: int, kept: Sequence[int]) -> int:
    return sum(1 << place for place, number in enumerate(kept) if mask >> number & 1)


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
