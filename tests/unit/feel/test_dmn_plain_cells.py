"""Cells that are decided without FEEL are decided as FEEL decides them; long tables stay cheap."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.feel import Feel, decide, problems
from engine.model import Json
from tests.unit.feel.dmn_world import decision, model

NOW = datetime(2026, 3, 6, tzinfo=UTC)
FEEL = Feel()

NUMBERS = st.sampled_from(["0", "1", "-1", "2.5", "10", "007", "-0", "1.10", "123456789012"])
TEXTS = st.sampled_from(['"a"', '"低保"', '""', '"1"', '"true"', '"a, b"', r'"\u4f4e"', '"07"'])
CONSTANTS = NUMBERS | TEXTS | st.sampled_from(["true", "false"])
CELLS = (
    st.lists(CONSTANTS, min_size=1, max_size=3).map(", ".join)
    | st.builds("{}{}".format, st.sampled_from(["<", "<= ", ">", ">="]), NUMBERS)
    | st.builds(
        "{}{}{}{}{}".format,
        *(st.sampled_from("[("), st.sampled_from(["-1", "0", "1"])),
        *(st.sampled_from(["..", " .. "]), st.sampled_from(["1", "1.10", "10"])),
        st.sampled_from("])["),
    )
)
VALUES: st.SearchStrategy[Json] = st.sampled_from(
    [
        *(0, 1, -1, 2.5, 7, 10, 1.1, True, False, None),
        *("a", "低", "低保", "", "1", "true", "a, b", "07"),
        *(["a"], [1, "低保"], [], {"a": 1}),
    ]
)


def table(cell: str) -> str:
    return (
        "<decisionTable><input><inputExpression><text>值</text></inputExpression></input><output/>"
        f"<rule id='r'><inputEntry><text>{escape(cell)}</text></inputEntry>"
        f"<outputEntry><text>true</text></outputEntry></rule></decisionTable>"
    )


@settings(max_examples=300, deadline=None)
@given(CELLS, VALUES)
def test_a_plain_cell_means_what_feel_says(cell: str, value: Json) -> None:
    assume(cell[0] not in "<>[(" or type(value) in (int, float, list, dict))
    matched = decide(model(decision("答", table(cell))), "答", {"值": value}, NOW).value
    assert (matched is True) == FEEL.unary_test(cell, value, {}, NOW)


@pytest.mark.parametrize("cell", ["<= 0", "< 9", ">= 0", "[0..9]", "(0..9)"])
@pytest.mark.parametrize("value", ["0", "a", "", True, False, None])
def test_what_is_no_number_is_in_no_range_of_numbers(cell: str, value: Json) -> None:
    assert decide(model(decision("答", table(cell))), "答", {"值": value}, NOW).value is None


@settings(max_examples=100, deadline=None)
@given(CONSTANTS)
def test_a_plain_output_is_what_feel_says(text: str) -> None:
    rule = table("-").replace("<text>true<", f"<text>{escape(text)}<")
    assert decide(model(decision("答", rule)), "答", {}, NOW).value == FEEL.evaluate(text, {}, NOW)


def test_four_thousand_rules_are_checked_and_decided_in_no_time() -> None:
    rows = "".join(
        f"<rule id='r{n}'><inputEntry><text>[{n}..{n}]</text></inputEntry>"
        f'<outputEntry><text>"第{n}条"</text></outputEntry></rule>'
        for n in range(4000)
    )
    start = "<decisionTable><input><inputExpression><text>值</text></inputExpression></input>"
    long = model(decision("长", f"{start}<output/>{rows}</decisionTable>"))
    began = time.process_time()
    assert problems(long) == []
    assert decide(long, "长", {"值": 3999}, NOW).value == "第3999条"
    assert decide(long, "长", {"值": None}, NOW).value is None
    assert time.process_time() - began < 1
