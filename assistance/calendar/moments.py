"""Days and moments where the policy is in force."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Shanghai")


def local_date(moment: datetime) -> date:
    """The day that ``moment`` (aware) falls on where the policy is in force."""
    return moment.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """The last second of ``day`` there, in UTC."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=LOCAL).astimezone(UTC)


def utc_text(moment: datetime) -> str:
    """``moment`` (aware) as every table keeps it: ISO 8601 UTC, microseconds, sortable."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
