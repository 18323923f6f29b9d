"""Decision tables: inputs for which no rule or more than one stands."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.lint.cells import read
from engine.lint.pieces import column
from engine.lint.rows import Gaps, overlapping
from tests.unit.lint.lint_world import decision_file, lint

AGE = {"age": ""}
# Cells, and what Python says to a value instead.
CELLS: Mapping[str, Callable[[float], bool]] = {
    "-": lambda n: True,
    "< 2": lambda n: n < 2,
    "<= 2": lambda n: n <= 2,
    "> 4": lambda n: n > 4,
    "[2..4]": lambda n: 2 <= n <= 4,
    "(2..4)": lambda n: 2 < n < 4,
    "not(2)": lambda n: n != 2,
    "2, 4": lambda n: n in (2, 4),
    "not([2..4])": lambda n: not 2 <= n <= 4,
    "[4..2]": lambda n: False,
}
KINDS: Mapping[str, Callable[[str], bool]] = {
    "-": lambda k: True,
    '"a"': lambda k: k == "a",
    'not("a")': lambda k: k != "a",
    '"a", "b"': lambda k: True,
}
KIND = {"kind": '"a","b"'}


def told(
    rules: Sequence[Sequence[str]], inputs: dict[str, str], policy: str = "UNIQUE"
) -> list[str]:
    """The findings' rules, with what they say."""
    findings = lint({"x.dmn": decision_file(rules, inputs=inputs, policy=policy)})
    assert all(f.element_id == "rate" for f in findings)
    return [f"{f.severity} {f.rule}: {f.message}" for f in findings]


@pytest.mark.parametrize(
    ("inputs", "cells"),
    [
        (AGE, ["&lt; 18", "[18..60]", "&gt; 60"]),
        (AGE, ["[0..5]", "[6..10]", "&gt; 10"]),
        (AGE, ["0", "&gt; 0"]),
        (AGE, ["not(5)", "5"]),
        (KIND, ['"a"', '"b"']),
        (KIND, ['not("b")', '"b"']),
        (KIND, ["-"]),
        ({"yes": "true, false"}, ["true", "false"]),
        ({"day": ""}, ['&lt; date("2026-01-01")', '&gt;= date("2026-01-01")']),
        # Not understood, so nothing is claimed.
        (AGE, ["? * 2 = 4", "&gt; 3"]),
        (AGE, ["null", "1"]),
    ],
)  # fmt: skip
def test_a_table_that_is_complete_and_unique(inputs: dict[str, str], cells: list[str]) -> None:
    assert told([[cell, "1"] for cell in cells], inputs) == []


@pytest.mark.parametrize(
    ("inputs", "cells", "example"),
    [
        (AGE, ["&lt; 18", "&gt; 18"], "age 是 18"),
        (AGE, ["[0..5]", "[7..9]"], "age 是 5 与 7 之间"),
        ({"age": "&gt;= 0"}, ["&gt; 3"], "age 是 0"),
        (KIND, ['"a"'], "kind 是 “b”"),
        ({"yes": "true, false"}, ["true"], "yes 是 false"),
        ({"day": ""}, ['&lt; date("2026-01-01")', '&gt; date("2026-01-01")'], "day 是 2026-01-01"),
    ],
)  # fmt: skip
def test_a_gap_is_told_with_an_example(
    inputs: dict[str, str], cells: list[str], example: str
) -> None:
    (found,) = told([[cell, "1"] for cell in cells], inputs)
    assert found.startswith("warning gap-in-table")
    assert example in found


def test_a_gap_between_two_columns_is_found() -> None:
    rules = [["&lt; 18", '"a"', "1"], ["&gt;= 18", "-", "2"]]
    (found,) = told(rules, {**AGE, **KIND})
    assert "age 是 小于 18,kind 是 “b”" in found


def test_a_list_of_results_may_be_empty_and_a_default_fills_gaps() -> None:
    assert told([["&gt; 3", "1"]], {"age": "&gt;= 0"}, "COLLECT") == []
    body = decision_file([["&gt; 3", "1"]], inputs={"age": "&gt;= 0"})
    output = '<output name="结果">'
    default = f"{output}<defaultOutputEntry><text>0</text></defaultOutputEntry></output>"
    filled = body.replace('<output name="结果"/>'.encode(), default.encode())
    assert lint({"x.dmn": filled}) == []


@pytest.mark.parametrize(
    ("cells", "example"),
    [
        (["&gt;= 18", "&lt;= 18"], "age 是 18"),
        (["[0..5]", "[3..9]"], "age 是 3"),
        (["-", "7"], "age 是 7"),
        (["1, 2", "2, 3"], "age 是 2"),
        (["not(1)", "2"], "age 是 2"),
    ],
)
def test_rules_of_a_unique_table_do_not_overlap(cells: list[str], example: str) -> None:
    found = [f for f in told([[cell, "1"] for cell in cells], AGE) if "overlapping" in f]
    assert len(found) == 1
    assert found[0].startswith("error overlapping-rules")
    assert "规则 1 和规则 2" in found[0]
    assert example in found[0]


