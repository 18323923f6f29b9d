"""Decision tables: inputs for which no rule or more than one stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.lint.lint_world import decision_file, lint

AGE = {"age": ""}
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


def test_a_big_table_is_looked_through_quickly() -> None:
    rules = [[f'"{number}"', f"[{number}..{number + 1})", "1"] for number in range(300)]
    findings = lint({"x.dmn": decision_file(rules, inputs={"kind": "", "age": ""})})
    assert [f.rule for f in findings] == ["gap-in-table"]
