"""The prefecture's calendar: its days, its editions, and periods counted by them.

The functions here count by the calendar that comes with the software; whoever decides on a case
counts by the one in force (``in_force``).
"""

from __future__ import annotations

from datetime import date

from assistance.calendar.days import Calendar, Row, shipped
from assistance.calendar.editions import Edition, in_force
from assistance.calendar.moments import LOCAL, end_of, local_date, utc_text

__all__ = [
    "LOCAL",
    "Calendar",
    "Edition",
    "Row",
    "bundle_calendar",
    "due",
    "due_calendar",
    "end_of",
    "in_force",
    "is_published",
    "is_working_day",
    "local_date",
    "shipped",
    "utc_text",
]


def is_working_day(day: date) -> bool:
    return shipped().is_working_day(day)


def is_published(year: int) -> bool:
    return shipped().is_published(year)


def due(start: date, working_days: int) -> tuple[date, bool]:
    return shipped().due(start, working_days)


def due_calendar(start: date, days: int) -> date:
    return shipped().due_calendar(start, days)


def bundle_calendar(first: int, last: int) -> bytes:
    """``calendar.csv`` of a bundle: the days of these years that Monday-to-Friday gets wrong.

    What its cases count by until the prefecture keeps a table of its own. Columns
    ``date,is_working_day``.
    """
    rows = shipped().over_the_week(first, last).items()
    lines = ["date,is_working_day", *(f"{day},{str(works).lower()}" for day, works in rows)]
    return ("\n".join(lines) + "\n").encode()
