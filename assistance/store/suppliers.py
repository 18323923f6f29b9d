"""Rows of registered organisations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import put
from engine import Transaction

SUPPLIER = "SELECT code, name, kind, area, intake_authorised FROM suppliers WHERE code = :code"
# The organisation with the narrowest area that covers the place.
INTAKE = """
SELECT code FROM suppliers
WHERE intake_authorised = 1 AND area = SUBSTR(:place, 1, LENGTH(area))
ORDER BY LENGTH(area) DESC, code LIMIT 1
"""
COVERING = """
SELECT code, name, kind, area, intake_authorised FROM suppliers
WHERE area = SUBSTR(:place, 1, LENGTH(area)) ORDER BY name, code
"""


def keep(tx: Transaction, row: Mapping[str, Any]) -> None:
    put(tx, "suppliers", ("code",), row)


def supplier(tx: Transaction, code: str) -> Mapping[str, Any] | None:
    rows = tx.run(SUPPLIER, {"code": code})
    return rows[0] if rows else None


def intake_for(tx: Transaction, area: str) -> str | None:
    rows = tx.run(INTAKE, {"place": area})
    return str(rows[0]["code"]) if rows else None


def covering(tx: Transaction, area: str) -> list[Mapping[str, Any]]:
    return tx.run(COVERING, {"place": area})
