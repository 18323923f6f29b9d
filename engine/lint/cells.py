"""Cells of decision tables, and comparisons of conditions, as sets of values.

Only what is surely understood: constants, comparisons, ranges, ``not``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
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
