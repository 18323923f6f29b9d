"""Posted text to typed values, and what is said when they do not fit."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms import Evaluate, Json, edit_rows, parse_post, validate
from tests.unit.forms.form_parts import AB, REQUIRED, YES_NO, Build, custom, field, rows

TODAY = date(2026, 11, 24)


def test_every_fields_errors_come_in_one_answer(build: Build, evaluate: Evaluate) -> None:
    form = build(
        field("姓名", **REQUIRED),
        field("性别", "radio", **AB, **REQUIRED),
        custom("证件", "textfield", "person-id"),
        custom("预算", "number", "money", validate={"max": 100}),
        field("数量", "number", decimalDigits=2, validate={"min": 1}),
        field("日期", "datetime", subtype="date"),
        field("类别", "checklist", **AB, **REQUIRED),
        field("承诺", "checkbox", **REQUIRED),
        rows(field("名字", **REQUIRED), field("年龄", "number", decimalDigits=0), min_rows="3"),
    )
    posted = {
        "证件": ["110105194912310021"],
        "预算": ["100.01"],
        "数量": ["0.999"],
        "日期": ["2026-02-30"],
        "类别": ["c"],
        "rows[0].年龄": ["十"],
        "rows[4].名字": ["乙"],
    }
    result = validate(form, parse_post(form, posted), evaluate=evaluate, today=TODAY)
    assert result.errors == {
        "姓名": ["请填写姓名"],
        "性别": ["请选择性别"],
        "证件": ["证件号码校验位不对,请逐位核对"],
        "预算": ["不能大于 100.00 元"],
        "数量": ["不能小于 1", "最多保留 2 位小数"],
        "日期": ["日期不存在或格式不对"],
        "类别": ["请从列出的选项中选择"],
        "承诺": ["请勾选:承诺"],
        "rows": ["至少填 3 行"],
        "rows[0].名字": ["请填写名字"],
        "rows[0].年龄": ["请填整数"],
    }


def test_a_designers_regex_bomb_answers_at_once(build: Build, evaluate: Evaluate) -> None:
    form = build(field("x", validate={"pattern": "^(a+)+$", "maxLength": 100_000}))
    started = time.perf_counter()
    result = validate(form, {"x": "a" * 50_000 + "!"}, evaluate=evaluate, today=TODAY)
    assert time.perf_counter() - started < 0.5
    assert result.errors == {"x": ["格式不正确"]}
    assert validate(form, {"x": "aaa"}, evaluate=evaluate, today=TODAY).ok


def test_hidden_fields_are_neither_required_nor_kept(build: Build, evaluate: Evaluate) -> None:
    form = build(
        custom("urgent", "radio", "yes-no", **YES_NO, **REQUIRED),
        field("reason", conditional={"hide": "=urgent != true"}, **REQUIRED),
        field("detail", conditional={"hide": "=reason = null"}, **REQUIRED),
    )
    values: dict[str, Json] = {"urgent": False, "reason": "old", "detail": "older"}
    # Hiding the reason hides what depends on it.
    hidden = validate(form, values, evaluate=evaluate, today=TODAY)
    assert (hidden.values, hidden.errors) == ({"urgent": False}, {})
    shown = validate(form, {"urgent": True}, evaluate=evaluate, today=TODAY)
    assert shown.errors == {"reason": ["请填写reason"]}


def test_a_condition_in_a_row_reads_its_own_row(build: Build, evaluate: Evaluate) -> None:
    school = field("school", conditional={"hide": "=this.age != 9"}, **REQUIRED)
    form = build(rows(field("age", "number"), school))
    values: dict[str, Json] = {"rows": [{"age": 9}, {"age": 40, "school": "一中"}]}
    result = validate(form, values, evaluate=evaluate, today=TODAY)
    assert result.errors == {"rows[0].school": ["请填写school"]}
    assert result.values["rows"][1] == {"age": 40}  # type: ignore[index]


def test_posted_text_becomes_typed_values(build: Build, evaluate: Evaluate) -> None:
    form = build(
        custom("name", "textfield", "person-name"),
        custom("pid", "textfield", "person-id"),
        custom("budget", "number", "money"),
        field("count", "number"),
        field("when", "datetime", subtype="datetime"),
        custom("urgent", "radio", "yes-no", **YES_NO),
        field("agreed", "checkbox"),
        field("kinds", "taglist", **AB),
        field("files", "filepicker", multiple=True),
        {"type": "group", "id": "g", "path": "home", "components": [field("road")]},
        rows(field("who")),
        field("blank"),
    )
    posted = {
        "name": ["  阿依努尔 • 居马汗 "],
        "pid": ["11010519491231002x"],
        "budget": ["1,012.50"],
        "count": ["2.5"],
        "when": ["2026-11-24T10:30"],
        "urgent": ["false"],
        "agreed": ["true"],
        "kinds": ["b", "a", "b"],
        "files": ["f1", "", "f2"],
        "home.road": ["延安路\r\n3 号"],
        "rows[9].who": ["乙"],
        "rows[2].who": ["甲"],
        "rows[3].who": [" "],
        "csrf_token": ["secret"],
        "rows[1].nobody": ["x"],
        "__proto__.x": ["x"],
    }
    result = validate(form, parse_post(form, posted), evaluate=evaluate, today=TODAY)
    assert result.errors == {}
    assert result.values == {
        "name": "阿依努尔 · 居马汗",
        "pid": "11010519491231002X",
        "budget": 101250,
        "count": 2.5,
        "when": "2026-11-24T10:30:00+08:00",
        "urgent": False,
        "agreed": True,
        "kinds": ["b", "a"],
        "files": ["f1", "f2"],
        "home": {"road": "延安路\n3 号"},
        "rows": [{"who": "甲"}, {"who": "乙"}],
        "blank": None,
    }


@pytest.mark.parametrize("text", ["12.505", "abc", "1e400", "NaN", "Infinity", "12元"])
def test_text_that_is_no_money_stays_and_is_pointed_out(
    build: Build, evaluate: Evaluate, text: str
) -> None:
    form = build(custom("budget", "number", "money"))
    values = parse_post(form, {"budget": [text]})
    assert values == {"budget": text}
    result = validate(form, values, evaluate=evaluate, today=TODAY)
    assert result.errors == {"budget": ["请填金额,以元为单位,最多两位小数"]}


def test_unknown_fields_of_typed_values_are_refused(build: Build, evaluate: Evaluate) -> None:
    form = build(field("x"), rows(field("y")))
    values: dict[str, Json] = {"x": "1", "admin": True, "rows": [{"y": "1", "z": 2}]}
    result = validate(form, values, evaluate=evaluate, today=TODAY)
    assert result.errors == {
        "admin": ["这张表里没有这一项"],
        "rows[0].z": ["这张表里没有这一项"],
    }


@pytest.mark.parametrize(
    "values",
    [{"rows": "x"}, {"rows": ["x"]}, {"x": {}}, {"x": [1]}, {"rows": {"0": {}}}, {"when": 3}],
)
def test_values_of_the_wrong_shape_are_errors_not_crashes(
    build: Build, evaluate: Evaluate, values: Any
) -> None:
    form = build(field("x"), rows(field("y")), field("when", "datetime", subtype="time"))
    result = validate(form, values, evaluate=evaluate, today=TODAY)
    assert list(result.errors.values()) == [["内容的格式不对"]]


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("11010519491231002X", None),
        # The address code of an abolished county lives on in identity cards.
        ("999999194912310033", None),
        ("110105194912310020", "证件号码校验位不对,请逐位核对"),
        ("1101051949123100", "证件号码应为 18 位"),
        ("110105202701010016", "证件号码中的出生日期晚于今天"),
        ("110105199902300015", "证件号码中的出生日期不存在"),
    ],
)
def test_person_ids(build: Build, evaluate: Evaluate, number: str, message: str | None) -> None:
    form = build(custom("pid", "textfield", "person-id"))
    result = validate(form, {"pid": number}, evaluate=evaluate, today=TODAY)
    assert result.errors == ({"pid": [message]} if message else {})


def test_nineteen_ninety_nine_has_two_digits(build: Build, evaluate: Evaluate) -> None:
    form = build(field("price", "number", decimalDigits=2))
    assert validate(form, {"price": 19.99}, evaluate=evaluate, today=TODAY).ok


def test_computed_fields_come_from_the_server(build: Build, evaluate: Evaluate) -> None:
    form = build(rows(field("y")), field("n", "expression", expression="=count(rows)"))
    values: dict[str, Json] = {"rows": [{"y": "a"}, {"y": "b"}], "n": 99}
    assert validate(form, values, evaluate=evaluate, today=TODAY).values["n"] == 2


def test_disabled_fields_cannot_be_sent(build: Build, evaluate: Evaluate) -> None:
    form = build(field("x", disabled=True, **REQUIRED), field("y"))
    result = validate(form, {"x": "forged", "y": "1"}, evaluate=evaluate, today=TODAY)
    assert (result.values, result.errors) == ({"y": "1"}, {})


def test_rows_are_added_and_removed_without_losing_what_was_typed(build: Build) -> None:
    form = build(field("x"), rows(field("y"), field("n", "number")))
    posted = {"x": ["keep"], "rows[0].y": ["a"], "rows[1].n": ["zehn"]}
    assert edit_rows(form, posted) is None
    added = edit_rows(form, {**posted, "_add_row": ["rows"]})
    assert added == {
        "x": "keep",
        "rows": [{"y": "a", "n": None}, {"y": None, "n": "zehn"}, {}],
    }
    removed = edit_rows(form, {**posted, "_remove_row": ["rows[0]"]})
    assert removed == {"x": "keep", "rows": [{"y": None, "n": "zehn"}]}
    assert edit_rows(form, {**posted, "_remove_row": ["rows[7]"]}) is not None


def test_a_flood_of_rows_is_refused_without_looking_at_each(
    build: Build, evaluate: Evaluate
) -> None:
    asked: list[str] = []

    def counting(expression: str, variables: Mapping[str, Json]) -> Json:
        asked.append(expression)
        return evaluate(expression, variables)

    form = build(rows(field("a", conditional={"hide": "=this.b = 1"}), field("b", "number")))
    values: dict[str, Json] = {"rows": [{"b": 2}] * 50_000}
    result = validate(form, values, evaluate=counting, today=TODAY)
    assert result.errors == {"rows": ["最多 100 行"]}
    assert len(asked) < 500


def test_what_the_form_lays_down_cannot_be_changed(build: Build, evaluate: Evaluate) -> None:
    form = build(field("mode", "select", readonly=True, defaultValue="a", **AB, **REQUIRED))
    for values in ({}, {"mode": "b"}):
        result = validate(form, values, evaluate=evaluate, today=TODAY)
        assert (result.values, result.errors) == ({"mode": "a"}, {})
