"""Calendars that steps were taken by, kept for ever; the newest one is in force."""

from __future__ import annotations

import threading
from collections.abc import Mapping

import orjson

from engine.calendar import WorkingDays
from engine.ports import Transaction

# None was ever put in force: each bundle's own calendar counts.
NO_CALENDAR = ""
# For a statement that reads something else besides.
NEWEST = "(SELECT c.digest FROM calendars c ORDER BY c.number DESC LIMIT 1)"
IN_FORCE = f"SELECT {NEWEST} AS digest"
CONTENT = "SELECT days FROM calendars WHERE digest = :digest ORDER BY number LIMIT 1"
ADD = """
INSERT INTO calendars (number, digest, days, put_at)
VALUES ((SELECT COALESCE(MAX(number), 0) + 1 FROM calendars), :digest, :days, :at)
"""


class Calendars:
    """Reads calendars and keeps them; one with a digest never changes, so none is ever stale."""

    def __init__(self) -> None:
        self._kept: dict[str, WorkingDays] = {}
        self._lock = threading.Lock()

    def get(self, tx: Transaction, digest: str) -> WorkingDays:
        """The calendar with ``digest``; ``LookupError`` if there is none."""
        kept = self._kept.get(digest) or self.read(tx, digest)
        if kept is None:
            raise LookupError(f"calendar {digest} of a step is missing")
        with self._lock:
            return self._kept.setdefault(digest, kept)

    def read(self, tx: Transaction, digest: str) -> WorkingDays | None:
        """From the database, not from what is kept; None too if its days give another digest."""
        rows = tx.run(CONTENT, {"digest": digest})
        days = WorkingDays(orjson.loads(rows[0]["days"])) if rows else None
        return days if days is not None and days.digest == digest else None


def in_force(tx: Transaction) -> str:
    """The digest of the newest calendar, or ``NO_CALENDAR``."""
    return tx.run(IN_FORCE)[0]["digest"] or NO_CALENDAR


def use_calendar(tx: Transaction, days: Mapping[str, bool], at: str) -> str:
    """Put ``days`` (ISO date -> is worked, over the Monday-to-Friday week) in force; its digest.

    Every step from the commit on counts by it, whatever calendar its bundle has. ``at`` is ISO
    8601 UTC text.
    """
    kept = WorkingDays(days)
    tx.run(ADD, {"digest": kept.digest, "days": kept.text, "at": at})
    return kept.digest
