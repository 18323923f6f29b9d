"""Importing the next edition: what it changes, what it refuses, and that the same twice is one."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta

import psycopg
import pytest

from assistance.amending import Outdated, amend, preview
from assistance.bootstrap import Assistance
from assistance.editions.sheet import SheetRefused
from assistance.store import editions as store
from tests.editions.tables import (
    Rows,
    amended,
    as_csv,
    as_xlsx,
    faults,
    proposed,
    put,
    row,
    rows_of,
)
from tests.workbench import SetClock

TODAY = date(2026, 11, 24)
NEXT_YEAR = date(2027, 1, 1)


def test_what_is_shipped_is_the_first_edition_of_each_kind(product: Assistance) -> None:
    with product.engine.reading() as tx:
        heads = store.listed(tx)
    assert {(head["kind"], head["number"]) for head in heads} == {
        (kind, 1)
        for kind in (
            *("areas", "villages", "catalogue", "programmes", "person_categories"),
            *("deadlines", "departments", "funds", "discovery_channels", "policy"),
        )
    }
    assert {head["effective_from"] for head in heads} == {"2024-11-21"}


def test_changes_are_told_in_words(product: Assistance) -> None:
    def change(rows: Rows) -> None:
        row(rows, "A05")["max_age"] = "18"
        row(rows, "A06")["fund_channels"] = "F1;F2"
        row(rows, "A03")["withdrawn_on"] = "2027-06-01"
        rows.append({**row(rows, "D08"), "code": "D10", "name": "助浴"})

    found = proposed(product, "catalogue", change, NEXT_YEAR)
    assert [one.words for one in found.changes] == [
        "停用 A03 困难职工救助帮扶(自 2027-06-01 起)",
        "A05 年龄上限 17 → 18",
        "A06 资金渠道 F1 → F1、F2",
        "新增 D10 助浴",
    ]
    assert (found.base, found.number, found.known) == (1, 2, False)


def test_an_edition_holds_from_its_day_on(product: Assistance) -> None:
    amended(product, "catalogue", put("A05", max_age="18"), NEXT_YEAR)
    with product.engine.reading() as tx:
        before = product.editions.on(tx, NEXT_YEAR - timedelta(days=1))
        after = product.editions.on(tx, NEXT_YEAR)
    assert (before.catalogue["A05"].max_age, after.catalogue["A05"].max_age) == (17, 18)
    assert (before.numbers["catalogue"], after.numbers["catalogue"]) == (1, 2)
    assert after.numbers["areas"] == 1


def test_the_same_again_changes_nothing(product: Assistance) -> None:
    rows = rows_of(product, "catalogue")
    row(rows, "A05")["max_age"] = "18"
    first = amend(product, "catalogue", as_csv(rows), TODAY, why="一", user="a")
    again = amend(product, "catalogue", as_csv(rows[::-1]), TODAY, why="二", user="b")
    as_workbook = amend(product, "catalogue", as_xlsx(rows, "catalogue"), TODAY, why="", user="c")
    assert (first.number, again.number, as_workbook.number) == (2, 2, 2)
    assert (again.known, as_workbook.known, again.changes) == (True, True, [])
    with product.engine.reading() as tx:
        assert len([h for h in store.heads(tx) if h["kind"] == "catalogue"]) == 2


def test_a_preview_keeps_nothing(product: Assistance) -> None:
    proposed(product, "catalogue", put("A05", max_age="18"))
    with product.engine.reading() as tx:
        assert {head["number"] for head in store.heads(tx)} == {1}


def test_a_code_is_withdrawn_and_never_taken_away(product: Assistance) -> None:
    found = proposed(product, "catalogue", lambda rows: rows.remove(row(rows, "A03")))
    assert faults(found) == [
        "0 代码:A03“困难职工救助帮扶”不见了:代码只停用、不改名、不删除,请放回这一行,并填停用日"
    ]
    assert not proposed(product, "catalogue", put("A03", withdrawn_on="2026-11-24")).faults


def test_every_wrong_row_says_where_and_what_to_do(product: Assistance) -> None:
    def change(rows: Rows) -> None:
        row(rows, "A01")["responsible_department"] = "XX"
        row(rows, "A02").update(min_age="60", max_age="59")
        row(rows, "A04")["max_age"] = "十五"
        row(rows, "A05")["target_groups"] = "vulnerable_child;rich"
        row(rows, "A06")["name"] = ""
        row(rows, "B01")["withdrawn_on"] = "2026-01-01"
        rows.append({**row(rows, "D08"), "code": "d-8"})
        rows.append(dict(row(rows, "D09")))

    found = faults(proposed(product, "catalogue", change))
    assert found == [
        "2 责任部门:没有这个部门代码,请先在部门表里加上",
        "3 年龄上限:年龄上限小于下限,请改正",
        "5 年龄上限:要是 0 到 130 的整数",
        "6 适用对象:“rich”不对:没有这个对象类别代码,多个用分号隔开",
        "7 名称:不能为空",
        "8 停用日:停用日不能早于生效日 2026-11-24",
        "25 代码:代码要是一个大写字母和两位数字,例如 A05",
        "26 代码:D09 在第 22 行已有,请删去一行",
    ]


def test_ages_of_a_programme_and_its_items_must_meet(product: Assistance) -> None:
    found = faults(proposed(product, "programmes", put("P2", min_age="60", max_age="70")))
    assert found == ["3 年龄上限:与D03“技能培训”的年龄没有重合,请先放宽那一边"]


@pytest.mark.parametrize(
    ("code", "value", "wrong"),
    [
        ("policy.county.decision_mode", "vote", "只能是 approval、filing"),
        ("policy.disclosure.days", "0", "要是 1 到 60 的整数"),
        ("policy.disclosure.enabled", "ja", "只能是 true、false"),
        ("policy.child.age_limit", "", "不能为空"),
    ],
)
def test_a_setting_takes_its_own_values(
    product: Assistance, code: str, value: str, wrong: str
) -> None:
    found = faults(proposed(product, "policy", put(code, value=value)))
    assert len(found) == 1
    assert found[0].endswith(f"值:{wrong}")


def test_settings_are_the_softwares_own(product: Assistance) -> None:
    def change(rows: Rows) -> None:
        rows.append({**rows[0], "code": "policy.my.own"})
        row(rows, "policy.child.age_limit")["type"] = "text"

    found = faults(proposed(product, "policy", change))
    assert len(found) == 2
    assert "类型:不能从“whole”改成别的" in found[0]
    assert "代码:没有这项设置" in found[1]


def test_editions_follow_one_another(product: Assistance) -> None:
    amended(product, "policy", put("policy.disclosure.days", value="9"), NEXT_YEAR)
    change = put("policy.disclosure.days", value="8")
    early = proposed(product, "policy", change, NEXT_YEAR - timedelta(days=1))
    assert faults(early) == ["0 生效日:上一版自 2027-01-01 起生效,新版不能更早;请改生效日"]
    past = proposed(product, "catalogue", put("A05", max_age="18"), TODAY - timedelta(days=1))
    assert faults(past) == ["0 生效日:生效日 2026-11-23 已经过去,最早是今天 2026-11-24"]
    # What was imported wrongly is put right before its day comes: the later one counts.
    amended(product, "policy", put("policy.disclosure.days", value="10"), NEXT_YEAR)
    with product.engine.reading() as tx:
        assert product.editions.on(tx, NEXT_YEAR).policy["policy.disclosure.days"] == 10


def test_two_who_import_at_once_are_told(product: Assistance) -> None:
    seen = proposed(product, "policy", put("policy.disclosure.days", value="9"))
    amended(product, "policy", put("policy.disclosure.days", value="8"))
    rows = rows_of(product, "policy")
    with pytest.raises(Outdated, match="第 2 版"):
        amend(product, "policy", as_csv(rows), TODAY, why="x", user="a", base=seen.base)


def test_only_what_is_given_changes_in_a_partial_import(product: Assistance) -> None:
    only = as_csv([{"code": "policy.disclosure.days", "value": "9"}])
    whole = preview(product, "policy", only, TODAY)
    assert len(whole.faults) == len(rows_of(product, "policy")) - 1
    part = preview(product, "policy", only, TODAY, partial=True)
    assert [one.words for one in part.changes] == ["policy.disclosure.days 值 7 → 9"]


@pytest.mark.parametrize(
    ("data", "wrong"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 no workbook", "无法读取"),
        (b'code,name\n"A01', "无法读取"),
        (b"\x00\x01\x02\xff\xfe", "不是表格"),
    ],
)
def test_what_is_no_table_is_refused(product: Assistance, data: bytes, wrong: str) -> None:
    with pytest.raises(SheetRefused, match=wrong):
        preview(product, "funds", data, TODAY)


def test_headings_may_be_labels_and_must_be_known(product: Assistance) -> None:
    gbk = "编号,名称,颜色\nX1,某渠道,红\n".encode("gb18030")
    assert faults(preview(product, "funds", gbk, TODAY)) == [
        "1 编号:“资金渠道”没有这一列;有的是:代码、名称、规则、硬规则、依据、停用日",
        "1 颜色:“资金渠道”没有这一列;有的是:代码、名称、规则、硬规则、依据、停用日",
        "1 代码:缺少这一列(code),请加上",
    ]


def test_an_edition_cannot_be_changed_in_the_database(product: Assistance) -> None:
    for statement in ("UPDATE editions SET note = ''", "DELETE FROM editions"):
        with (
            pytest.raises((sqlite3.Error, psycopg.Error), match="append-only"),
            product.engine.transaction() as tx,
        ):
            tx.run(statement)


def test_another_process_sees_a_new_edition(product: Assistance, clock: SetClock) -> None:
    other = type(product.editions)()
    with product.engine.reading() as tx:
        assert other.on(tx, TODAY).policy["policy.disclosure.days"] == 7
    amended(product, "policy", put("policy.disclosure.days", value="9"))
    with product.engine.reading() as tx:
        assert other.on(tx, TODAY).policy["policy.disclosure.days"] == 9
