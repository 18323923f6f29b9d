"""Writing whole rows: the columns are the keys of the mapping, chosen by our own code only."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from engine import Transaction


def add(tx: Transaction, table: str, row: Mapping[str, Any]) -> None:
    """Insert ``row``; a second one with the same key is a defect and fails."""
    tx.run(_insert(table, tuple(row)), row)


def put(tx: Transaction, table: str, key: tuple[str, ...], row: Mapping[str, Any]) -> None:
    """Insert ``row``, or overwrite the columns it names in the row with the same ``key``."""
    tx.run(_upsert(table, key, tuple(row)), row)


@lru_cache(maxsize=128)
def _insert(table: str, columns: tuple[str, ...]) -> str:
    places = ", ".join(f":{column}" for column in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608


@lru_cache(maxsize=128)
def _upsert(table: str, key: tuple[str, ...], columns: tuple[str, ...]) -> str:
    changed = ", ".join(f"{c} = excluded.{c}" for c in columns if c not in key)
    conflict = f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"
    return f"{_insert(table, columns)} {conflict}"
