"""Administrative areas: prefecture (6 digits), county (6), township (9), village (12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from assistance.editions.rows import WITHDRAWN, Rows

PREFECTURE = "652300"
# Codes of everything in the prefecture begin so; counties have codes of their own below it.
PREFECTURE_PREFIX = "6523"
COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS = 6, 9, 12


@dataclass(frozen=True, slots=True)
class Area:
    """``level``: prefecture | county | township | village; ``kind``: "" | xpcc | park."""

    code: str
    parent: str
    level: str
    name: str
    kind: str = ""
    withdrawn_on: date | None = None


@dataclass(frozen=True)
class Areas:
    """The areas of one edition. ``excluded``: kinds of area that take no cases (Q11).

    Villages are listed township by township: where one has villages in the list, there are no
    others; where it has none yet, any 12 digits below it name a village.
    """

    listed: Mapping[str, Area]
    villages: Mapping[str, Area]
    excluded: frozenset[str] = frozenset()

    @cached_property
    def _with_villages(self) -> frozenset[str]:
        return frozenset(village.parent for village in self.villages.values())

    def find(self, code: str) -> Area | None:
        return self.listed.get(code) or self.villages.get(code)

    def township_of(self, code: str) -> Area | None:
        """The township that ``code`` (of a township or village) lies in."""
        if len(code) not in (TOWNSHIP_DIGITS, VILLAGE_DIGITS) or not code.isdecimal():
            return None
        return self.listed.get(code[:TOWNSHIP_DIGITS])

    def county_of(self, code: str) -> Area | None:
        """The county that ``code`` lies in."""
        found = self.listed.get(code[:COUNTY_DIGITS])
        return found if found and found.level == "county" else None

    def villages_of(self, township: str) -> list[Area]:
        return [village for village in self.villages.values() if village.parent == township]

    def obstacle(self, code: str, day: date | None = None) -> str | None:
        """Why no case may belong to ``code`` on ``day``, and what to do; None if one may."""
        township = self.township_of(code)
        if township is None:
            return "没有这个村(社区)或乡镇(街道),请重新选择"
        if township.kind in self.excluded:
            return f"{self.full_name(township.code)}不在本办法的范围内,请向当地另行申请"
        for area in (township, self.villages.get(code)):
            if area and day and area.withdrawn_on and area.withdrawn_on <= day:
                name = self.full_name(area.code)
                return f"{name}的区划码已于 {area.withdrawn_on} 停用,请选现在的区划"
        unlisted = len(code) == VILLAGE_DIGITS and code not in self.villages
        if unlisted and township.code in self._with_villages:
            return f"{self.full_name(township.code)}没有 {code} 这个村(社区),请从名单里选择"
        return None

    def full_name(self, code: str) -> str:
        """For people: 昌吉市三工镇南头工村; a village that is not listed has its number."""
        county, township = self.county_of(code), self.township_of(code)
        names = [area.name for area in (county, township) if area]
        if township and len(code) == VILLAGE_DIGITS:
            village = self.villages.get(code)
            number = code[TOWNSHIP_DIGITS:]
            names.append(village.name if village else f"第{int(number)}村(社区)")
        return "".join(names) or self.listed[PREFECTURE].name


def areas_of(listed: Rows, villages: Rows, excluded: frozenset[str] = frozenset()) -> Areas:
    return Areas(
        {row["code"]: _area(row, row["level"]) for row in listed},
        {row["code"]: _area(row, "village") for row in villages},
        excluded,
    )


def _area(row: Mapping[str, str], level: str) -> Area:
    until = row.get(WITHDRAWN)
    return Area(
        code=row["code"],
        parent=row["parent"],
        level=level,
        name=row["name"],
        kind=row.get("kind", ""),
        withdrawn_on=date.fromisoformat(until) if until else None,
    )
