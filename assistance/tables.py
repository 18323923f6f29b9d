"""The policy's tables, as shipped in ``data/``; those that have editions, as they are shown."""

from __future__ import annotations

from functools import lru_cache

from assistance.editions import KINDS, shown
from assistance.editions.rows import Rows, codes, shipped

__all__ = ["codes", "table"]


def table(name: str) -> Rows:
    """The rows of ``name``, column -> text."""
    return shown().rows(name) if name in KINDS else _fixed(name)


@lru_cache(maxsize=32)
def _fixed(name: str) -> Rows:
    return shipped(name)
