"""Working days: the prefecture's own table over the national arrangement.

Where the arrangement of a year is not published yet, Monday to Friday count and the result is
provisional (requirements 11: 计时、州历).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]

from assistance.tables import table

LOCAL = ZoneInfo("Asia/Shanghai")
_OVERRIDES = {"xj_holiday": False, "make_up_workday": True}
SATURDAY = 5


def local_date(moment: datetime) -> date:
    """The day that ``moment`` (aware) falls on where the policy is in force."""
    return moment.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """The last second of ``day`` there, in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=LOCAL).astimezone(UTC)


def utc_text(moment: datetime) -> str:
    """``moment`` (aware) as every table keeps it: ISO 8601 UTC, microseconds, sortable."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def is_working_day(day: date) -> bool:
    """Whether offices in the prefecture work on ``day``, as far as is known."""
    own = _prefecture_days().get(day)
    if own is not None:
        return own
    if _nationally_published(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < SATURDAY


def is_published(year: int) -> bool:
    """Whether both the nation and the prefecture have published ``year``."""
    return _nationally_published(year) and year in {day.year for day in _prefecture_days()}


def due(start: date, working_days: int) -> tuple[date, bool]:
    """The last day of ``working_days`` (>= 1) counted from the day after ``start``.

    The flag says that the result is provisional: a day was counted in an unpublished year.
    """
    if working_days < 1:
        raise ValueError(f"a period has at least one working day, not {working_days}")
    day, left, provisional = start, working_days, False
    while left:
        day += timedelta(days=1)
        provisional = provisional or not is_published(day.year)
        left -= is_working_day(day)
    return day, provisional


def due_calendar(start: date, days: int) -> date:
    """The last of ``days`` calendar days after ``start``; on a day off it moves to the next."""
    day = start + timedelta(days=days)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def bundle_calendar(first: int, last: int) -> bytes:
    """``calendar.csv`` of a bundle: the days of these years that Monday-to-Friday gets wrong.

    Pinned with the case, so that its deadlines can be computed again years later. Columns
    ``date,is_working_day``.
    """
    lines = ["date,is_working_day"]
    day = date(first, 1, 1)
    while day.year <= last:
        if is_working_day(day) != (day.weekday() < SATURDAY):
            lines.append(f"{day.isoformat()},{str(is_working_day(day)).lower()}")
        day += timedelta(days=1)
    return ("\n".join(lines) + "\n").encode()


@lru_cache(maxsize=1)
def _prefecture_days() -> dict[date, bool]:
    return {
        date.fromisoformat(row["date"]): _OVERRIDES[row["kind"]]
        for row in table("prefecture_calendar")
        if row["kind"] in _OVERRIDES
    }


@lru_cache(maxsize=64)
def _nationally_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True
