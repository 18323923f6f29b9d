"""Series of numbers, one per kind, scope and year, without gaps inside committed work."""

from __future__ import annotations

from engine import Transaction

NEXT = """
INSERT INTO number_series (kind, scope, year, value) VALUES (:kind, :scope, :year, 1)
ON CONFLICT (kind, scope, year) DO UPDATE SET value = number_series.value + 1
RETURNING value
"""


def next_value(tx: Transaction, kind: str, scope: str, year: int) -> int:
    """The next of the series: 1, 2, …"""
    row = tx.run(NEXT, {"kind": kind, "scope": scope, "year": year})[0]
    return int(row["value"])


def next_number(tx: Transaction, kind: str, scope: str, year: int) -> str:
    """The next number: ``SQ-652301101-2026-00001``."""
    return f"{kind}-{scope}-{year}-{next_value(tx, kind, scope, year):05d}"
