"""The official register of organisations: bureaus, townships and the twelve departments."""

from __future__ import annotations

from collections.abc import Iterator

from access import Organisation, establish, organisation_codes
from assistance.areas import PREFECTURE, PREFECTURE_PREFIX, areas, full_name
from assistance.tables import table
from engine import Engine

_LEVELS = {"prefecture": "prefecture_bureau", "county": "county_bureau", "township": "township"}


def official() -> Iterator[Organisation]:
    """Everything that is there by the administrative division; villages come as they are named."""
    for area in areas().values():
        if area.code == PREFECTURE:
            name, prefix = f"{area.name}民政局", PREFECTURE_PREFIX
        else:
            name, prefix = full_name(area.code), area.code
            name += "民政局" if area.level == "county" else ""
        yield Organisation(area.code, name, _LEVELS[area.level], prefix)
        if area.level in ("prefecture", "county"):
            yield from _departments(area.name, area.level, prefix)


def village(code: str, name: str = "") -> Organisation:
    """The organisation of a village or community; its area code (12 digits) is its own."""
    return Organisation(code, name or full_name(code), "village", code)


def establish_official(engine: Engine) -> None:
    """Keep what is missing of the register, with a position for each role; else nothing."""
    with engine.reading() as tx:
        known = organisation_codes(tx)
    missing = [one for one in official() if one.code not in known]
    if missing:
        with engine.transaction() as tx:
            for one in missing:
                establish(tx, one, "setup", engine.now())


def department_office(department: str, prefix: str) -> str:
    """The code of a department's office for an area: one department has one at each level."""
    return f"{department}-{prefix}"


def _departments(place: str, level: str, prefix: str) -> Iterator[Organisation]:
    for row in table("departments"):
        if level in row["level"].split(";"):
            suffix = "部门" if row["kind"] == "government" else ""
            code = department_office(row["code"], prefix)
            name = f"{place}{row['name']}{suffix}"
            yield Organisation(code, name, "department", prefix, row["code"])
