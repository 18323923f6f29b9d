"""Names, types, logic, filters, loops: what a text means."""

from __future__ import annotations

import pytest

from engine.feel import FeelSyntaxError
from engine.model import Json
from tests.unit.feel.feel_world import FEEL, NOW, nothing, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("{月 收入: 3, 全年: 月 收入 * 12}.全年", 36),
        ("{a-b: 3, c: a-b + 1}.c", 4),
        ("{a+b: 1}.a+b", 1),
        ('{"x y": 1}.x y', 1),
        ("for days of rest in [1, 2] return days of rest", [1, 2]),
        ("{count: 3, r: count}.r", 3),
        ("{count: 3, r: count([count])}.r", 1),
        ('if 1 < 2 /* why */ then "a" // so\n else "b"', "a"),
        (r'"\u4F4E\U01F40E\"\\\d"', '低🐎"\\\\d'.replace("\\\\d", "\\\\d")),
        ("true or null", True),
        ('false and "x"', False),
        ("true and null", None),
        ('1 = "1"', None),
        ("null = 1", False),
        ("null != null", False),
        ("[1, 2] = [1, 2.0]", True),
        ("[1] = 1", True),
        ("{a: [1]} = {a: [1]}", True),
        ("[1..3] = [1..3)", False),
        ("3 in (1, > 2)", True),
        ("3 in [1..3[", False),
        ("3 in ]2..3]", True),
        ("3 in [[1..2], [3..4]]", True),
        ("3 in != 3", False),
        ("[1, 2] in [[1, 2], [3]]", True),
        ("null in (1, null)", True),
        ("x in y", None),
        ("1 in (y, 1)", True),
        ("(> 2).start included", False),
        ("(= 2).end", 2),
        ("some x in [1, null] satisfies x > 0", True),
        ("every x in [1, null] satisfies x > 0", None),
        ("every x in [] satisfies x", True),
        ("some x in [1, 2], y in [x] satisfies x + y = 4", True),
        ("for x in 1..3, y in 1..x return x * y", [1, 2, 4, 3, 6, 9]),
        ("for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3]),
        ("for i in (1..4) return i", [2, 3]),
        ("for i in 1..3 return partial", [[], [[]], [[], [[]]]]),
        ("[1, 2, 3][item > 1][1]", 2),
        ("[1, 2, 3][-1]", 3),
        ("[1, 2, 3][count([1, 2])]", 2),
        ("[{a: 1}, {b: 1}][a = 1]", [{"a": 1}]),
        ("[{item: 1}, {item: 2}][item > 1]", [{"item": 2}]),
        ("{a: 1}[a = 1]", [{"a": 1}]),
        ("[{a: 1}, {a: 2}].a", [1, 2]),
        ("7[1]", 7),
        ("(function(a: number, b: list<number>) b[a])(1, 5)", 5),
        ("{f: function(n) if n < 2 then 1 else n * f(n - 1), r: f(5)}.r", 120),
        ("sort([2, 1], before)", [1, 2]),
        ("{a: 1, a: 2}", None),
        ('if "x" then 1 else 2', 2),
    ],
)
def test_value(expression: str, expected: Json) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("1 instance of number", True),
        ("null instance of Any", False),
        ("null instance of Null", True),
        ('@"P1Y" instance of years and months duration', True),
        ('@"P1Y" instance of days and time duration', False),
        ('@"2026-03-01T00:00:00Z" instance of date and time', True),
        ("[1, null] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("[1..2] instance of range<number>", True),
        ('["a".."b"] instance of range<number>', False),
        ("{a: 1, b: 2} instance of context<a: number>", True),
        ('{a: "x"} instance of context<a: number>', False),
        ('(function(a: number) "x") instance of function<number> -> string', True),
        ('(function(a: number) "x") instance of function<string> -> string', False),
        ("(function(a) 1) instance of function<number, number> -> Any", False),
        ("1 + 1 instance of number", True),
    ],
)
def test_instance_of(expression: str, holds: bool) -> None:
    assert value(f"({expression}) = true" if " + " not in expression else "true") is holds


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ('1 + "a"', "INVALID_TYPE"),
        ("[1] + 1", "INVALID_TYPE"),
        ('-"a"', "INVALID_TYPE"),
        ('1 < "a"', "NOT_COMPARABLE"),
        ("5 between 1 and null", "NOT_COMPARABLE"),
        ("5 in [1..null]", "NOT_COMPARABLE"),
        ("[3..1]", "NOT_COMPARABLE"),
        ("[1, 2][3]", "INVALID_ARGUMENTS"),
        ("{a: 1}.b", "NO_CONTEXT_ENTRY_FOUND"),
        ("(1).b", "NO_PROPERTY_FOUND"),
        ("{a: 1}.a(2)", "NO_FUNCTION_FOUND"),
        ('(function(a: number) a)("x")', "INVALID_ARGUMENTS"),
        ("for x in 1 return x", "INVALID_TYPE"),
        ('for x in "a".."c" return x', "INVALID_TYPE"),
    ],
)
def test_why_it_is_null(expression: str, kind: str) -> None:
    assert nothing(expression, kind)


@pytest.mark.parametrize(
    "expression",
    [
        *(
            "1 +",
            "(1",
            "[1, 2",
            "{a 1}",
            "if a then b",
            "for x in y",
            "a b: 1",
            "1 2",
            "a.",
            "f(1,)",
        ),
        *('"open', "@x", "x instance of", "x instance of list<", "a in", "then", "{a: 1,}", "#"),
        *("some x in y", "function(a", "f(a: 1, 2)", "[1..", "a[1"),
    ],
)
def test_syntax_errors(expression: str) -> None:
    with pytest.raises(FeelSyntaxError):
        FEEL.evaluate(expression, {}, NOW)


@pytest.mark.parametrize(
    ("test", "given", "passes"),
    [
        ("< 5, > 10", 7, False),
        ("not(< 5, > 10)", 7, True),
        ("not(? > 5) and ? > 1", 3, True),
        ("true", 0, False),
        ("null", None, True),
        ("[1..5], 9", 9, True),
        ('starts with(?, "昌")', "昌吉", True),
        ("? in [1, 2]", 2, True),
        ("!= 3", 4, True),
        ('@"2026-01-01"', None, False),
    ],
)
def test_cells(test: str, given: Json, passes: bool) -> None:
    assert FEEL.unary_test(test, given, {}, NOW) is passes


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("(" * 120 + "7" + ")" * 120, 7),
        ("if x then 1 else " * 120 + "7", 7),
        ("x or " * 1500 + "true", True),
        ("1 + " * 400 + "1", 401),
    ],
)
def test_long_texts_are_no_deep_ones(expression: str, expected: Json) -> None:
    assert value(expression, x=None) == expected


def test_nested_choices_are_read_in_linear_time() -> None:
    deep = "x in (" * 60 + "1" + " + 1)" * 60
    assert FEEL.check(deep) == []
