"""The content of an edition: rows of text by column, as a spreadsheet holds them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from engine import sm3

DATA = Path(__file__).parents[1] / "data"

Row = Mapping[str, str]
Rows = tuple[Row, ...]
# The day after which a code may no longer be chosen. Codes are never taken away.
WITHDRAWN = "withdrawn_on"


def shipped(name: str) -> Rows:
    """The rows of ``data/<name>.csv``, column -> text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def encoded(rows: Iterable[Row]) -> str:
    """The one text that equal contents have: sorted by code, empty cells left out."""
    kept = [{key: text for key, text in sorted(row.items()) if text} for row in rows]
    return json.dumps(sorted(kept, key=lambda row: row["code"]), ensure_ascii=False)


def decoded(content: str, columns: Iterable[str]) -> Rows:
    """The rows of ``encoded``, each with every one of ``columns``."""
    empty = dict.fromkeys(columns, "")
    return tuple({**empty, **row} for row in json.loads(content))


def digest(content: str) -> str:
    """SM3 of an encoded content, 64 hex digits."""
    return sm3(content.encode())


def codes(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by ``;``."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
