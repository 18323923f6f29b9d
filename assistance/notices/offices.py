"""Who issues a notice: a county's bureau or a township, and how each numbers its papers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistance.areas import TOWNSHIP_DIGITS, county_of, township_of

COUNTY, TOWNSHIP = "county", "township"
# 三工镇 -> 三工, 阿什里哈萨克民族乡 -> 阿什里, 延安北路街道 -> 延安北路.
_PLAIN = re.compile(r"(哈萨克族?|哈萨克民族|乌孜别克)?(族乡|民族乡|街道|镇|乡)$")
STREET = "街道"


@dataclass(frozen=True, slots=True)
class Office:
    """``word`` begins its paper numbers: 昌 for 昌吉市, 昌三工 for its 三工镇.

    ``area``: what its numbers are counted by. ``reviewed_by``: where an appeal against its
    decisions goes.
    """

    area: str
    name: str
    word: str
    reviewed_by: str


def office_of(area: str, level: str) -> Office:
    """The office of ``level`` (county | township) that ``area`` lies in; a defect if none does."""
    county, township = county_of(area), township_of(area)
    if county is None:
        raise LookupError(f"no county holds {area}")
    word, reviewed_by = county.name[0], f"{county.name}人民政府"
    if level == COUNTY:
        return Office(county.code, f"{county.name}民政局", word, reviewed_by)
    if township is None:
        raise LookupError(f"no township holds {area}")
    kind = "办事处" if township.name.endswith(STREET) else "人民政府"
    return Office(
        area[:TOWNSHIP_DIGITS],
        f"{county.name}{township.name}{kind}",
        word + _PLAIN.sub("", township.name),
        reviewed_by,
    )
