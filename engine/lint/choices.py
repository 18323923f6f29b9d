"""Which ways out of a gateway are open, over all that its conditions can tell apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Final

from engine.lint.cells import Cell, Span
from engine.lint.conditions import Atom, Formula, Joined, Not, Term, atoms
from engine.lint.pieces import Column, bits, column

MAX_SITUATIONS: Final = 20_000
_NULL: Final = -1


@dataclass(frozen=True, slots=True)
class Choice:
    """The conditions of some ways out, and the pieces that the values of their terms fall into."""

    formulas: Sequence[Formula]
    terms: Mapping[str, _Pieces]

    def situations(self, *, likely: bool = False) -> Iterator[Mapping[str, int]]:
        """A piece for each term, in every combination; ``likely``: of values that are named.

        Where ``kind`` is compared with texts only, nobody knows whether it can be another one.
        """
        pieces = [each.likely if likely else each.numbers for each in self.terms.values()]
        for situation in product(*pieces):
            yield dict(zip(self.terms, situation, strict=True))

    def open_in(self, situation: Mapping[str, int]) -> list[int]:
        """Numbers of the ways whose conditions hold."""
        return [n for n, one in enumerate(self.formulas) if self._holds(one, situation) is True]

    def undecided_in(self, situation: Mapping[str, int]) -> bool:
        """Whether a way is open, or null leaves it in the dark."""
        return any(self._holds(one, situation) is not False for one in self.formulas)

    def told(self, situation: Mapping[str, int]) -> str:
        """``situation`` in Chinese, as an example."""
        return ",".join(f"{term} 是 {self.terms[term].label(n)}" for term, n in situation.items())

    def _holds(self, one: Formula, situation: Mapping[str, int]) -> bool | None:
        match one:
            case Not(part):
                inner = self._holds(part, situation)
                return None if inner is None else not inner
            case Joined(parts, any_of):
                found = [self._holds(part, situation) for part in parts]
                if any_of in found:
                    return any_of
                return None if None in found else not any_of
            case Atom(term, cell, negated):
                return self.terms[term.text].holds(cell, situation[term.text], negated)


@dataclass(frozen=True, slots=True)
class _Pieces:
    """Of one term; ``_NULL`` is a piece where some condition asks for null."""

    column: Column
    places: Mapping[Cell, int]
    numbers: Sequence[int]
    likely: Sequence[int]

    def label(self, number: int) -> str:
        return "null" if number == _NULL else self.column.labels[number]

    def holds(self, cell: Cell | None, number: int, negated: bool) -> bool | None:
        if cell is None:
            return (number == _NULL) != negated
        if number == _NULL:
            # Only comparing for equality says anything about null.
            return negated or (None if any(isinstance(t, Span) for t in cell.tests) else False)
        mask = self.column.masks[self.places[cell]] or 0
        return bool(mask >> number & 1) != negated


def choice(formulas: Sequence[Formula], domains: Mapping[str, Cell]) -> Choice | None:
    """None where terms depend on each other, have mixed types, or there are too many cases.

    ``domains``: the values that terms can have, as far as they are known.
    """
    found: dict[Term, list[Atom]] = {}
    for atom in (atom for one in formulas for atom in atoms(one)):
        found.setdefault(atom.term, []).append(atom)
    if not _independent(list(found)):
        return None
    terms = {}
    for term, said in found.items():
        pieces = _pieces(said, domains.get(term.text))
        if pieces is None or not pieces.numbers:
            return None
        terms[term.text] = pieces
    count = prod(len(each.numbers) for each in terms.values())
    return Choice(formulas, terms) if count * len(formulas) <= MAX_SITUATIONS else None


def _independent(terms: Sequence[Term]) -> bool:
    """Whether each can have any value whatever the others have."""
    for one, other in combinations(terms, 2):
        if one.names & other.names:
            paths = (f"{one.text}.", f"{other.text}.")
            nested = paths[0].startswith(paths[1]) or paths[1].startswith(paths[0])
            if nested or not (one.plain and other.plain):
                return False
    return True


def _pieces(said: Sequence[Atom], domain: Cell | None) -> _Pieces | None:
    cells = list(dict.fromkeys(atom.cell for atom in said if atom.cell is not None))
    tests = [test for cell in cells for test in cell.tests if isinstance(test, Span)]
    # Who compares only for equality means the numbers that are named.
    ordered = any(test.low is None or test.high is None for test in tests)
    found = column(cells, domain, endless=ordered)
    if found is None:
        return None
    null = [_NULL] if any(atom.cell is None for atom in said) else []
    places = {cell: number for number, cell in enumerate(cells)}
    return _Pieces(found, places, [*bits(found.allowed), *null], [*bits(found.likely), *null])
