"""What each written notice reads: rows of notice_templates.csv, each from a day on.

A text names what is filled in, ``{name}``; which names there are is checked when the table is
read, so a notice can never leave with a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from string import Formatter

from assistance.tables import table

# What a notice may name. Those of the second row come from the form that the notice answers.
FIELDS = frozenset({"name", "case", "applied_on", "accepted_on", "office", "reviewed_by", "today"})
SAID = frozenset(
    {"reason", "legal_ground", "remedy", "due_on", "items", "effective_date", "consequence"}
)
ORDER = frozenset({"service", "order_number"})


class BadTemplate(Exception):
    """A row of notice_templates.csv names what no notice has."""


@dataclass(frozen=True, slots=True)
class Template:
    """``word`` tells the series of its numbers (补, 不受 …), ``issuer`` county | township.

    ``basis``: the law it stands on. ``remedy``: how to object. Each line is a paragraph, and "" is
    left out.
    """

    kind: str
    effective_from: date
    title: str
    word: str
    issuer: str
    body: str
    reasons: str
    basis: str
    remedy: str

    @property
    def names(self) -> frozenset[str]:
        """What its texts name."""
        return _named(self.body + self.reasons + self.basis + self.remedy)


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """Every row; ``BadTemplate`` for one that names what is not there."""
    found = tuple(
        Template(
            kind=row["kind"],
            effective_from=date.fromisoformat(row["effective_from"]),
            title=row["title"],
            word=row["word"],
            issuer=row["issuer"],
            body=row["body"],
            reasons=row["reasons"],
            basis=row["basis"],
            remedy=row["remedy"],
        )
        for row in table("notice_templates")
    )
    for one in found:
        unknown = one.names - FIELDS - SAID - ORDER
        if unknown:
            raise BadTemplate(f"{one.kind} {one.effective_from}: {'、'.join(sorted(unknown))}")
    return found


def template(kind: str, on: date) -> Template:
    """The text of ``kind`` that is in force ``on`` a day; ``LookupError`` if there is none."""
    begun = [one for one in templates() if one.kind == kind and one.effective_from <= on]
    if not begun:
        raise LookupError(f"no text of notice {kind} is in force on {on}")
    return max(begun, key=lambda one: one.effective_from)


def _named(text: str) -> frozenset[str]:
    """Plain names only: a text can reach into nothing."""
    found = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            raise BadTemplate(f"{{{name}}}")
        found.add(name)
    return frozenset(found)
