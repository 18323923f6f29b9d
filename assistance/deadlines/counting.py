"""The arithmetic of legal periods: pure functions of days.

A period is counted from the day after it starts. A suspension takes the days after the one on
which it begins, up to and including the one on which it ends: on its first day the clock still
ran, and it goes on running the day after what was waited for has come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from assistance.calendar import Calendar
from assistance.deadlines.rules import Rule


@dataclass(frozen=True, slots=True)
class Stop:
    """The clock stood still for ``reason``; ``end`` None: it still does."""

    reason: str
    start: date
    end: date | None

    def takes(self, day: date) -> bool:
        return self.start < day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Due:
    """``provisional``: a day was counted in a year that is not wholly published."""

    day: date
    provisional: bool


def due(rule: Rule, start: date, stops: Iterable[Stop], calendar: Calendar) -> Due:
    """The last day of the period; of calendar days, on a day off, the next working day.

    Only stops that have ended are counted: while one lasts nobody knows the day.
    """
    ended = [one for one in stops if one.end is not None and one.reason in rule.pauses]
    day, left = start, rule.days
    while left:
        day += timedelta(days=1)
        counts = rule.natural or calendar.is_working_day(day)
        left -= counts and not any(stop.takes(day) for stop in ended)
    if rule.natural:
        day = calendar.next_working_day(day)
    return Due(day, calendar.is_provisional(start, day))


def stood(stops: Iterable[Stop], today: date) -> int:
    """For how many days the clock has stood still so far, each day once."""
    days: set[date] = set()
    for stop in stops:
        span = ((stop.end or today) - stop.start).days
        days.update(stop.start + timedelta(days=n) for n in range(1, span + 1))
    return len(days)
