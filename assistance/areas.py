"""Areas as they are shown; whether a case may belong to one, its ``Reference`` says."""

from __future__ import annotations

from collections.abc import Mapping

from assistance.editions import Area, shown
from assistance.editions.areas import (
    COUNTY_DIGITS,
    PREFECTURE,
    PREFECTURE_PREFIX,
    TOWNSHIP_DIGITS,
    VILLAGE_DIGITS,
)

__all__ = [
    "COUNTY_DIGITS",
    "PREFECTURE",
    "PREFECTURE_PREFIX",
    "TOWNSHIP_DIGITS",
    "VILLAGE_DIGITS",
    "Area",
    "areas",
    "county_of",
    "full_name",
    "may_hold_cases",
    "township_of",
    "villages_of",
]


def areas() -> Mapping[str, Area]:
    """Prefecture, counties and townships by code."""
    return shown().areas.listed


def township_of(code: str) -> Area | None:
    """The township that ``code`` (of a township or village) lies in."""
    return shown().areas.township_of(code)


def county_of(code: str) -> Area | None:
    """The county that ``code`` lies in."""
    return shown().areas.county_of(code)


def villages_of(township: str) -> list[Area]:
    """The villages listed below ``township``; none where they are not listed yet."""
    return shown().areas.villages_of(township)


def may_hold_cases(code: str) -> bool:
    """Whether a case may belong to ``code``: a township or a village of one."""
    return shown().areas.obstacle(code) is None


def full_name(code: str) -> str:
    """For people: 昌吉市三工镇南头工村; a village that is not listed has its number."""
    return shown().areas.full_name(code)
