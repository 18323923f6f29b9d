"""Rows of people, of what they are found by, of their categories, and of what happened to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.rows import add, put
from engine import Transaction

Row = Mapping[str, Any]

ID_BY_INDEX = """
SELECT person_id, COALESCE(merged_into, person_id) AS kept FROM persons WHERE id_index = :id_index
"""
PERSON = """
SELECT person_id, sealed, wrapped_key, disability_grade, area_code, status, merged_into, erased_at
FROM persons WHERE person_id = :person_id
"""
KEPT = "SELECT merged_into FROM persons WHERE person_id = :person_id"
# A person's own row and those that were merged into it, whichever of them is asked for.
GROUP = """
SELECT p.person_id, p.sealed, p.wrapped_key, p.disability_grade, p.area_code, p.status,
    p.merged_into, p.erased_at
FROM persons me JOIN persons p
    ON p.person_id = COALESCE(me.merged_into, me.person_id)
    OR p.merged_into = COALESCE(me.merged_into, me.person_id)
WHERE me.person_id = :person_id ORDER BY p.merged_into IS NOT NULL, p.person_id
"""
ADD_INDEX = """
INSERT INTO person_indexes (person_id, kind, value) VALUES (:person_id, :kind, :value)
"""
FORGET_INDEXES = "DELETE FROM person_indexes WHERE person_id = :person_id"
INDEXED = "SELECT kind, value FROM person_indexes WHERE person_id = :person_id"
BY_INDEX = """
SELECT DISTINCT i.person_id FROM person_indexes i JOIN persons p ON p.person_id = i.person_id
WHERE i.kind = :kind AND i.value IN ({values}) AND p.erased_at IS NULL AND ({areas})
ORDER BY i.person_id LIMIT :limit
"""
EVIDENCE = """
SELECT evidence_id, category, granted_on, valid_until, source, certificate, policy_version,
    recorded_by, recorded_at, superseded_at
FROM person_categories WHERE person_id = :person_id ORDER BY category, recorded_at, evidence_id
"""
SUPERSEDE = "UPDATE person_categories SET superseded_at = :at WHERE evidence_id = :evidence_id"
MARK = "UPDATE persons SET status = :status, status_on = :status_on WHERE person_id = :person_id"
MERGE = "UPDATE persons SET merged_into = :kept WHERE person_id = :person_id"
LOG_LENGTH = "SELECT COUNT(*) AS n FROM person_log WHERE person_id = :person_id"
LOG = """
SELECT kind, detail, by_user, at FROM person_log WHERE person_id = :person_id
ORDER BY at, entry_id
"""


def ids_by_index(tx: Transaction, indexes: Sequence[str]) -> tuple[str, str] | None:
    """The row under one of ``indexes`` (the same number under each key of the ring), and the
    row that it was merged into, or itself."""
    for index in indexes:
        rows = tx.run(ID_BY_INDEX, {"id_index": index})
        if rows:
            return str(rows[0]["person_id"]), str(rows[0]["kept"])
    return None


def kept(tx: Transaction, person_id: str) -> str:
    """Whom ``person_id`` was merged into; itself if it was not, or is not known."""
    rows = tx.run(KEPT, {"person_id": person_id})
    return str((rows and rows[0]["merged_into"]) or person_id)


def group(tx: Transaction, person_id: str) -> list[Row]:
    """The rows of one person, the one that is kept first."""
    return tx.run(GROUP, {"person_id": person_id})


def keep(tx: Transaction, person: Row) -> None:
    put(tx, "persons", ("person_id",), person)


def person(tx: Transaction, person_id: str) -> Row | None:
    rows = tx.run(PERSON, {"person_id": person_id})
    return rows[0] if rows else None


def index(tx: Transaction, person_id: str, values: Sequence[tuple[str, str]], *, new: bool) -> None:
    """Let the person be found by ``values`` (kind, blind index) and by nothing else."""
    wanted = set(values)
    if not new:
        rows = tx.run(INDEXED, {"person_id": person_id})
        if {(row["kind"], row["value"]) for row in rows} == wanted:
            return
        tx.run(FORGET_INDEXES, {"person_id": person_id})
    made = [{"person_id": person_id, "kind": kind, "value": value} for kind, value in wanted]
    tx.run(ADD_INDEX, made)


def ids_by(
    tx: Transaction, kind: str, values: Sequence[str], areas: Sequence[str], limit: int
) -> list[str]:
    """Who is found by one of ``values`` and lives below one of ``areas`` (code prefixes)."""
    if not areas:
        return []
    named = {f"v{n}": value for n, value in enumerate(values)}
    places, below = below_areas("p.area_code", areas)
    statement = BY_INDEX.format(values=", ".join(f":{name}" for name in named), areas=places)
    rows = tx.run(statement, {**named, **below, "kind": kind, "limit": limit})
    return [str(row["person_id"]) for row in rows]


def below_areas(column: str, areas: Sequence[str]) -> tuple[str, dict[str, str]]:
    """A condition that holds where ``column`` begins with one of ``areas``, and its values."""
    values = {f"area{n}": f"{area}%" for n, area in enumerate(areas)}
    return " OR ".join(f"{column} LIKE :{name}" for name in values) or "1 = 0", values


def evidence(tx: Transaction, person_id: str) -> list[Row]:
    return tx.run(EVIDENCE, {"person_id": person_id})


def add_evidence(tx: Transaction, row: Row) -> None:
    add(tx, "person_categories", row)


def supersede(tx: Transaction, evidence_id: str, at: str) -> None:
    tx.run(SUPERSEDE, {"evidence_id": evidence_id, "at": at})


def mark(tx: Transaction, person_id: str, status: str, on: str) -> None:
    tx.run(MARK, {"person_id": person_id, "status": status, "status_on": on})


def merge(tx: Transaction, person_id: str, kept: str | None) -> None:
    tx.run(MERGE, {"person_id": person_id, "kept": kept})


def log(
    tx: Transaction,
    person_id: str,
    kind: str,
    detail: Mapping[str, Any],
    by: str,
    at: str,
    number: int | None = None,
) -> None:
    """Append to what happened to the person; ``detail`` holds no personal data.

    ``number``: how many entries there are, if the caller knows.
    """
    if number is None:
        number = int(tx.run(LOG_LENGTH, {"person_id": person_id})[0]["n"])
    row = {"entry_id": f"{person_id}:{number:06}", "person_id": person_id, "kind": kind}
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    add(tx, "person_log", {**row, "detail": text, "by_user": by, "at": at})


def logged(tx: Transaction, person_id: str) -> list[Row]:
    """What happened to the person, the oldest first: kind, detail (JSON), by_user, at."""
    return tx.run(LOG, {"person_id": person_id})
