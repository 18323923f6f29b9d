"""The prefecture decides otherwise: new editions of settings, catalogue, categories, villages."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from pytest_bdd import given, parsers, then, when

from assistance.amending import amend
from assistance.calendar import local_date
from assistance.editions import KINDS
from assistance.editions.importing import Proposal
from assistance.store import editions as store
from features.steps.terms import CATEGORIES, FILING_TASKS
from features.steps.world import World

KIND_NAMES = {kind.name: kind.code for kind in KINDS.values()}
DAYS = r"(?P<day>今天|明天|\d+天后)"
# What people call a value of a setting.
VALUES = {"审批": "approval", "备案": "filing", "是": "true", "否": "false", "承接主体": "provider"}
Rows = list[dict[str, str]]


@dataclass
class Bureau:
    """``last``: what came of the import that was made last."""

    last: Proposal | None = None

    @property
    def proposal(self) -> Proposal:
        assert self.last, "还没有导入过"
        return self.last


@pytest.fixture
def bureau() -> Bureau:
    return Bureau()


@given(parsers.re(f"州民政局把“(?P<name>[^”]+)”改为“(?P<value>[^”]+)”,自{DAYS}起"))
@when(parsers.re(f"州民政局把“(?P<name>[^”]+)”改为“(?P<value>[^”]+)”,自{DAYS}起"))
def change_setting(world: World, bureau: Bureau, name: str, value: str, day: str) -> None:
    code = next(row["code"] for row in _rows(world, "policy") if row["name"] == name)
    table = [{"code": code, "value": VALUES.get(value, value)}]
    bureau.last = _import(world, "policy", table, _day(world, day), partial=True)
    assert not bureau.last.faults, bureau.last.faults


@given(parsers.re(f"州民政局导入新的(?P<kind>服务清单|五类工程|对象类别|区划),自{DAYS}起:"))
@when(parsers.re(f"州民政局导入新的(?P<kind>服务清单|五类工程|对象类别|区划),自{DAYS}起:"))
def import_edition(
    world: World, bureau: Bureau, kind: str, day: str, datatable: list[list[str]]
) -> None:
    """Rows of code or name, column, new text; everything else stays."""
    bureau.last = _changed(world, kind, _day(world, day), datatable)
    assert not bureau.last.faults, bureau.last.faults


@when(parsers.re(f"州民政局试着导入新的(?P<kind>服务清单|五类工程|区划),自{DAYS}起:"))
def try_import(
    world: World, bureau: Bureau, kind: str, day: str, datatable: list[list[str]]
) -> None:
    bureau.last = _changed(world, kind, _day(world, day), datatable)


@when(parsers.parse("州民政局试着导入没有“{name}”的服务清单"))
def try_import_without(world: World, bureau: Bureau, name: str) -> None:
    rows = [row for row in _rows(world, "catalogue") if row["name"] != name]
    bureau.last = _import(world, "catalogue", rows, world.today)


@when("州民政局把刚导入的表再导入一次")
def import_again(world: World, bureau: Bureau) -> None:
    before = bureau.proposal
    bureau.last = _import(world, before.kind, [dict(r) for r in before.rows], world.today)


@given("州民政局开放刚性支出困难家庭成员,自今天起")
def open_category(world: World, bureau: Bureau) -> None:
    table = [{"code": CATEGORIES["刚性支出困难家庭成员"], "enabled_default": "true"}]
    bureau.last = _import(world, "person_categories", table, world.today, partial=True)
    assert not bureau.last.faults, bureau.last.faults


@given(parsers.parse("申请人所在乡镇的村名单只有“{name}”"))
def villages_listed(world: World, bureau: Bureau, name: str) -> None:
    """One that the applicant does not live in."""
    township = world.applicant.village[:9]
    table = [{"code": f"{township}299", "parent": township, "name": name}]
    bureau.last = _import(world, "villages", table, world.today, partial=True)
    assert not bureau.last.faults, bureau.last.faults


@given(parsers.parse("申请人所在的村叫“{name}”"))
def village_is_called(world: World, bureau: Bureau, name: str) -> None:
    village = world.applicant.village
    table = [{"code": village, "parent": village[:9], "name": name}]
    bureau.last = _import(world, "villages", table, world.today, partial=True)
    assert not bureau.last.faults, bureau.last.faults


@given(parsers.re("申请人(?P<kind>只是留守儿童|是困境儿童)"))
def child_is(world: World, kind: str) -> None:
    said = {"child_kind": "left_behind" if kind.startswith("只是") else "vulnerable"}
    for form in ("application-window", "application-platform", "application-outreach"):
        world.plans.answer(form, said)


@when(parsers.re("申请人试着提出(?P<entry>窗口)申请"))
def try_to_apply(world: World, entry: str) -> None:
    world.open_case("window")
    if world.case:
        world.complete(world.task(FILING_TASKS["window"]), {})


@then(parsers.parse("导入说明是“{words}”"))
def told_in_words(bureau: Bureau, words: str) -> None:
    assert ";".join(change.words for change in bureau.proposal.changes) == words


@then(parsers.parse("导入被拒绝:第{row:d}行{column}“{text}”"))
def row_is_wrong(bureau: Bureau, row: int, column: str, text: str) -> None:
    found = [(fault.row, fault.column, fault.message) for fault in bureau.proposal.faults]
    assert any((r, c) == (row, column) and text in m for r, c, m in found), found


@then(parsers.parse("导入被拒绝:“{text}”"))
def file_is_wrong(bureau: Bureau, text: str) -> None:
    assert any(f.row == 0 and text in f.message for f in bureau.proposal.faults)


@then("没有改变任何东西")
def nothing_changed(bureau: Bureau) -> None:
    assert (bureau.proposal.known, list(bureau.proposal.changes)) == (True, [])


@then(parsers.parse("导入说明在办案件{keep:d}件仍按原版,{change:d}件按新版"))
def touches(bureau: Bureau, keep: int, change: int) -> None:
    assert (bureau.proposal.touched.keep, bureau.proposal.touched.change) == (keep, change)


@then(parsers.parse("{kind}现在是第{number:d}版"))
def edition_in_force(world: World, kind: str, number: int) -> None:
    with world.rows() as tx:
        numbers = world.product.editions.on(tx, world.today).numbers
    assert numbers[KIND_NAMES[kind]] == number


@then(parsers.parse("案件按{kind}第{number:d}版办理"))
def case_keeps(world: World, kind: str, number: int) -> None:
    with world.rows() as tx:
        kept = store.kept(tx, world.application_id)
    assert kept is not None
    assert kept[KIND_NAMES[kind]] == number


@then(parsers.parse("案件的标题是“{title}”"))
def case_is_called(world: World, title: str) -> None:
    case = world.engine.case(world.case)
    assert case is not None
    assert case.title == title


def _changed(world: World, kind: str, day: date, table: list[list[str]]) -> Proposal:
    code = KIND_NAMES[kind]
    rows = _rows(world, code)
    by_label = {column.label: column.name for column in KINDS[code].columns}
    for named, label, text in table[1:]:
        row = next((r for r in rows if named in (r["code"], r["name"])), None)
        if row is None:
            row = {**rows[-1], "code": named}
            rows.append(row)
        row[by_label[label]] = _text(world, label, text)
    return _import(world, code, rows, day)


def _text(world: World, label: str, text: str) -> str:
    """A day is said from today on; 空 is nothing."""
    if label == "停用日":
        return _day(world, text).isoformat()
    return "" if text == "空" else text


def _import(world: World, kind: str, rows: Rows, day: date, *, partial: bool = False) -> Proposal:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return amend(
        world.product,
        kind,
        text.getvalue().encode(),
        day,
        why="州民政局决定",
        user="prefecture_admin",
        partial=partial,
    )


def _rows(world: World, kind: str) -> Rows:
    with world.rows() as tx:
        found = world.product.editions.on(tx, local_date(world.clock.now)).rows(kind)
    return [dict(row) for row in found]


def _day(world: World, text: str) -> date:
    if text in ("今天", "明天"):
        return world.today + timedelta(days=text == "明天")
    return world.today + timedelta(days=int(text.removesuffix("天后")))
