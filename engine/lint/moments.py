"""Literal times: ISO 8601 dates, durations and cycles, as the engine reads them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

MAX_DAYS: Final = 36_525
# How a timer says its time, and what people call that.
TIMERS: Final[Mapping[str, str]] = {
    "timeDate": "定时时刻",
    "timeDuration": "定时时长",
    "timeCycle": "定时周期",
}
_DURATION = re.compile(
    r"P(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?"
)
_DAYS = (365.25, 30.4375, 7, 1, 1 / 24, 1 / 1440, 1 / 86400)
_NAMED_ZONE = re.compile(r"@[A-Za-z_]+/[A-Za-z_]+$")


def wrong_moment(text: str) -> str:
    """Why ``text`` is no date or date-time; "" where it is one."""
    try:
        datetime.fromisoformat(_NAMED_ZONE.sub("", text))
    except ValueError:
        return "不是 ISO 8601 日期或时刻,例如 2026-03-01T09:00:00+08:00"
    return ""


def days_of(text: str) -> float | None:
    """A duration as days, months and years on average; None where it is none."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()) or text.endswith("T"):
        return None
    return sum(float(part) * days for part, days in zip(found.groups("0"), _DAYS, strict=True))


def wrong_duration(text: str) -> str:
    days = days_of(text)
    if days is None:
        return "不是 ISO 8601 时长,例如 P3D 或 PT2H30M"
    return f"时长超过 {MAX_DAYS // 365} 年" if days > MAX_DAYS else ""


def wrong_cycle(text: str) -> str:
    parts = text.split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R\d{0,9}", parts[0]):
        return "不是 ISO 8601 周期,例如 R3/P1D 或 R/PT1H"
    if parts[0] != "R" and int(parts[0][1:]) == 0:
        return "重复次数是 0"
    if len(parts) == 3 and wrong_moment(parts[1]):
        return wrong_moment(parts[1])
    # A cycle without a pause would fire for ever in one moment.
    return wrong_duration(parts[-1]) or ("" if days_of(parts[-1]) else "周期的间隔是 0")
