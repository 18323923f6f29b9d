"""Rows of people and of the categories they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.rows import add, put
from engine import Transaction

ID_BY_INDEX = "SELECT person_id FROM persons WHERE id_index = :id_index"
PERSON = """
SELECT person_id, sealed, disability_grade, area_code, status FROM persons
WHERE person_id = :person_id
"""
CATEGORIES = """
SELECT category, granted_on, valid_until, source FROM person_categories
WHERE person_id = :person_id ORDER BY category
"""
FORGET_CATEGORIES = "DELETE FROM person_categories WHERE person_id = :person_id"
MARK = "UPDATE persons SET status = :status, status_on = :status_on WHERE person_id = :person_id"


def id_by_index(tx: Transaction, indexes: Sequence[str]) -> str | None:
    """The person under one of ``indexes`` (the same number under each key of the ring)."""
    for index in indexes:
        rows = tx.run(ID_BY_INDEX, {"id_index": index})
        if rows:
            return str(rows[0]["person_id"])
    return None


def keep(
    tx: Transaction, person: Mapping[str, Any], categories: Sequence[Mapping[str, Any]]
) -> None:
    put(tx, "persons", ("person_id",), person)
    tx.run(FORGET_CATEGORIES, {"person_id": person["person_id"]})
    for category in categories:
        add(tx, "person_categories", category)


def person(tx: Transaction, person_id: str) -> Mapping[str, Any] | None:
    rows = tx.run(PERSON, {"person_id": person_id})
    return rows[0] if rows else None


def categories(tx: Transaction, person_id: str) -> Sequence[Mapping[str, Any]]:
    return tx.run(CATEGORIES, {"person_id": person_id})


def mark(tx: Transaction, person_id: str, status: str, on: str) -> None:
    tx.run(MARK, {"person_id": person_id, "status": status, "status_on": on})
