"""Conditions as formulas over comparisons, as far as they are plain enough to tell.

``a = "x" and (b > 3 or not(c))`` is read; a condition with anything else in it is not. The left
side of a comparison may be any expression: it is then compared as if it were a variable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from engine.lint.cells import Cell, read

MAX_LENGTH: Final = 1000
_TOKEN: Final = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|\d+(?:\.\d+)?(?!\.\d)|[^\W\d]\w*(?:\.[^\W\d]\w*)*'
    r"|\.\.|<=|>=|!=|[-+*/<>=(),\[\]])"
)
_BRACKETS: Final = re.compile(r"\s*([()\[\],])\s*")
_WORDS: Final = frozenset({"and", "or", "between", "in"})
_TOO_MUCH: Final = frozenset({"some", "every", "for", "if", "function", "instance", "return"})
_CONSTANTS: Final = frozenset({"true", "false", "null"})
_COMPARE: Final = frozenset({"=", "!=", "<", "<=", ">", ">="})
_TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_OPENS, _CLOSES = frozenset("(["), frozenset(")]")


@dataclass(frozen=True, slots=True)
class Term:
    """What is compared. ``names``: the variables in it; ``plain``: it is no more than one."""

    text: str
    names: frozenset[str]
    plain: bool


@dataclass(frozen=True, slots=True)
class Atom:
    """``term`` takes a value in ``cell`` (None: it is null); with ``negated`` it does not."""

    term: Term
    cell: Cell | None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Not:
    part: Formula


@dataclass(frozen=True, slots=True)
class Joined:
    """All of ``parts``, or with ``any_of`` one of them."""

    parts: tuple[Formula, ...]
    any_of: bool


Formula: TypeAlias = "Atom | Not | Joined"


def formula(text: str) -> Formula | None:
    """The formula in ``text``, which comes without ``=``; None where it says something else."""
    tokens = _tokens(text)
    if not tokens or _TOO_MUCH & set(tokens):
        return None
    try:
        reader = _Reader(tokens)
        found = reader.either()
        return found if reader.at == len(tokens) else None
    except (_Unclear, RecursionError):
        return None


def atoms(one: Formula) -> Iterator[Atom]:
    match one:
        case Atom():
            yield one
        case Not(part):
            yield from atoms(part)
        case Joined(parts, _):
            for part in parts:
                yield from atoms(part)


def _tokens(text: str) -> list[str]:
    """None of them if there is anything that is no token."""
    found, at = [], 0
    text = text.strip()
    while at < len(text) <= MAX_LENGTH:
        token = _TOKEN.match(text, at)
        if token is None:
            return []
        found.append(token[1])
        at = token.end()
    return found


class _Unclear(Exception):
    pass


class _Reader:
    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self.at = 0

    @property
    def _next(self) -> str:
        return self._tokens[self.at] if self.at < len(self._tokens) else ""

    def either(self) -> Formula:
        return self._joined("or", self._both, any_of=True)

    def _both(self) -> Formula:
        return self._joined("and", self._one, any_of=False)

    def _joined(self, word: str, part: Callable[[], Formula], *, any_of: bool) -> Formula:
        parts = [part()]
        while self._next == word:
            self.at += 1
            parts.append(part())
        return parts[0] if len(parts) == 1 else Joined(tuple(parts), any_of)

    def _one(self) -> Formula:
        begun = self.at
        negated = self._next == "not"
        self.at += negated
        if self._next == "(":
            self.at += 1
            try:
                inner = self.either()
                if self._next == ")":
                    self.at += 1
                    if self._next in ("", "and", "or", ")"):
                        return Not(inner) if negated else inner
            except _Unclear:
                pass
        self.at = begun
        return self._comparison()

    def _comparison(self) -> Formula:
        left = self._operand(_WORDS | _COMPARE)
        sign = self._next
        if sign in ("", "and", "or", ")"):
            return Atom(_term(left), _cell("true"))
        self.at += 1
        if sign == "in":
            return Atom(_term(left), _cell(_listed(self._operand(frozenset({"and", "or"})))))
        if sign == "between":
            low = "".join(self._operand(_WORDS))
            if self._next != "and":
                raise _Unclear
            self.at += 1
            high = "".join(self._operand(_WORDS))
            return Atom(_term(left), _cell(f"[{low}..{high}]"))
        return _compared(left, sign, self._operand(_WORDS | _COMPARE))

    def _operand(self, ends: Collection[str]) -> list[str]:
        """The tokens up to one of ``ends`` or a closing bracket that was not opened in them."""
        found: list[str] = []
        depth = 0
        while self.at < len(self._tokens):
            token = self._next
            if not depth and (token in ends or token in _CLOSES):
                break
            depth += (token in _OPENS) - (token in _CLOSES)
            found.append(token)
            self.at += 1
        if not found or depth:
            raise _Unclear
        return found


def _compared(left: list[str], sign: str, right: list[str]) -> Formula:
    if _is_constant(left) and not _is_constant(right):
        left, sign, right = right, _TURNED[sign], left
    if not _is_constant(right):
        # Two expressions: what is compared is their difference with nothing.
        if left > right:
            left, sign, right = right, _TURNED[sign], left
        both = _term([*left, "-", *right])
        return Atom(
            both, _cell(f"{sign} 0" if sign in "<=>=" and sign != "=" else "0"), sign == "!="
        )
    value = "".join(right)
    if sign in ("=", "!="):
        return Atom(_term(left), None if value == "null" else _cell(value), sign == "!=")
    return Atom(_term(left), _cell(f"{sign} {value}"))


def _is_constant(tokens: list[str]) -> bool:
    return _cell_or_none("".join(tokens)) is not None or tokens == ["null"]


def _cell(text: str) -> Cell:
    found = _cell_or_none(text)
    if found is None:
        raise _Unclear
    return found


def _cell_or_none(text: str) -> Cell | None:
    return read(text) if text not in ("", "-") else None


def _listed(tokens: list[str]) -> str:
    """``(1, 2)`` and ``[1, 2]`` are lists of tests; ``[1..2]`` is one."""
    if ".." not in tokens and (tokens[0], tokens[-1]) in (("(", ")"), ("[", "]")):
        tokens = tokens[1:-1]
    return "".join(tokens)


def _term(tokens: list[str]) -> Term:
    if _is_constant(tokens):
        raise _Unclear
    names = {
        token.partition(".")[0]
        for token, after in zip(tokens, [*tokens[1:], ""], strict=True)
        if token[0].isidentifier() and token not in _CONSTANTS and after != "("
    }
    text = _BRACKETS.sub(r"\1", " ".join(tokens))
    return Term(text, frozenset(names), len(tokens) == 1)
