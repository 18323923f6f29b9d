"""Whom the cases of a list are about: names and numbers of one page of rows, in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistance.people import People
from assistance.store import applications
from engine import Transaction


@dataclass(frozen=True, slots=True)
class Subject:
    """``case_number``, ``order_number`` and ``catalogue_code`` are "" where there is none yet."""

    name: str
    case_number: str
    order_number: str
    catalogue_code: str


def subjects(tx: Transaction, people: People, case_keys: Sequence[int]) -> Mapping[int, Subject]:
    """By case key; cases that nobody has applied in yet are left out."""
    return {
        row["case_key"]: Subject(
            name=people.name_in(row),
            case_number=row["case_number"] or "",
            order_number=row["order_number"] or "",
            catalogue_code=row["catalogue_code"] or "",
        )
        for row in applications.about(tx, list(dict.fromkeys(case_keys)))
    }


def masked(name: str) -> str:
    """A name for those who need not know it: 马秀兰 -> 马**."""
    return name[:1] + "*" * min(len(name) - 1, 2)
