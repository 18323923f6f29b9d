"""The reference data of one day or case, read; and the editions of a database it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

from assistance.editions import kinds
from assistance.editions.areas import Areas, areas_of
from assistance.editions.kinds import KINDS
from assistance.editions.offers import CatalogueItem, Programme, items_of, programmes_of
from assistance.editions.rows import Row, Rows, decoded, digest, encoded, shipped
from assistance.editions.settings import Policy, policy_of
from assistance.store import editions as store
from engine import Json, Transaction

# Since when what is shipped holds: 昌州政办发〔2024〕30号 was issued on that day.
FIRST_DAY = date(2024, 11, 21)


class NoEdition(Exception):
    """No edition is in force on that day."""


class Reference:
    """All kinds of reference data, each in one edition. ``numbers``: edition by kind."""

    def __init__(self, numbers: Mapping[str, int], rows: Mapping[str, Rows]) -> None:
        self.numbers = numbers
        self._rows = rows

    def rows(self, kind: str) -> Rows:
        return self._rows[kind]

    def row(self, kind: str, code: str) -> Row | None:
        return next((row for row in self._rows[kind] if row["code"] == code), None)

    def names(self, kind: str) -> Mapping[str, str]:
        """Name by code."""
        return {row["code"]: row["name"] for row in self._rows[kind]}

    @cached_property
    def areas(self) -> Areas:
        listed, villages = self._rows[kinds.AREAS], self._rows[kinds.VILLAGES]
        return areas_of(listed, villages, self.policy.excluded_areas)

    @cached_property
    def catalogue(self) -> Mapping[str, CatalogueItem]:
        return items_of(self._rows[kinds.CATALOGUE])

    @cached_property
    def programmes(self) -> Mapping[str, Programme]:
        return programmes_of(self._rows[kinds.PROGRAMMES])

    def programme_of(self, item: str) -> Programme | None:
        """The programme that catalogue item ``item`` belongs to."""
        found = self.programmes.values()
        return next((programme for programme in found if item in programme.items), None)

    @cached_property
    def policy(self) -> Policy:
        return policy_of(self._rows[kinds.POLICY])

    @cached_property
    def deciding(self) -> Mapping[str, Json]:
        """The case's variable ``policy``: what diagrams and decisions decide by."""
        return {**self.policy.deciding, "categories": self.open_categories}

    @cached_property
    def departments(self) -> Mapping[str, str]:
        """Name of each of the twelve departments and mass organisations by code."""
        return self.names(kinds.DEPARTMENTS)

    @cached_property
    def open_categories(self) -> Sequence[str]:
        """Codes of the categories of people that are served (R01, R02)."""
        found = self._rows[kinds.CATEGORIES]
        return [row["code"] for row in found if row["enabled_default"] == "true"]


class Editions:
    """The editions of one database. Thread-safe: what has been read once never changes.

    Which ones there are is asked anew each time, so that several processes see the same.
    """

    def __init__(self) -> None:
        self._rows: dict[tuple[str, int], Rows] = {}
        self._known: dict[tuple[tuple[str, int], ...], Reference] = {}

    def on(self, tx: Transaction, day: date) -> Reference:
        """What is in force on ``day``; ``NoEdition`` before the first."""
        numbers: dict[str, int] = {}
        for head in store.heads(tx):
            if head["effective_from"] <= day.isoformat():
                numbers[head["kind"]] = int(head["number"])
        if KINDS.keys() - numbers.keys():
            raise NoEdition(f"{day} 没有生效的政策版本")
        return self.numbered(tx, numbers)

    def of_case(self, tx: Transaction, application_id: str, today: date) -> Reference:
        """What the application was accepted under; before that, what is in force ``today``."""
        kept = store.kept(tx, application_id)
        if kept is None:
            return self.on(tx, today)
        # What was accepted before there were editions, or a kind of them, has the first.
        return self.numbered(tx, {**dict.fromkeys(KINDS, 1), **kept})

    def numbered(self, tx: Transaction, numbers: Mapping[str, int]) -> Reference:
        key = tuple(sorted(numbers.items()))
        if key not in self._known:
            rows = {kind: self.content(tx, kind, number) for kind, number in key}
            self._known[key] = Reference(dict(numbers), rows)
        return self._known[key]

    def content(self, tx: Transaction, kind: str, number: int) -> Rows:
        if (kind, number) not in self._rows:
            rows = decoded(store.content(tx, kind, number), KINDS[kind].by_name)
            self._rows[kind, number] = _with_new_settings(rows) if kind == kinds.POLICY else rows
        return self._rows[kind, number]

    def add(
        self, tx: Transaction, kind: str, rows: Rows, effective_from: date, said: Mapping[str, str]
    ) -> int:
        """Keep the next edition of ``kind``; its number.

        ``said``: note, imported_by, imported_at and approved_by. What is checked before is in
        ``importing``.
        """
        content = encoded(rows)
        number = max(int(h["number"]) for h in store.heads(tx) if h["kind"] == kind) + 1
        day = effective_from.isoformat()
        row = {"kind": kind, "number": number, "effective_from": day, "content": content}
        store.add_edition(tx, {**row, "digest": digest(content), **said})
        return number

    def begin(self, tx: Transaction, at: datetime) -> None:
        """Make what is shipped edition 1 of every kind that has none yet."""
        begun = {head["kind"] for head in store.heads(tx)}
        for kind in KINDS.keys() - begun:
            content = encoded(shipped(KINDS[kind].shipped))
            store.add_first(
                tx,
                {
                    "kind": kind,
                    "effective_from": FIRST_DAY.isoformat(),
                    "digest": digest(content),
                    "content": content,
                    "note": "随软件提供",
                    "imported_by": "system",
                    "imported_at": at.isoformat(timespec="microseconds"),
                    "approved_by": "",
                },
            )


def _with_new_settings(rows: Rows) -> Rows:
    """A setting that came with a later release has its shipped value in every older edition."""
    known = {row["code"] for row in rows}
    return (*rows, *(row for row in _shipped(kinds.POLICY) if row["code"] not in known))


def first() -> Reference:
    """What is shipped, as edition 1."""
    return Reference(dict.fromkeys(KINDS, 1), {code: _shipped(code) for code in KINDS})


def _shipped(kind: str) -> Rows:
    return decoded(encoded(shipped(KINDS[kind].shipped)), KINDS[kind].by_name)
