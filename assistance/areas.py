"""Administrative areas: prefecture (6 digits), county (6), township (9), village (12).

Villages have no rows of their own: any 12 digits below a township of the table name one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistance.tables import table

PREFECTURE = "652300"
# Codes of everything in the prefecture begin so; counties have codes of their own below it.
PREFECTURE_PREFIX = "6523"
COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS = 6, 9, 12


@dataclass(frozen=True, slots=True)
class Area:
    """``level``: prefecture | county | township."""

    code: str
    parent: str
    level: str
    name: str


@lru_cache(maxsize=1)
def areas() -> Mapping[str, Area]:
    """Every listed area by code."""
    return {
        row["code"]: Area(row["code"], row["parent"], row["level"], row["name"])
        for row in table("areas")
    }


def township_of(code: str) -> Area | None:
    """The township that ``code`` (of a township or village) lies in."""
    if len(code) not in (TOWNSHIP_DIGITS, VILLAGE_DIGITS) or not code.isdecimal():
        return None
    return areas().get(code[:TOWNSHIP_DIGITS])


def county_of(code: str) -> Area | None:
    """The county that ``code`` lies in."""
    found = areas().get(code[:COUNTY_DIGITS])
    return found if found and found.level == "county" else None


def may_hold_cases(code: str) -> bool:
    """Whether a case may belong to ``code``: a township or a village of one."""
    return township_of(code) is not None


def full_name(code: str) -> str:
    """For people: 昌吉市三工镇; a village adds its own number."""
    county, township = county_of(code), township_of(code)
    names = [area.name for area in (county, township) if area]
    if township and len(code) == VILLAGE_DIGITS:
        names.append(f"第{int(code[TOWNSHIP_DIGITS:])}村(社区)")
    return "".join(names) or areas()[PREFECTURE].name
