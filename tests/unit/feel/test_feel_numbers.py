"""Numbers are decimal, with 34 digits."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.model import Json
from tests.unit.feel.feel_world import nothing, value

# What IEEE 754 calls decimal128.
EXACT: Final = Context(prec=34)


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("0.7 + 0.1", "0.8"),
        ("4.35 * 100", "435"),
        ("2 / 3", "0.6666666666666666666666666666666667"),
        ("-2 / 3", "-0.6666666666666666666666666666666667"),
        ("9007199254740993 + 1", "9007199254740994"),
        ("123456789012345678901234567890.25", "123456789012345678901234567890.25"),
        ("1e30 + 0.5", "1000000000000000000000000000000.5"),
        ("2 ** 100", "1267650600228229401496703205376"),
        ("10 ** -3", "0.001"),
        ("0.000000001", "0.000000001"),
        ("1e21", "1000000000000000000000"),
        ("sqrt(2)", "1.414213562373095048801688724209698"),
        ("decimal(1 / 7, 20)", "0.14285714285714285714"),
        ("mean([0.1, 0.2, 0.4])", "0.2333333333333333333333333333333333"),
        ("-0", "0"),
    ],
)
def test_digits(expression: str, text: str) -> None:
    assert value(f"string({expression})") == text


NUMERALS = st.decimals(allow_nan=False, allow_infinity=False, places=6).filter(
    lambda n: abs(n) < 10**20
)


@given(NUMERALS, NUMERALS, st.sampled_from("+-*/"))
@example(Decimal("9007199254740993"), Decimal("0.1"), "+")
@example(Decimal("1"), Decimal("3"), "/")
def test_arithmetic_is_that_of_decimal128(a: Decimal, b: Decimal, operator: str) -> None:
    work = {"+": EXACT.add, "-": EXACT.subtract, "*": EXACT.multiply, "/": EXACT.divide}
    found = value(f"string(({a:f}) {operator} ({b:f}))")
    if operator == "/" and not b:
        assert found is None
    else:
        assert isinstance(found, str)
        assert Decimal(found) == work[operator](a, b)


@given(NUMERALS, NUMERALS)
def test_order_is_that_of_the_digits(a: Decimal, b: Decimal) -> None:
    found = value(f"[{a:f} < {b:f}, {a:f} = {b:f}, {a:f} >= {b:f}]")
    assert found == [a < b, a == b, a >= b]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("decimal(2.345, 2)", 2.34),
        ("decimal(2.355, 2)", 2.36),
        ("decimal(1555, -1)", 1560),
        ("decimal(2.7, 0.9)", 3),
        ("round up(1.121, 2)", 1.13),
        ("round up(-1.121, 2)", -1.13),
        ("round down(1.129, 2)", 1.12),
        ("round down(-1.129, 2)", -1.12),
        ("round half up(2.5, 0)", 3),
        ("round half up(-2.5, 0)", -3),
        ("round half down(2.5, 0)", 2),
        ("round half down(-2.51, 0)", -3),
        ("floor(-2.1)", -3),
        ("floor(2.19, 1)", 2.1),
        ("ceiling(-2.9)", -2),
        ("ceiling(n: 2.11, scale: 1)", 2.2),
        ("abs(-7)", 7),
        ('abs(@"-PT3H")', "PT3H"),
        ("modulo(14, 3)", 2),
        ("modulo(-14, 3)", 1),
        ("modulo(14, -3)", -1),
        ("modulo(-14, -3)", -2),
        ("modulo(7.5, 2.1)", 1.2),
        ("sqrt(0.25)", 0.5),
        ("log(exp(3))", 3),
        ("odd(-3)", True),
        ("even(0)", True),
        ("even(2.5)", False),
        ("2 ** 0.5", 1.4142135623731),
        ("-3 ** 2", 9),
        ("2 ** 3 ** 2", 64),
        ("7 - 3 - 2", 2),
        ("sum([1.1, 2.2])", 3.3),
        ('sum([@"PT1H", @"PT30M"])', "PT1H30M"),
        ("product(2, 3, 4)", 24),
        ("median([9, 10, 100])", 10),
        ("median([3, 1, 10, 2])", 2.5),
        ("mode([5, 1, 5, 1, 9])", [1, 5]),
        ("stddev([1, 2, 3, 4])", 1.2909944487358056),
        ("sum([])", None),
        ("mean([])", None),
        ("mode([])", []),
        ('number("1.234,5", ".", ",")', 1234.5),
        ('number(from: "1 000", grouping separator: " ", decimal separator: ".")', 1000),
        ('number("-12.50")', -12.5),
    ],
)
def test_value(expression: str, expected: Json) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "sqrt(-4)",
        "log(0)",
        "modulo(5, 0)",
        "round up(1.5, 7000)",
        "decimal(1.5, null)",
        "floor(null)",
        'abs("3")',
        "odd(true)",
        "stddev([1])",
        'sum([1, "2"])',
        'number("1,000", ".", ".")',
        'number("1_000")',
        'number("12", "")',
    ],
)
def test_no_number(expression: str) -> None:
    assert nothing(expression) or nothing(expression, "FUNCTION_INVOCATION_FAILURE")
