"""What a kit asks: models in folders, and one line of ``cases.jsonl`` per expected result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

CASES = "cases.jsonl"

# A JSON value in which a temporal value stands as {"@date": text} and the like.
Told: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Expected:
    """One result: of ``target``, a decision or decision service by id or name.

    A service with several outputs gives them under their names; ``part`` is the one asked for.
    ``error``: what is asked for has no value, so null or a refusal is right.
    """

    target: str
    part: str | None
    inputs: Mapping[str, Told]
    value: Told
    error: bool


@dataclass(frozen=True, slots=True)
class Case:
    """A case passes when all its results are as expected. ``model`` is relative to the kit."""

    level: int
    model: str
    name: str
    results: tuple[Expected, ...]


def read_cases(kit: Path) -> list[Case]:
    """Every case by level, model and name; ``OSError`` or ``ValueError`` where it is no kit."""
    with (kit / CASES).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    rows.sort(key=_key)
    return [
        Case(level, model, name, tuple(_expected(row) for row in group))
        for (level, model, name), group in groupby(rows, key=_key)
    ]


def _key(row: Mapping[str, Any]) -> tuple[int, str, str]:
    return int(row["level"]), str(row["model"]), str(row["case"])


def _expected(row: Mapping[str, Any]) -> Expected:
    called = row.get("invocableName")
    return Expected(
        target=called or row["result"],
        part=row["result"] if called else None,
        inputs=row["inputs"],
        value=row["expected"],
        error=row["error"],
    )
