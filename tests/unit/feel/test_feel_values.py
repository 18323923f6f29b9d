"""What expressions give, as JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from engine.feel import Feel, FeelError, FeelSyntaxError, WorkingDays
from engine.model import Json

# 17:00 UTC is already the next day in Asia/Shanghai.
NOW = datetime(2026, 3, 6, 17, 0, 0, 250_000, tzinfo=UTC)
feel = Feel()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1 + 2", 3),
        ("7 / 2", 3.5),
        ("0.1 + 0.2", 0.3),
        ("1.1 * 100", 110),
        ("sum([0.1, 0.2, 0.3])", 0.6),
        ("mean([0.1, 0.2, 0.3])", 0.2),
        ("1e5", 100_000),
        ("3000000000 * 2", 6_000_000_000),
        ("1 / 0", None),
        ('"救" + "助"', "救助"),
        ('string length("𠮷田")', 2),
        (r'"\ud840"', "\ufffd"),
        ("[1, 2, 3][item > 1]", [2, 3]),
        ('-@"P1D"', "-P1D"),
        ('@"P1Y2M" * 2', "P2Y4M"),
        ('3 * @"PT1H30M"', "PT4H30M"),
        ('@"P1D" / 2', "PT12H"),
        ('@"P2D" / @"PT12H"', 4),
        ('for d in date("2026-02-28")..date("2026-03-01") return d', ["2026-02-28", "2026-03-01"]),
        ("during([2..3], [1..4])", True),
        ('2 in range("[1..3)")', True),
        ('range("[@\\"2026-01-01\\"..@\\"2026-01-02\\"]")', "[2026-01-01..2026-01-02]"),
        ('range("[1..sum([1, 2])]")', None),
        ('range("[3..1]")', None),
        ("overlaps before([1..3], [2..5])", True),
        ("overlaps before([1..3], [3..5])", True),
        ("overlaps before([1..3), [3..5])", False),
        ("starts(1, [1..2])", True),
        ("finished by([1..2], 2)", True),
        ("coincides([1..2], [1..2))", False),
        ("list replace([1, 2, 3], -1, 4)", [1, 2, 4]),
        ("list replace([1, 2, 3], 4, 4)", None),
        ("[false, true][item = false]", [False]),
        ('["a", "b", "ab"][contains(item, "a")]', ["a", "ab"]),
        ('{a: 1, b: [date("2026-01-01")]}', {"a": 1, "b": ["2026-01-01"]}),
        ("[1..5]", "[1..5]"),
        ("function(x) x", None),
        ('@"P1DT2H"', "P1DT2H"),
        ('@"2026-01-01T10:00:00@Asia/Shanghai"', "2026-01-01T10:00:00+08:00"),
        ('@"10:00:00@Asia/Urumqi"', "10:00:00+06:00"),
        ('@"2026-01-01T10:00:00Z"', "2026-01-01T10:00:00Z"),
        ('@"2026-01-01T10:00:00+08:00" - @"2026-01-01T02:00:00Z"', "PT0S"),
        ('@"2026-01-01T10:00:00@Mars/Base"', None),
        ("now()", "2026-03-07T01:00:00.25+08:00"),
        ("today()", "2026-03-07"),
        ('now() + duration("PT1H")', "2026-03-07T02:00:00.25+08:00"),
        ("if null then 1 else 2", 2),
    ],
)
def test_value(expression: str, expected: Json) -> None:
    value = feel.evaluate(expression, {}, NOW)
    assert value == expected
    assert type(value) is type(expected)


def test_variables_have_chinese_names_spaces_and_backticks() -> None:
    variables: dict[str, Json] = {"家庭人口": 3, "monthly income": 90_000, "a-b": 2}
    assert feel.evaluate("monthly income / 家庭人口", variables, NOW) == 30_000
    assert feel.evaluate("`a-b` + 1", variables, NOW) == 3


def test_an_unknown_variable_is_null_with_a_warning_that_holds_no_value() -> None:
    found = feel.explain('年龄 + 姓名 + "张三"', {"姓名": "李四"}, NOW)
    assert found.value is None
    assert ("NO_VARIABLE_FOUND", "没有变量“年龄”") in [(w.kind, w.message) for w in found.warnings]
    assert not any("李四" in w.message for w in found.warnings)


def test_warnings_point_past_characters_outside_the_basic_plane() -> None:
    [warning] = feel.explain('"𠮷" = 缺', {}, NOW).warnings
    assert warning.message == "没有变量“缺”"


def test_warnings_of_one_call_are_not_those_of_the_next() -> None:
    assert feel.explain("缺", {}, NOW).warnings
    assert not feel.explain("缺", {"缺": 1}, NOW).warnings


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        feel.evaluate("1", {}, datetime(2026, 1, 1))


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(FeelError, match="JSON"):
        feel.evaluate("x", {"x": object()}, NOW)  # type: ignore[dict-item]


def test_read_only_values_are_json() -> None:
    family = MappingProxyType({"成员": ({"年龄": 70}, MappingProxyType({"年龄": 30}))})
    assert feel.evaluate("家庭.成员.年龄", {"家庭": family}, NOW) == [70, 30]


def test_a_syntax_error_says_where() -> None:
    with pytest.raises(FeelSyntaxError) as raised:
        feel.evaluate("金额 > ", {}, NOW)
    assert raised.value.expression == "金额 > "
    assert "语法错误" in str(raised.value)


@pytest.mark.parametrize(
    ("test", "value", "passes"),
    [
        (">= 60", 60, True),
        (">= 60", None, False),
        ('"低保", "特困"', "特困", True),
        ('not("低保")', "低保", False),
        ("-", None, True),
        ("[1..5)", 5, False),
        ("? * 2 > 上限", 6, True),
        ("上限", 10, True),
        ("null", None, True),
    ],
)
def test_unary_test(test: str, value: Json, passes: bool) -> None:
    assert feel.unary_test(test, value, {"上限": 10}, NOW) is passes


# 2026-03-14 is a Saturday that is worked, 2026-03-10 a Tuesday that is not.
MADE_UP = WorkingDays({"2026-03-14": True, "2026-03-10": False})


@pytest.mark.parametrize(
    ("expression", "plain", "made_up"),
    [
        ('add working days(date("2026-03-06"), 1)', "2026-03-09", "2026-03-09"),
        ('add working days("2026-03-06", 2)', "2026-03-10", "2026-03-11"),
        ('add working days(date("2026-03-06"), 6)', "2026-03-16", "2026-03-16"),
        ('add working days(date("2026-03-07"), 0)', "2026-03-07", "2026-03-07"),
        ('add working days(date("2026-03-16"), -1)', "2026-03-13", "2026-03-14"),
        (
            'add working days(@"2026-03-06T09:30:00+08:00", 1)',
            "2026-03-09T09:30:00+08:00",
            "2026-03-09T09:30:00+08:00",
        ),
        ('working days between("2026-03-06", "2026-03-16")', 6, 6),
        ('working days between("2026-03-06", "2026-03-11")', 3, 2),
        ('working days between("2026-03-11", "2026-03-06")', -3, -2),
        ("add working days(today(), 1)", "2026-03-09", "2026-03-09"),
        ('add working days("x", 1)', None, None),
        ('add working days("2026-03-06", 1.5)', None, None),
    ],
)
def test_working_days(expression: str, plain: Json, made_up: Json) -> None:
    assert feel.evaluate(expression, {}, NOW) == plain
    assert feel.evaluate(expression, {}, NOW, MADE_UP) == made_up
    assert Feel(MADE_UP).evaluate(expression, {}, NOW) == made_up


def test_a_plain_mapping_is_a_calendar_too() -> None:
    expression = 'add working days("2026-03-06", 2)'
    assert feel.evaluate(expression, {}, NOW, {"2026-03-10": False}) == "2026-03-11"


@pytest.mark.parametrize(
    ("birthday", "date", "age"),
    [
        ("1966-03-07", "2026-03-06", 59),
        ("1966-03-07", "2026-03-07", 60),
        ("2000-02-29", "2026-02-28", 25),
        ("2000-02-29", "2026-03-01", 26),
        ("2026-03-08", "2026-03-07", None),
    ],
)
def test_age(birthday: str, date: str, age: Json) -> None:
    variables: dict[str, Json] = {"出生日期": birthday, "日期": date}
    assert feel.evaluate("age at(出生日期, date(日期))", variables, NOW) == age
