"""What an expression is refused for before it is deployed, and what it reads."""

from __future__ import annotations

import pytest

from engine.feel import Feel, FeelSyntaxError

feel = Feel()


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        ("", "语法错误"),
        ("1 2", "语法错误"),
        ("1" * 20_001, "上限"),
        ("\ud800", "不完整的字符"),
        ("状态 = “通过”", "语法错误"),
        ("年龄 ＞ 60", "全角"),
        ("甲，乙", "全角"),
        ("x == 1", "比较符"),
        ("x => 1", "比较符"),
        ("= x", "比较符"),
        ("is definite(x)", "没有名为“is definite”的函数"),
        ("random number()", "每次结果不同"),
        ("uuid() = x", "每次结果不同"),
        ('substring(text: "a", start position: 1)', "参数个数"),
        ('contains("a")', "参数个数"),
        ("abs(1, 2)", "参数个数"),
        ("f(x)", "没有名为“f”的函数"),
        ('@"foo"', "不是有效的日期"),
        ('date("2026-02-30")', "不是有效的日期"),
        ('x = "a" or "b"', "不是条件"),
        ("? > 1", "“?”"),
        ("function(a) external {java: {}}", "外部函数"),
    ],
)
def test_mistake(expression: str, told: str) -> None:
    found = feel.check(expression)
    assert any(told in problem for problem in found), found


@pytest.mark.parametrize(
    "expression",
    [
        "x in (> 5)",
        "x in [1..5]",
        "items[> 5]",
        "sort(l, function(a, b) a < b)",
        "{f: function(x) x + 1, r: f(2)}",
        "max(1, 2, 3)",
        'date("2026-02-28")',
        "date(2026, 2, 28)",
        "add working days(today(), 10)",
        "working days between(a, b) > 3",
        "不动产 and 低保 or x between 1 and 2",
        '金额 > 100 and 状态 = "通过"',
        "some x in l satisfies x > 1",
    ],
)
def test_no_mistake(expression: str) -> None:
    assert feel.check(expression) == []


def test_unary_tests_are_checked_as_such() -> None:
    assert feel.check("? > 1, > 5", unary=True) == []
    assert feel.check("-", unary=True) == []
    assert feel.check("> 5 and < 10", unary=True)
    assert feel.check('"a" or "b"', unary=True)


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("a.b + c", {"a", "c"}),
        ("for x in l, y in x return x + y + z", {"l", "z"}),
        ("some x in l satisfies x = k", {"l", "k"}),
        ("items[amount > limit].price", {"items"}),
        ("{a: 1, b: a + c}", {"c"}),
        ("count(l) + min(家庭 收入, 1)", {"l", "家庭 收入"}),
        ("function(p) p + q", {"q"}),
        ("x instance of number", {"x"}),
        ("if a then b else date(c)", {"a", "b", "c"}),
        ("substring(string: s, start position: 1)", {"s"}),
        ("`a-b` + 1", {"a-b"}),
    ],
)
def test_names_read(expression: str, names: set[str]) -> None:
    assert feel.variables_of(expression) == names


def test_a_broken_expression_reads_nothing() -> None:
    with pytest.raises(FeelSyntaxError):
        feel.variables_of("a +")
