"""People: found by identity number without the number being readable in the database.

A profile is sealed with AES-256-GCM under the key ring; what is searched for is an HMAC of the
number (blind index). The rest of the domain knows a person by ``person_id`` only.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Protocol

from assistance.identity import ADULT_AGE, ELDERLY_AGE, age_on, normal_name, normal_number
from assistance.store import people as store
from engine import Transaction

ALIVE = "alive"
# Source of a category that somebody claimed and that nothing proves yet.
DECLARED = "declared"


class Keys(Protocol):
    """The key ring (``engine.KeyRing``): the first key seals, every key opens."""

    @property
    def keys(self) -> Mapping[str, bytes]: ...

    def seal(self, data: bytes, place: str) -> bytes: ...

    def open(self, sealed: bytes, place: str) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Profile:
    """What identifies and describes a person. Never logged, never a process variable."""

    id_type: str
    id_number: str
    name: str
    sex: str
    birth_date: date
    ethnicity: str = ""
    preferred_language: str = "zh"
    registered_address: str = ""
    residence_address: str = ""
    phone: str = ""
    guardian_name: str = ""
    guardian_id_number: str = ""
    guardian_relation: str = ""

    def age_on(self, day: date) -> int:
        return age_on(self.birth_date, day)


@dataclass(frozen=True, slots=True)
class Category:
    """That a person belongs to a category, and since when; ``valid_until`` None: open."""

    code: str
    granted_on: date
    valid_until: date | None
    source: str
    certificate: str = ""

    def holds_on(self, day: date) -> bool:
        return self.granted_on <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Person:
    """``status``: alive | died | moved_away. ``flags``: see conditions of the catalogue."""

    person_id: str
    profile: Profile
    categories: tuple[Category, ...]
    disability_grade: int
    flags: frozenset[str]
    area_code: str
    status: str = ALIVE

    def categories_on(self, day: date) -> frozenset[str]:
        return frozenset(c.code for c in self.categories if c.holds_on(day))

    def proven(self) -> Person:
        """The person with what evidence says, without what is only declared."""
        return replace(self, categories=tuple(c for c in self.categories if c.source != DECLARED))

    def facts_on(self, day: date) -> frozenset[str]:
        """Every flag that holds on ``day``: declared ones, and those that age and grade give."""
        age = self.profile.age_on(day)
        given = {
            "elderly": age >= ELDERLY_AGE,
            "minor": age < ADULT_AGE,
            "disability": self.disability_grade > 0,
            "severe_disability": self.disability_grade in (1, 2),
        }
        return (
            self.flags | self.categories_on(day) | {name for name, holds in given.items() if holds}
        )


class People:
    """The register of people, over one key ring."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    @property
    def keys(self) -> Keys:
        """The ring that seals what is kept about people."""
        return self._keys

    def register(self, tx: Transaction, person: Person) -> str:
        """Keep ``person``; one who is known by number keeps the ``person_id`` of before.

        Returns the ``person_id`` that holds. ``status`` changes by ``mark`` only.
        """
        profile = replace(
            person.profile,
            name=normal_name(person.profile.name),
            id_number=normal_number(person.profile.id_number),
        )
        indexes = self._indexes(profile.id_type, profile.id_number)
        known = store.id_by_index(tx, indexes)
        person_id = known or person.person_id
        sealed = {
            "profile": {**asdict(profile), "birth_date": profile.birth_date.isoformat()},
            "certificates": {c.code: c.certificate for c in person.categories},
            "flags": sorted(person.flags),
        }
        store.keep(
            tx,
            {
                "person_id": person_id,
                "id_index": indexes[0],
                "sealed": self._seal(person_id, sealed),
                "disability_grade": person.disability_grade,
                "area_code": person.area_code,
            },
            [
                {
                    "person_id": person_id,
                    "category": c.code,
                    "granted_on": c.granted_on.isoformat(),
                    "valid_until": c.valid_until.isoformat() if c.valid_until else None,
                    "source": c.source,
                }
                for c in person.categories
            ],
        )
        return person_id

    def find(self, tx: Transaction, person_id: str) -> Person | None:
        row = store.person(tx, person_id)
        if row is None:
            return None
        opened = self._open(person_id, row["sealed"])
        values = {f.name: opened["profile"][f.name] for f in fields(Profile)}
        values["birth_date"] = date.fromisoformat(values["birth_date"])
        return Person(
            person_id=person_id,
            profile=Profile(**values),
            categories=tuple(
                Category(
                    code=c["category"],
                    granted_on=date.fromisoformat(c["granted_on"]),
                    valid_until=date.fromisoformat(c["valid_until"]) if c["valid_until"] else None,
                    source=c["source"],
                    certificate=opened["certificates"].get(c["category"], ""),
                )
                for c in store.categories(tx, person_id)
            ),
            disability_grade=row["disability_grade"],
            flags=frozenset(opened["flags"]),
            area_code=row["area_code"],
            status=row["status"],
        )

    def name_in(self, person_id: str, sealed: str) -> str:
        """The name alone, of a row that was read already."""
        return str(self._open(person_id, sealed)["profile"]["name"])

    def by_number(self, tx: Transaction, id_type: str, id_number: str) -> str | None:
        """The ``person_id`` behind an identity number."""
        return store.id_by_index(tx, self._indexes(id_type, normal_number(id_number)))

    def mark(self, tx: Transaction, person_id: str, status: str, on: date) -> None:
        """Record that the person died or moved away on ``on``."""
        store.mark(tx, person_id, status, on.isoformat())

    def _indexes(self, id_type: str, id_number: str) -> Sequence[str]:
        """The blind index under every key, the newest first: it is still found after rotation."""
        text = f"{id_type}\n{id_number}".encode()
        return [
            hmac.new(hashlib.sha256(b"id-index" + key).digest(), text, hashlib.sha256).hexdigest()
            for key in self._keys.keys.values()
        ]

    def _seal(self, person_id: str, content: Mapping[str, Any]) -> str:
        data = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        return base64.b64encode(self._keys.seal(data, f"persons/sealed/{person_id}")).decode()

    def _open(self, person_id: str, sealed: str) -> Any:
        return json.loads(self._keys.open(base64.b64decode(sealed), f"persons/sealed/{person_id}"))
