"""The tables that were in force, one after another; the last one is. Nothing is written over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from assistance.calendar import store
from assistance.calendar.days import Calendar, Row, shipped
from assistance.store.rows import add
from engine import Transaction, sm3, use_calendar

# Before the first year that was shipped no period is still open.
FIRST_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Edition:
    """``number`` 0: what comes with the software; nobody has saved one yet."""

    number: int
    calendar: Calendar


def newest(tx: Transaction) -> Edition:
    """The edition that is in force."""
    rows = tx.run(store.NEWEST)
    if not rows:
        return Edition(0, shipped())
    return Edition(int(rows[0]["number"]), read(rows[0]["content"]))


def in_force(tx: Transaction) -> Calendar:
    """The calendar that counts now."""
    return newest(tx).calendar


def numbered(tx: Transaction, number: int) -> Calendar | None:
    """The calendar of edition ``number``; None if there is none."""
    if number == 0:
        return shipped()
    rows = tx.run(store.CONTENT, {"number": number})
    return read(rows[0]["content"]) if rows else None


def listed(tx: Transaction) -> Sequence[Mapping[str, Any]]:
    """number, saved_at, saved_by, why and digest of every edition, the newest first."""
    return tx.run(store.HEADS)


def keep(tx: Transaction, calendar: Calendar, number: int, said: Mapping[str, str]) -> None:
    """Put ``calendar`` in force as edition ``number``, for steps of cases too.

    ``said``: saved_at (ISO 8601 UTC), saved_by, why.
    """
    row = {"number": number, "digest": sm3(calendar.text.encode()), "content": calendar.text}
    add(tx, "calendar_editions", {**row, **said})
    use_calendar(tx, over_the_week(calendar), said["saved_at"])


@lru_cache(maxsize=16)
def over_the_week(calendar: Calendar) -> Mapping[str, bool]:
    """What the engine counts by: every year from ``FIRST_YEAR`` to the last of the table."""
    last = max([FIRST_YEAR, *calendar.years, *shipped().years])
    return calendar.over_the_week(FIRST_YEAR, last)


@lru_cache(maxsize=16)
def read(content: str) -> Calendar:
    """The calendar of ``Calendar.text``."""
    rows = json.loads(content)
    return Calendar(
        Row(date.fromisoformat(row["date"]), row["kind"], row["name"], row["basis"]) for row in rows
    )
