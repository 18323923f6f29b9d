"""Working days: the prefecture's own table over the national arrangement.

Where a year is not wholly published, Monday to Friday count as far as nothing else is known, and
what is counted there is provisional (requirements 11: 计时、州历).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import chinese_calendar  # type: ignore[import-untyped]

from assistance.tables import table

SATURDAY = 5
# What a row says about its day: worked or not; a note says nothing.
KINDS: Mapping[str, bool | None] = {
    "national_holiday": False,
    "xj_holiday": False,
    "ordinance_holiday": False,
    "make_up_workday": True,
    "note": None,
}
NATIONAL = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
OWN = ("肉孜节", "古尔邦节")


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """A day of the table. ``kind``: one of ``KINDS``."""

    date: date
    kind: str
    name: str
    basis: str = ""


class Calendar:
    """A frozen table of days. Thread-safe."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows: Sequence[Row] = tuple(sorted(rows))
        said = ((row.date, KINDS[row.kind]) for row in self.rows)
        self._hash = hash(self.rows)
        self._missing: dict[int, tuple[str, ...]] = {}
        self._own: Mapping[date, bool] = {day: works for day, works in said if works is not None}

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self.rows == other.rows

    @cached_property
    def years(self) -> Sequence[int]:
        """The years that the table says something about, in order."""
        return sorted({row.date.year for row in self.rows})

    @cached_property
    def text(self) -> str:
        """The one JSON text that equal tables have."""
        listed = [{**asdict(row), "date": row.date.isoformat()} for row in self.rows]
        return json.dumps(listed, ensure_ascii=False, sort_keys=True)

    def is_working_day(self, day: date) -> bool:
        """Whether offices in the prefecture work on ``day``, as far as is known."""
        own = self._own.get(day)
        if own is not None:
            return own
        if _nationally_known(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY

    def is_published(self, year: int) -> bool:
        """Whether both the nation and the prefecture have wholly published ``year``."""
        return not self.missing(year)

    def missing(self, year: int) -> tuple[str, ...]:
        """The festivals of ``year`` that nobody has said the days of."""
        found = self._missing.get(year)
        if found is None:
            found = self._missing[year] = self._unsaid(year)
        return found

    def _unsaid(self, year: int) -> tuple[str, ...]:
        named = {r.name for r in self.rows if r.date.year == year and KINDS[r.kind] is False}
        wanted = OWN if _nationally_known(year) else (*NATIONAL, *OWN)
        return tuple(name for name in wanted if name not in named)

    def holes(self) -> list[str]:
        """In words: what the years from the first to the last of the table do not say."""
        if not self.years:
            return ["日历是空的"]
        span = range(self.years[0], self.years[-1] + 1)
        return [f"{year}年缺{'、'.join(gone)}" for year in span if (gone := self.missing(year))]

    def due(self, start: date, working_days: int) -> tuple[date, bool]:
        """The last day of ``working_days`` (>= 1) counted from the day after ``start``.

        The flag says that the result is provisional: a day was counted in an unpublished year.
        """
        if working_days < 1:
            raise ValueError(f"a period has at least one working day, not {working_days}")
        day, left = start, working_days
        while left:
            day += timedelta(days=1)
            left -= self.is_working_day(day)
        return day, self.is_provisional(start, day)

    def due_calendar(self, start: date, days: int) -> date:
        """The last of ``days`` calendar days after ``start``; on a day off it moves to the next."""
        return self.next_working_day(start + timedelta(days=days))

    def next_working_day(self, day: date) -> date:
        """``day``, or the first working day after it."""
        while not self.is_working_day(day):
            day += timedelta(days=1)
        return day

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether a day after ``start`` up to ``end`` lies in an unpublished year."""
        first = (start + timedelta(days=1)).year
        return any(not self.is_published(year) for year in range(first, end.year + 1))

    def over_the_week(self, first: int, last: int) -> dict[str, bool]:
        """ISO date -> is worked: the days of these years that Monday-to-Friday gets wrong."""
        found, day = {}, date(first, 1, 1)
        while day.year <= last:
            works = self.is_working_day(day)
            if works != (day.weekday() < SATURDAY):
                found[day.isoformat()] = works
            day += timedelta(days=1)
        return found


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """What comes with the software, until the prefecture keeps a table of its own."""
    rows = table("prefecture_calendar")
    return Calendar(
        Row(date.fromisoformat(row["date"]), row["kind"], row["name"], row["basis"]) for row in rows
    )


@lru_cache(maxsize=64)
def _nationally_known(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
