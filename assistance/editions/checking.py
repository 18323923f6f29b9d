"""What is wrong with the rows of an edition that somebody wants to import: where, what, what to do.

A code means the same for ever: it is never taken away and never renamed, only withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistance.editions import kinds
from assistance.editions.areas import COUNTY_DIGITS, PREFECTURE, PREFECTURE_PREFIX, TOWNSHIP_DIGITS
from assistance.editions.kinds import Column, Kind
from assistance.editions.reference import Reference
from assistance.editions.rows import WITHDRAWN, Row, codes
from assistance.editions.settings import wrong_value
from assistance.editions.sheet import Fault

Numbered = Sequence[tuple[int, Row]]


@dataclass(frozen=True, slots=True)
class Ground:
    """What an edition is checked against: everything else in force when it takes effect."""

    kind: Kind
    reference: Reference
    effective_from: date

    @property
    def before(self) -> Mapping[str, Row]:
        return {row["code"]: row for row in self.reference.rows(self.kind.code)}

    def known(self, kind: str) -> Collection[str]:
        """Codes of another kind that are in use."""
        until = self.effective_from.isoformat()
        rows = self.reference.rows(kind)
        return {r["code"] for r in rows if not r.get(WITHDRAWN) or r[WITHDRAWN] > until}


def faults_of(ground: Ground, rows: Numbered) -> list[Fault]:
    """All faults, by row; none if the rows may become an edition."""
    found = [*_twice(ground, rows), *_gone(ground, rows)]
    before = ground.before
    for number, row in rows:
        wrong = list(_cells(ground, row))
        # What rests on several cells is looked at where each of them is right.
        if not wrong:
            wrong = [*_fixed(ground, before.get(row["code"]), row), *_together(ground, row, rows)]
        found += [Fault(number, column.label, message) for column, message in wrong]
    return sorted(found, key=lambda fault: fault.row)


def _twice(ground: Ground, rows: Numbered) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    label = ground.kind.by_name["code"].label
    for number, row in rows:
        first = seen.setdefault(row.get("code", ""), number)
        if first != number and row.get("code"):
            yield Fault(number, label, f"{row['code']} 在第 {first} 行已有,请删去一行")


def _gone(ground: Ground, rows: Numbered) -> Iterator[Fault]:
    given = {row.get("code") for _, row in rows}
    label = ground.kind.by_name["code"].label
    for code, row in ground.before.items():
        if code not in given:
            name = f"{code}“{row['name']}”" if row.get("name") else code
            advice = (
                "请放回这一行,并填停用日" if WITHDRAWN in ground.kind.by_name else "请放回这一行"
            )
            yield Fault(0, label, f"{name}不见了:代码只停用、不改名、不删除,{advice}")


def _cells(ground: Ground, row: Row) -> Iterator[tuple[Column, str]]:
    for column in ground.kind.columns:
        text = row.get(column.name, "")
        if not text:
            if column.required:
                yield column, "不能为空"
            continue
        wrong = column.check(text, ground.known)
        # What stood there before stays right, though what it names has been withdrawn since.
        old = ground.before.get(row.get("code", ""), {})
        if wrong and old.get(column.name) != text:
            yield column, wrong


def _fixed(ground: Ground, old: Row | None, row: Row) -> Iterator[tuple[Column, str]]:
    if old is None:
        if ground.kind.code == kinds.POLICY:
            yield ground.kind.by_name["code"], "没有这项设置;设置由软件规定,只能改值"
        return
    for column in ground.kind.columns:
        was = old.get(column.name, "")
        if column.fixed and row.get(column.name, "") != was:
            advice = f"不能从“{was or '空'}”改成别的;请恢复原值,或停用这个代码、另用新代码"
            yield column, advice
    until = row.get(WITHDRAWN, "")
    if until and until != old.get(WITHDRAWN, "") and until < ground.effective_from.isoformat():
        wrong = f"停用日不能早于生效日 {ground.effective_from}"
        yield ground.kind.by_name[WITHDRAWN], wrong


def _together(ground: Ground, row: Row, rows: Numbered) -> Iterator[tuple[Column, str]]:
    column = ground.kind.by_name
    match ground.kind.code:
        case kinds.AREAS:
            wrong = _misplaced_area(row, {other.get("code", "") for _, other in rows})
            if wrong:
                yield column["parent"], wrong
        case kinds.VILLAGES:
            if row["code"][:TOWNSHIP_DIGITS] != row["parent"]:
                yield column["code"], f"代码的前 9 位要是所属乡镇(街道)的 {row['parent']}"
        case kinds.CATALOGUE | kinds.PROGRAMMES:
            yield from _crossing_ages(ground, row)
        case kinds.POLICY:
            wrong = wrong_value(row)
            if wrong:
                yield column["value"], wrong


def _misplaced_area(row: Row, given: Collection[str]) -> str | None:
    code, parent, level = row["code"], row.get("parent", ""), row["level"]
    if level == "prefecture":
        return None if code == PREFECTURE and not parent else f"自治州只有 {PREFECTURE},没有上级"
    if level == "county":
        right = parent == PREFECTURE and len(code) == COUNTY_DIGITS
        right = right and code.startswith(PREFECTURE_PREFIX)
        return (
            None if right else f"县(市)要是 {PREFECTURE_PREFIX} 开头的 6 位代码,上级是 {PREFECTURE}"
        )
    right = len(code) == TOWNSHIP_DIGITS and code.startswith(parent) and parent in given
    return None if right and parent else "乡镇(街道)要是 9 位代码,前 6 位是表中的上级县(市)"


def _crossing_ages(ground: Ground, row: Row) -> Iterator[tuple[Column, str]]:
    column = ground.kind.by_name["max_age"]
    ages = _ages(row)
    if ages[0] > ages[1]:
        yield column, "年龄上限小于下限,请改正"
        return
    other = kinds.PROGRAMMES if ground.kind.code == kinds.CATALOGUE else kinds.CATALOGUE
    for linked in ground.reference.rows(other):
        items, programme = (linked, row) if other == kinds.CATALOGUE else (row, linked)
        if items["code"] in codes(programme["catalogue_codes"]):
            low, high = _ages(linked)
            if ages[0] > high or ages[1] < low:
                yield column, f"与{linked['code']}“{linked['name']}”的年龄没有重合,请先放宽那一边"


def _ages(row: Row) -> tuple[int, int]:
    low, high = row.get("min_age", ""), row.get("max_age", "")
    return int(low) if low else 0, int(high) if high else kinds.OLDEST
