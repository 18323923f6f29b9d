"""The policy's tables as shipped in ``data/``, each read once."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


@lru_cache(maxsize=32)
def table(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of ``data/<name>.csv``, column -> text."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def codes(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several, separated by ``;``."""
    return tuple(part.strip() for part in text.split(";") if part.strip())
