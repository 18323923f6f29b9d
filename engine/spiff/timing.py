"""When a timer is due: ISO 8601 dates, durations and cycles, relative to the case's clock."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?$"
)
_NAMED_ZONE = re.compile(r"@[A-Za-z_]+/[A-Za-z_]+$")


@dataclass(frozen=True, slots=True)
class Cycle:
    """``left`` firings still to come (None: for ever), the next at ``first``, then ``every``.

    ``every`` None: it fires once.
    """

    left: int | None
    first: datetime
    every: str | None


def moment(text: str) -> datetime:
    """A date or date-time; without a zone it is Asia/Shanghai, a bare date its midnight."""
    found = datetime.fromisoformat(_NAMED_ZONE.sub("", text))
    return (found if found.tzinfo else found.replace(tzinfo=SHANGHAI)).astimezone(UTC)


def end_of_day(text: str) -> datetime:
    """Like ``moment``, but a bare date means its last second: due that day is not late."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return moment(f"{text}T23:59:59")
    return moment(text)


def after(text: str, start: datetime) -> datetime:
    """``start`` plus an ISO 8601 duration; months and years by the calendar of Asia/Shanghai."""
    found = _DURATION.match(text.strip())
    if found is None or text.strip() in ("P", "PT"):
        raise ValueError(f"不是 ISO 8601 时长:{text}")
    part = {name: float(value) for name, value in found.groupdict(default="0").items()}
    local = start.astimezone(SHANGHAI)
    month = local.month - 1 + int(part["months"]) + 12 * int(part["years"])
    year, month = local.year + month // 12, month % 12 + 1
    day = min(local.day, monthrange(year, month)[1])
    shifted = local.replace(year=year, month=month, day=day)
    span = timedelta(
        weeks=part["weeks"],
        days=part["days"],
        hours=part["hours"],
        minutes=part["minutes"],
        seconds=part["seconds"],
    )
    return (shifted + span).astimezone(UTC)


def cycle(text: str, start: datetime) -> Cycle:
    """``R3/PT1H``, ``R/P1D``, ``R2/2026-03-01T09:00:00/PT1H``."""
    parts = text.strip().split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d*", parts[0]):
        raise ValueError(f"不是 ISO 8601 周期:{text}")
    left = int(parts[0][1:]) if parts[0][1:] else None
    first = moment(parts[1]) if len(parts) == 3 else after(parts[-1], start)
    after(parts[-1], start)
    return Cycle(left, first, parts[-1])


def first(kind: str, text: str, start: datetime) -> Cycle:
    """When a timer of ``kind`` (timeDate | timeDuration | timeCycle) is due that begins now."""
    if kind == "timeCycle":
        return cycle(text, start)
    due = moment(text) if kind == "timeDate" else after(text, start)
    return Cycle(1, due, None)
