"""Questions about FEEL texts: each asked once, and hostile ones not for ever."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from typing import Final, Protocol

from engine.errors import EngineError

# Characters of all the expressions of a bundle that are not plain, and expressions in which the
# sandbox may give up. Parsing costs about 0.1 ms a character.
MAX_CHARACTERS: Final = 200_000
MAX_GIVEN_UP: Final = 3
# Longer texts are always given to the sandbox, which has a limit of its own.
MAX_SHORTCUT: Final = 1000

_NAME = r"[^\W\d]\w*"
_VALUE = rf'(?:-?\d{{1,15}}(?:\.\d{{1,15}})?|"[^"\\]*"|{_NAME}(?:\.{_NAME})*)'
_PLAIN = re.compile(rf"{_VALUE}(?:\s*(?:=|!=|<=|>=|<|>)\s*{_VALUE})?")
_JOINS = re.compile(r"\s+(?:and|or)\s+")
_NAMES = re.compile(rf'"[^"\\]*"|\.?{_NAME}')
_TEXTS = re.compile(r'"[^"\\]*"')
_DIGITS = re.compile(r"\d+", re.ASCII)
_TEMPORAL = re.compile(r"date|time|duration|[@\\]")
_CONSTANTS = frozenset({"true", "false", "null"})
# Words that mean something in FEEL, or begin or join names of several words.
_WORDS = frozenset(
    {
        *("and", "or", "not", "if", "then", "else", "for", "return", "some", "every", "in"),
        *("satisfies", "between", "function", "external", "instance", "of", "date", "time"),
        *("duration", "years", "months", "days", "list", "context", "string", "number"),
        *("boolean", "item", "partial", "is"),
    }
)


class FeelCheck(Protocol):
    """Chinese sentences about an expression without ``=``, one per mistake."""

    def __call__(self, expression: str, /) -> Sequence[str]: ...


VariablesOf = Callable[[str], Collection[str]]


class Checker:
    """FEEL for one bundle."""

    def __init__(self, check: FeelCheck, variables_of: VariablesOf) -> None:
        self._check = check
        self._variables_of = variables_of
        self._seen: dict[str, Collection[str]] = {}
        self._right_shapes: set[str] = set()
        self._characters = 0
        self._given_up = 0

    def problems(self, text: str) -> Collection[str]:
        """Chinese sentences about ``text``, which comes without ``=``."""
        if text in self._seen:
            return self._seen[text]
        shape = _shape(text)
        if plain_names(text) is not None or shape in self._right_shapes:
            return ()
        found = self._seen[text] = self._ask(text)
        if shape is not None and not found:
            self._right_shapes.add(shape)
        return found

    def variables(self, text: str) -> Collection[str]:
        """Names that ``text`` surely reads; none where it does not parse."""
        plain = plain_names(text)
        if plain is not None:
            return plain
        if self.problems(text):
            return ()
        try:
            return self._variables_of(text)
        except EngineError:
            return ()

    def _ask(self, text: str) -> Collection[str]:
        self._characters += len(text)
        if self._characters > MAX_CHARACTERS or self._given_up >= MAX_GIVEN_UP:
            return ("流程包里的表达式太多或太复杂,从这里起不再检查",)
        try:
            return self._check(text)
        except EngineError as error:
            self._given_up += 1
            return (str(error),)


def _shape(text: str) -> str | None:
    """``text`` without its numbers and texts, which do not decide whether it is right.

    None where they may: a date, time or duration must exist.
    """
    if len(text) > MAX_SHORTCUT or _TEMPORAL.search(text):
        return None
    return _DIGITS.sub("1", _TEXTS.sub('""', text))


def plain_names(text: str) -> Collection[str] | None:
    """Names read by plain comparisons such as ``route = "provider"``; None for anything else.

    Most conditions are no more than that, and asking the sandbox costs a millisecond each.
    """
    if len(text) > MAX_SHORTCUT:
        return None
    parts = _JOINS.split(text)
    if not all(_PLAIN.fullmatch(part) for part in parts):
        return None
    names = [one for part in parts for one in _NAMES.findall(part) if one[0] not in '".']
    if any(name in _WORDS for name in names):
        return None
    return {name for name in names if name not in _CONSTANTS}
