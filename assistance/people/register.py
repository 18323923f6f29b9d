"""The register of people: one person is one row, however often and however spelt he comes.

A profile lies sealed under the person's own key; what is searched for lies as a blind index. The
rest of the domain knows a person by ``person_id`` only. Two rows that turned out to be one person
are linked, and every id of the two finds the one that was kept (see ``merging``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

from assistance.identity import name_parts, normal_name, normal_number
from assistance.people.persons import SETUP, Category, Evidence, Origin, Person, Profile
from assistance.people.vault import Keys, Vault, seal, unseal
from assistance.store import people as store
from engine import Transaction

ERASED = "(已删除)"
_NUMBER, _NAME, _SAME = "id", "name", "same"


class People:
    """The register, over one key ring."""

    def __init__(self, keys: Keys) -> None:
        self.vault = Vault(keys)
        # The ring itself, for what is kept about people beside the register.
        self.keys = keys

    # --- writing ----------------------------------------------------------------------------

    def register(self, tx: Transaction, person: Person, origin: Origin = SETUP) -> str:
        """Keep ``person``; one who is known by number keeps the ``person_id`` of before.

        Returns the ``person_id`` that holds. ``status`` changes by ``mark`` only. Evidence is
        added to what was recorded before, and counts instead of it.
        """
        profile = _normal(person.profile)
        indexes = self._of_number(profile.id_type, profile.id_number)
        found, person_id = store.ids_by_index(tx, indexes) or ("", person.person_id)
        before = store.person(tx, person_id)
        if before and found not in ("", person_id):
            # He came under the number of the row that was merged into his: his own one stays.
            known = self._profile(before)
            profile = replace(profile, id_type=known.id_type, id_number=known.id_number)
        self._write(tx, replace(person, person_id=person_id, profile=profile), before, origin)
        return person_id

    def enter(self, tx: Transaction, person: Person, origin: Origin) -> str:
        """Keep a person who, as the caller has just looked, is under no number and no id yet."""
        self._write(tx, replace(person, profile=_normal(person.profile)), None, origin)
        return person.person_id

    def _write(
        self, tx: Transaction, person: Person, before: Mapping[str, Any] | None, origin: Origin
    ) -> None:
        person_id, profile = person.person_id, person.profile
        wrapped = self.vault.wrapped(person_id, before["wrapped_key"] if before else None)
        own = self.vault.own(person_id, wrapped)
        content = {
            "profile": {**asdict(profile), "birth_date": profile.birth_date.isoformat()},
            "flags": sorted(person.flags),
        }
        store.keep(
            tx,
            {
                "person_id": person_id,
                "id_index": self._of_number(profile.id_type, profile.id_number)[0],
                "sealed": seal(own, content, _place(person_id)),
                "wrapped_key": wrapped,
                "disability_grade": person.disability_grade,
                "area_code": person.area_code,
            },
        )
        store.index(tx, person_id, self._values(profile), new=before is None)
        rows = store.evidence(tx, person_id) if before else []
        self._record(tx, person_id, person.categories, rows, own, origin)
        if before is None:
            store.log(tx, person_id, "registered", {}, origin.by, origin.at, 0)

    def _record(
        self,
        tx: Transaction,
        person_id: str,
        categories: Sequence[Category],
        rows: Sequence[Mapping[str, Any]],
        own: Keys,
        origin: Origin,
    ) -> None:
        """Add the evidence that is not the one that counts already; nothing is written over."""
        counting = {row["category"]: row for row in rows if row["superseded_at"] is None}
        for category in categories:
            row = counting.get(category.code)
            if row and _category(row, own) == category:
                continue
            if row:
                store.supersede(tx, row["evidence_id"], origin.at)
            place = f"{person_id}:{category.code}:{_count(rows, category.code)}"
            sealed = seal(own, {"number": category.certificate}, _certificate(place))
            store.add_evidence(
                tx,
                {
                    "evidence_id": place,
                    "person_id": person_id,
                    "category": category.code,
                    "granted_on": category.granted_on.isoformat(),
                    "valid_until": category.valid_until and category.valid_until.isoformat(),
                    "source": category.source,
                    "certificate": sealed,
                    "policy_version": origin.policy_version,
                    "recorded_by": origin.by,
                    "recorded_at": origin.at,
                    "superseded_at": None,
                },
            )

    def mark(
        self, tx: Transaction, person_id: str, status: str, on: date, origin: Origin = SETUP
    ) -> None:
        """Record that the person died or moved away on ``on``."""
        kept = store.kept(tx, person_id)
        store.mark(tx, kept, status, on.isoformat())
        store.log(tx, kept, status, {"on": on.isoformat()}, origin.by, origin.at)

    # --- reading ----------------------------------------------------------------------------

    def find(self, tx: Transaction, person_id: str) -> Person | None:
        """The person under ``person_id``, or whom it was merged into; None if erased."""
        found = self.file(tx, person_id)
        return found[0] if found else None

    def file(self, tx: Transaction, person_id: str) -> tuple[Person, list[Evidence]] | None:
        """Like ``find``, and like ``evidence``, at once."""
        rows = store.group(tx, person_id)
        if not rows or rows[0]["erased_at"]:
            return None
        row, recorded = rows[0], self._evidence(tx, rows)
        own = self.vault.own(row["person_id"], row["wrapped_key"])
        opened = unseal(own, row["sealed"], _place(row["person_id"]))
        counting = [one.category for one in recorded if one.superseded_at is None]
        person = Person(
            person_id=row["person_id"],
            profile=_read(opened["profile"]),
            categories=_latest(counting),
            disability_grade=row["disability_grade"],
            flags=frozenset(opened["flags"]),
            area_code=row["area_code"],
            status=row["status"],
        )
        return person, recorded

    def evidence(self, tx: Transaction, person_id: str) -> list[Evidence]:
        """Every evidence ever recorded of the person, merged rows' too, the oldest first."""
        return self._evidence(tx, store.group(tx, person_id))

    def _evidence(self, tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[Evidence]:
        found: list[Evidence] = []
        for row in rows:
            if row["erased_at"]:
                continue
            own = self.vault.own(row["person_id"], row["wrapped_key"])
            found += [
                Evidence(
                    category=_category(told, own),
                    person_id=row["person_id"],
                    policy_version=told["policy_version"],
                    recorded_by=told["recorded_by"],
                    recorded_at=told["recorded_at"],
                    superseded_at=told["superseded_at"],
                )
                for told in store.evidence(tx, row["person_id"])
            ]
        return found

    def name_in(self, row: Mapping[str, Any]) -> str:
        """The name alone, of a row that was read already: person_id, sealed, wrapped_key."""
        return self._profile(row).name if row["sealed"] else ERASED

    def by_number(self, tx: Transaction, id_type: str, id_number: str) -> str | None:
        """The ``person_id`` behind an identity number; of whom it was merged into, if it was."""
        found = store.ids_by_index(tx, self._of_number(id_type, normal_number(id_number)))
        return found[1] if found else None

    def by_name(self, tx: Transaction, name: str, areas: Sequence[str], limit: int) -> list[str]:
        """Who in ``areas`` (code prefixes) has ``name`` as the whole name or as a part of it."""
        return store.ids_by(tx, _NAME, self.vault.indexes(_NAME, normal_name(name)), areas, limit)

    def possibly_same(self, tx: Transaction, profile: Profile, person_id: str = "") -> list[str]:
        """Who has the same name and date of birth, but for ``person_id`` itself."""
        found = store.ids_by(tx, _SAME, self._same(_normal(profile)), [""], 20)
        kept = dict.fromkeys(store.kept(tx, other) for other in found)
        return [other for other in kept if other != person_id]

    def is_same(self, tx: Transaction, one: str, other: str) -> bool:
        """Whether both ids are one person's."""
        return store.kept(tx, one) == store.kept(tx, other)

    # --- how it lies ------------------------------------------------------------------------

    def _profile(self, row: Mapping[str, Any]) -> Profile:
        own = self.vault.own(row["person_id"], row["wrapped_key"])
        return _read(unseal(own, row["sealed"], _place(row["person_id"]))["profile"])

    def _of_number(self, id_type: str, id_number: str) -> Sequence[str]:
        return self.vault.indexes(_NUMBER, id_type, id_number)

    def _same(self, profile: Profile) -> Sequence[str]:
        return self.vault.indexes(_SAME, profile.name, profile.birth_date.isoformat())

    def _values(self, profile: Profile) -> list[tuple[str, str]]:
        """What the person is found by, besides the number: (kind, value)."""
        names = [self.vault.indexes(_NAME, part)[0] for part in name_parts(profile.name)]
        return [*((_NAME, value) for value in names), (_SAME, self._same(profile)[0])]


def _normal(profile: Profile) -> Profile:
    return replace(
        profile, name=normal_name(profile.name), id_number=normal_number(profile.id_number)
    )


def _read(told: Mapping[str, Any]) -> Profile:
    values = {field.name: told[field.name] for field in fields(Profile)}
    return Profile(**{**values, "birth_date": date.fromisoformat(values["birth_date"])})


def _category(row: Mapping[str, Any], own: Keys) -> Category:
    until, sealed = row["valid_until"], row["certificate"]
    return Category(
        code=row["category"],
        granted_on=date.fromisoformat(row["granted_on"]),
        valid_until=date.fromisoformat(until) if until else None,
        source=row["source"],
        certificate=unseal(own, sealed, _certificate(row["evidence_id"]))["number"]
        if sealed
        else "",
    )


def _latest(categories: Sequence[Category]) -> tuple[Category, ...]:
    """One of each kind, of rows that were merged the one that holds longest; by code."""
    found: dict[str, Category] = {}
    for category in categories:
        other = found.get(category.code)
        if other is None or _end(other) <= _end(category):
            found[category.code] = category
    return tuple(found[code] for code in sorted(found))


def _end(category: Category) -> date:
    return category.valid_until or date.max


def _count(rows: Sequence[Mapping[str, Any]], code: str) -> int:
    return sum(row["category"] == code for row in rows)


def _place(person_id: str) -> str:
    return f"persons/sealed/{person_id}"


def _certificate(evidence_id: str) -> str:
    return f"person_categories/certificate/{evidence_id}"