def test_other_policies_decide_an_overlap_themselves() -> None:
    rules = [["7", "1"], ["-", "2"]]
    assert told(rules, AGE, "FIRST") == []
    assert "error overlapping-rules" in told(rules, AGE, "ANY")[0]
    assert told([["-", "1"], ["7", "1"]], AGE, "ANY") == []


def test_rules_that_differ_in_one_column_do_not_overlap() -> None:
    rules = [["-", '"a"', "1"], ["-", '"b"', "2"]]
    assert told(rules, {**AGE, **KIND}) == []


def test_two_columns_over_one_input_are_left_alone() -> None:
    body = decision_file([["-", "-", "1"]], inputs={"age": "", "height": ""})
    same = decision_file([["-", '"a"', "1"]], inputs={"age": "", " age": ""})
    assert lint({"x.dmn": body}) == []
    assert lint({"x.dmn": same}) == []


TYPES = (
    '<itemDefinition id="t" name="tKind"><typeRef>string</typeRef>'
    "<allowedValues><text>&quot;a&quot;,&quot;b&quot;</text></allowedValues></itemDefinition>"
    '<inputData id="i" name="kind"><variable name="kind" typeRef="tKind"/></inputData>'
)


def test_allowed_values_come_from_the_type_of_the_input() -> None:
    body = decision_file([['"a"', "1"]], inputs={"kind": ""})
    assert lint({"x.dmn": body}) == []
    typed = body.replace(b"<decision ", TYPES.encode() + b"<decision ")
    (found,) = lint({"x.dmn": typed})
    assert "kind 是 “b”" in found.message


def test_texts_that_nobody_names_may_overlap_but_leave_no_gap() -> None:
    (found,) = told([['not("a")', "1"], ['not("b")', "2"]], {"kind": ""})
    assert found.startswith("error overlapping-rules")
    assert "kind 是 别的值" in found
    assert told([['"a"', "1"], ['"b"', "2"]], {"kind": ""}) == []


@pytest.mark.parametrize(
    ("rules", "never"),
    [
        ([["-", "-", "1"], ["5", '"a"', "2"]], ["规则 2 永远用不到:它适用的输入都先被规则 1 接走"]),
        ([["&lt; 9", "-", "1"], ["&lt; 5", '"a"', "2"], ["-", "-", "3"]], ["规则 2 永远用不到"]),
        ([["&lt; 9", '"a"', "1"], ["&lt; 5", "-", "2"], ["-", "-", "3"]], []),
        ([["5", "-", "1"], ["-", "-", "2"]], []),
        ([["? > 1", "-", "1"], ["5", "-", "2"], ["-", "-", "3"]], []),
    ],
)
def test_a_rule_that_an_earlier_one_forestalls(
    rules: Sequence[Sequence[str]], never: Sequence[str]
) -> None:
    found = told(rules, {**AGE, **KIND}, "FIRST")
    assert len(found) == len(never)
    for one, text in zip(found, never, strict=True):
        assert one.startswith("warning rule-never-hit")
        assert text in one


def test_a_cell_that_takes_no_allowed_value() -> None:
    found = told([['"a"', "1"], ['"b"', "2"], ['"c"', "3"]], KIND)
    assert found == [
        "warning impossible-cell: 决策“标准”的规则 3 永远用不到:“kind”一格不含允许的值"
    ]
    assert told([["[9..1]", "1"], ["-", "2"]], AGE)[0].startswith("warning impossible-cell")


def test_four_thousand_rules_are_looked_through_quickly() -> None:
    rules = [[f"[{10 * n}..{10 * n + 9}]", f'"k{n % 20}"', "-", "1"] for n in range(4000)]
    rules.append(["[12345..12346]", '"k14"', "&gt; 7", "2"])
    began = time.process_time()
    findings = lint({"x.dmn": decision_file(rules, inputs={"age": "", "kind": "", "height": ""})})
    assert time.process_time() - began < 5
    assert [f.rule for f in findings] == ["overlapping-rules", "gap-in-table"]
    assert "规则 1235 和规则 4001" in findings[0].message
    assert "age 是 12345,kind 是 “k14”" in findings[0].message


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(list(CELLS)), st.sampled_from(list(KINDS))),
        min_size=1,
        max_size=5,
    )
)
def test_gaps_and_overlaps_are_those_of_trying_every_value(rows: list[tuple[str, str]]) -> None:
    inputs = {"age": "[0..6]", "kind": '"a","b"'}
    columns = [
        column([read(row[n]) for row in rows], read(allowed))
        for n, allowed in enumerate(inputs.values())
    ]
    known = [one for one in columns if one is not None]
    both = [(age / 2, kind) for age in range(13) for kind in ("a", "b")]
    hits = [[n for n, row in enumerate(rows) if takes(row, *values)] for values in both]
    pairs = {pair for hit in hits for pair in combinations(hit, 2)}
    assert set(overlapping(known, len(rows))) == pairs
    assert bool(Gaps(known, len(rows)).find()) == any(not hit for hit in hits)


def takes(row: tuple[str, str], age: float, kind: str) -> bool:
    """Whether a rule stands for these values, as Python sees it."""
    return CELLS[row[0]](age) and KINDS[row[1]](kind)
