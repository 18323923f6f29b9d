"""Functions of strings, lists, contexts and ranges; by position and by name."""

from __future__ import annotations

import pytest

from engine.model import Json
from tests.unit.feel.feel_world import nothing, value


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('substring("昌吉回族自治州", 3, 2)', "回族"),
        ('substring("昌吉", -1)', "吉"),
        ('substring("𠮷野家", 2)', "野家"),
        ('substring before("a=b=c", "=")', "a"),
        ('substring after("a=b=c", "=")', "b=c"),
        ('substring after("abc", "")', "abc"),
        ('replace("2026-03-01", "(\\d+)-(\\d+)-(\\d+)", "$3.$2.$1")', "01.03.2026"),
        ('replace("a.b", ".", "-", "q")', "a-b"),
        ('replace("price", "^", "$")', None),
        ('replace("abc", "B", "[$0]", "i")', "a[b]c"),
        (r'replace("abc", "b", "\$")', "a$c"),
        (r'replace("a1b2", "\p{L}(\d)", "$1$2;")', "1;2;"),
        (r'matches("fly", "^[a-z-[aeiou]]+$")', True),
        ('matches("two\nlines", "^lines$", "m")', True),
        ('matches("two\nlines", "o.l", "s")', True),
        ('matches("abc", "a b c", "x")', True),
        (r'matches("中文", "^\p{Lo}+$")', True),
        (r'split("a, b;c", "[,;]\s*")', ["a", "b", "c"]),
        ('split("", ",")', [""]),
        (r'extract("A12 B7", "\d+")', ["12", "7"]),
        ('string join(["a", null, "c"], "-")', "a-c"),
        ('string join(list: ["a", "b"])', "ab"),
        ('string({a: [1, "x"], "b c": @"P1D"})', '{a: [1, "x"], "b c": @"P1D"}'),
        ('trim("  a b ")', "a b"),
        ('is blank(" ")', True),
        ('to base64("昌吉")', "5piM5ZCJ"),
        ('[to base64("a"), to base64("ab%"), to base64("")]', ["YQ==", "YWIl", ""]),
        ("list contains([1, [2]], [2])", True),
        ("list contains(list: [1, null], element: null)", True),
        ("sublist([1, 2, 3], -2, 1)", [2]),
        ("append([1], [2], 3)", [1, [2], 3]),
        ("concatenate([1], 2, [[3]])", [1, 2, [3]]),
        ("insert before([1, 2], -1, 9)", [1, 9, 2]),
        ("remove(position: 2, list: [1, 2, 3])", [1, 3]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("union([1, 2], [2, null], [null])", [1, 2, None]),
        ('distinct values([1, 1.0, "1", {a: 1}, {a: 1}])', [1, "1", {"a": 1}]),
        ("duplicate values([1, 2, 1, 3, 2])", [1, 2]),
        ("flatten([1, [[2], 3]])", [1, 2, 3]),
        ("sort([3, 1, 2], function(a, b) a > b)", [3, 2, 1]),
        ('sort([{n: "b", k: 1}, {n: "a", k: 1}], function(a, b) a.k < b.k).n', ["b", "a"]),
        ("list replace([1, 2, 3], function(item, new) item > 1, 0)", [1, 0, 0]),
        ("partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("is empty([])", True),
        ('min("b", "a")', "a"),
        ("max([])", None),
        ("all([true, null, false])", False),
        ("all([true, null])", None),
        ("any(list: [false, true, 1])", True),
        ("any([])", False),
        ("count(7)", 1),
        ('get value({a: {b: 2}}, "a")', {"b": 2}),
        ('get value({a: {b: 2}}, ["a", "b"])', 2),
        ("get entries({a: 1, b: null})", [{"key": "a", "value": 1}, {"key": "b", "value": None}]),
        ('context([{key: "a", value: 1}])', {"a": 1}),
        ('context put({a: 1}, "b", 2)', {"a": 1, "b": 2}),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
        ('from json("{\\"a\\": [1.50]}")', {"a": [1.5]}),
        ('to json({a: @"2026-03-01", b: [null]})', '{"a":"2026-03-01","b":[null]}'),
        ("is defined(null)", False),
        ("get or else(null, 1)", 1),
        ("assert(3, true)", 3),
        ("not(false)", True),
        ('not("x")', None),
    ],
)
def test_value(expression: str, expected: Json) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'substring("abc", 0)',
        'substring("abc", 4)',
        'substring("abc", 1, 0)',
        "substring(null, 1)",
        'contains("abc", 1)',
        'matches("a", "[")',
        'matches("a", "a", "g")',
        r'matches("a", "\b")',
        r'matches("a", "(a)\2")',
        'matches("a", "[a-c-e]")',
        'replace("abc", "b", "$")',
        'replace("abc", "x*", "-")',
        'split("abc", "")',
        'string join(["a", 1])',
        "string(null)",
        "sublist([1, 2], 0)",
        "sublist([1, 2], 2, 2)",
        "remove([1], 2)",
        "insert before([1], 0, 2)",
        "list replace([1], function(item) true, 2)",
        "list replace([1], function(item, new) item, 2)",
        "sort([2, 1], function(a) true)",
        "partition([1], 0)",
        'min(1, "a")',
        "count(null)",
        'get value("a", "a")',
        "get value({a: 1}, 1)",
        'context([{key: "a", value: 1}, {key: "a", value: 2}])',
        'context([{key: "a"}])',
        "context put({a: 1}, [], 2)",
        "context merge([{a: 1}, 2])",
        'from json("{")',
        "assert(3, false)",
    ],
)
def test_arguments_that_mean_nothing(expression: str) -> None:
    assert nothing(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "abs()",
        "abs(1, 2)",
        "abs(number: 1)",
        "count()",
        'contains(string: "a")',
        'substring(string: "a", start position: 1, size: 1)',
        "(function(a, b) a)(1)",
        "(function(a, b) a)(a: 1)",
        "(function(a) a)(b: 1)",
    ],
)
def test_arguments_that_do_not_fit(expression: str) -> None:
    assert nothing(expression, "FUNCTION_INVOCATION_FAILURE")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("before(1, [2..3])", True),
        ("before([1..2), 2)", True),
        ("before([1..2], 2)", False),
        ("after(range: (2..3], point: 2)", True),
        ("meets([1..2], [2..3])", True),
        ("meets([1..2), [2..3])", False),
        ("met by([2..3], [1..2])", True),
        ("overlaps([1..3], (3..4])", False),
        ("overlaps((< 5), [4..9])", True),
        ("overlaps before([1..3], [2..4])", True),
        ("overlaps before([2..4], [1..3])", False),
        ("overlaps after([2..4], [1..3])", True),
        ("finishes(3, [1..3])", True),
        ("finishes((2..3], [1..3])", True),
        ("finished by([1..3], [1..3))", False),
        ("includes([1..3], [1..3))", True),
        ("includes((1..3), [1..2])", False),
        ("includes((>= 1), 1)", True),
        ("during(2, [1..3])", True),
        ("starts([1..2], [1..3])", True),
        ("starts((1..2], [1..3])", False),
        ("started by([1..3], 1)", True),
        ("coincides([1..3], [1..3])", True),
        ("coincides(2, 2)", True),
        ('includes([@"2026-01-01"..@"2026-12-31"], @"2026-03-01")', True),
        ('before(1, "a")', None),
        ("during([1..2], 3)", None),
        ("coincides([1..2], 1)", None),
    ],
)
def test_relations(expression: str, expected: Json) -> None:
    assert value(expression) == expected
