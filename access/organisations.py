"""Organisations, and the positions that their people hold."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from access.errors import Refusal
from access.ports import Transaction, stamp
from access.standings import DATA, PUBLIC, Standing, roles
from access.store import holdings as store
from access.store import record

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,49}")
LONGEST_NAME = 100
DEPARTMENT = "department"
_REMARK = re.compile(r"[((][^()()]*[))]$")


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation whose people have accounts; ``area`` is an area-code prefix.

    ``department``: the code that work is pushed to, the same for all offices of a department; ""
    for all others, whose own code it is.
    """

    code: str
    name: str
    kind: str
    area: str
    department: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of organisation_kinds.csv. ``digits``: how long its area codes may be."""

    code: str
    name: str
    digits: frozenset[int]


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """Every kind of organisation by code."""
    with (DATA / "organisation_kinds.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["kind"]: Kind(
                row["kind"], row["name"], frozenset(map(int, row["digits"].split("|")))
            )
            for row in csv.DictReader(file)
        }


def position_name(role: str) -> str:
    """What a position is called if nobody says: the role, without the table's remark."""
    return _REMARK.sub("", roles()[role].name)


def add_organisation(tx: Transaction, found: Organisation, by: str, now: datetime) -> None:
    """Keep a new organisation from ``now`` on; ``Refusal`` for what it cannot be."""
    _check(found)
    if not _keep(tx, found, by, now):
        raise Refusal(f"已有代码是 {found.code} 的机构,请换一个代码", "code", "conflict")


def establish(tx: Transaction, found: Organisation, by: str, now: datetime) -> None:
    """Keep an organisation of the official register with a position for each of its roles."""
    _check(found)
    if _keep(tx, found, by, now):
        for role in roles().values():
            if role.org_kind == found.kind:
                store.add_position(tx, found.code, role.code, position_name(role.code))


def organisation(tx: Transaction, code: str) -> Organisation | None:
    row = store.organisation(tx, code)
    if row is None:
        return None
    return Organisation(row["code"], row["name"], row["kind"], row["area"], row["department"])


def organisation_codes(tx: Transaction) -> set[str]:
    """Codes of all organisations, closed ones too."""
    return store.organisation_codes(tx)


def close_organisation(
    tx: Transaction, code: str, until: datetime, reason: str, by: str, now: datetime
) -> None:
    """Whoever holds a position there stands there no longer from ``until`` on."""
    at = stamp(max(until, now))
    if not store.close_organisation(tx, code, at):
        raise Refusal("机构已经撤销,或者撤销得更早", "until", "state")
    record.add(tx, stamp(now), by, "organisation-closed", code, "", reason, {"until": at})


def add_position(
    tx: Transaction, organisation: str, role: str, name: str, by: str, now: datetime
) -> int:
    """A new position in the organisation; its number."""
    row = store.organisation(tx, organisation)
    if row is None:
        raise Refusal(f"没有代码是 {organisation} 的机构", "organisation", "not-found")
    if row["until_at"] is not None and row["until_at"] <= stamp(now):
        raise Refusal(f"机构 {row['name']} 已经撤销", "organisation", "state")
    if role not in roles():
        raise Refusal(f"没有岗位 {role};可用的:{_roles_of(row['kind'])}", "role")
    if roles()[role].org_kind != row["kind"]:
        kind = kinds()[row["kind"]].name
        raise Refusal(f"{kind}没有岗位 {role};可用的:{_roles_of(row['kind'])}", "role")
    name = name.strip() or position_name(role)
    if len(name) > LONGEST_NAME:
        raise Refusal(f"名称最多 {LONGEST_NAME} 个字", "name")
    number = store.add_position(tx, organisation, role, name)
    if number is None:
        raise Refusal(f"{row['name']} 已有岗位“{name}”,请换一个名称", "name", "conflict")
    said = {"organisation": organisation, "role": role}
    record.add(tx, stamp(now), by, "position-added", str(number), "", "", said)
    return number


def position_for(tx: Transaction, standing: Standing, by: str, now: datetime) -> int:
    """The position that ``standing`` is held in, made with its organisation when missing."""
    place = _place_of(standing)
    known = organisation(tx, place.code)
    if known is None:
        _keep(tx, place, by, now)
    elif (known.kind, known.area) != (place.kind, place.area):
        raise Refusal(f"{place.code} 是 {known.area} 的 {known.kind},不是 {place.area} 的")
    number = store.position_of(tx, place.code, standing.role)
    if number is None:
        name = position_name(standing.role)
        number = store.add_position(tx, place.code, standing.role, name)
    if number is None:
        raise LookupError("two positions of one name with different roles")
    return number


def _place_of(standing: Standing) -> Organisation:
    """The organisation of a standing that was only described."""
    kind, area, said = standing.kind, standing.area, standing.organisation
    if kind == PUBLIC:
        return Organisation(PUBLIC, kinds()[PUBLIC].name, PUBLIC, "")
    if kind == DEPARTMENT:
        code = standing.office or f"{said}-{area}"
        return Organisation(code, code, kind, area, said)
    code = standing.office or said or (f"{kind}-{area}" if area else kind)
    return Organisation(code, code if said else kinds()[kind].name, kind, area)


def _check(found: Organisation) -> None:
    if not CODE.fullmatch(found.code):
        raise Refusal("机构代码由字母、数字和 . _ - 组成,最多 50 个字符", "code")
    if not 0 < len(found.name.strip()) <= LONGEST_NAME:
        raise Refusal(f"名称要有 1 到 {LONGEST_NAME} 个字", "name")
    if found.kind not in kinds():
        known = "、".join(f"{kind.code}({kind.name})" for kind in kinds().values())
        raise Refusal(f"没有机构类别 {found.kind};可用的:{known}", "kind")
    if found.area and not (found.area.isascii() and found.area.isdecimal()):
        raise Refusal("区划代码由数字组成", "area")
    kind = kinds()[found.kind]
    if len(found.area) not in kind.digits:
        needed = "或 ".join(str(digits) for digits in sorted(kind.digits))
        raise Refusal(f"{kind.name}的区划代码要有 {needed} 位,现在是 {len(found.area)} 位", "area")
    if (found.kind == DEPARTMENT) != bool(found.department):
        text = "部门的机构要写部门代码" if found.kind == DEPARTMENT else "只有部门才写部门代码"
        raise Refusal(text, "department")


def _keep(tx: Transaction, found: Organisation, by: str, now: datetime) -> bool:
    row = {
        "code": found.code,
        "name": found.name.strip(),
        "kind": found.kind,
        "area": found.area,
        "department": found.department,
        "from_at": stamp(now),
    }
    added = store.add_organisation(tx, row)
    if added:
        said = {"kind": found.kind, "area": found.area}
        record.add(tx, stamp(now), by, "organisation-added", found.code, "", "", said)
    return added


def _roles_of(kind: str) -> str:
    return "、".join(role.code for role in roles().values() if role.org_kind == kind) or "无"
