"""Rows of the editions of reference data; they are only ever added."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

HEADS = """
SELECT kind, number, effective_from, digest FROM editions ORDER BY kind, number
"""
LISTED = """
SELECT kind, number, effective_from, digest, note, imported_by, imported_at, approved_by
FROM editions ORDER BY kind, number
"""
CONTENT = "SELECT content FROM editions WHERE kind = :kind AND number = :number"
FIRST = """
INSERT INTO editions (kind, number, effective_from, digest, content, note, imported_by,
    imported_at, approved_by)
VALUES (:kind, 1, :effective_from, :digest, :content, :note, :imported_by, :imported_at,
    :approved_by)
ON CONFLICT (kind, number) DO NOTHING
"""
KEPT = """
SELECT editions, accepted_on FROM applications WHERE application_id = :application_id
"""
KEEP = "UPDATE applications SET editions = :editions WHERE application_id = :application_id"
OPEN_APPLICATIONS = """
SELECT COUNT(accepted_on) AS accepted, COUNT(*) AS filed FROM applications WHERE outcome IS NULL
"""
OPEN_ORDERS = "SELECT COUNT(*) AS n FROM orders WHERE catalogue_code = :code AND closed_at IS NULL"


def heads(tx: Transaction) -> list[Row]:
    """kind, number, effective_from and digest of every edition, in order."""
    return tx.run(HEADS)


def listed(tx: Transaction) -> list[Row]:
    """Every edition without its content."""
    return tx.run(LISTED)


def content(tx: Transaction, kind: str, number: int) -> str:
    return str(tx.run(CONTENT, {"kind": kind, "number": number})[0]["content"])


def add_edition(tx: Transaction, row: Row) -> None:
    add(tx, "editions", row)


def add_first(tx: Transaction, row: Row) -> None:
    """Edition 1 of a kind, unless there is one: of two processes that begin, one adds it."""
    tx.run(FIRST, row)


def kept(tx: Transaction, application_id: str) -> Mapping[str, int] | None:
    """Number by kind that the application was accepted under; None: not accepted yet."""
    rows = tx.run(KEPT, {"application_id": application_id})
    if not rows or rows[0]["accepted_on"] is None:
        return None
    numbers: Mapping[str, int] = json.loads(rows[0]["editions"] or "{}")
    return numbers


def keep(tx: Transaction, application_id: str, numbers: Mapping[str, int]) -> None:
    text = json.dumps(numbers, sort_keys=True)
    tx.run(KEEP, {"application_id": application_id, "editions": text})


def open_applications(tx: Transaction) -> tuple[int, int]:
    """How many open applications have been accepted, and how many not yet."""
    (row,) = tx.run(OPEN_APPLICATIONS)
    return int(row["accepted"]), int(row["filed"]) - int(row["accepted"])


def orders_of(tx: Transaction, items: Sequence[str]) -> int:
    """How many services of these catalogue items are under way."""
    counted = [tx.run(OPEN_ORDERS, {"code": code})[0]["n"] for code in items]
    return sum(map(int, counted))
