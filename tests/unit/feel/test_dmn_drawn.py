"""Drawn filters and loops mean what written ones mean, and know the names inside of values."""

from __future__ import annotations

import pytest

from engine.feel import decide, problems
from engine.model import Json
from tests.unit.feel.dmn_world import NOW, decision, literal, model, value_of

LOOP = "<{0} iteratorVariable='x'><in>{1}</in><{2}>{3}</{2}></{0}>"


@pytest.mark.parametrize(
    "source",
    ["[1, 2, 3]", "[null, 5]", "[]", "null", "5", "[1..3]", "(1..3)", '["甲", 4]', "[[1], [2, 3]]"],
)
@pytest.mark.parametrize("body", ["x &gt; 2", "x = null", "x", "count(partial)"])
def test_a_drawn_loop_is_a_written_one(source: str, body: str) -> None:
    for word, part in (("for", "return"), ("some", "satisfies"), ("every", "satisfies")):
        drawn = value_of(LOOP.format(word, literal(source), part, literal(body)))
        assert drawn == value_of(literal(f"{word} x in {source} {part} {body}"))


@pytest.mark.parametrize("source", ["[1, 2, 3]", "[null, 5]", "null", "5", "[{a: 1}, {a: 3}]"])
@pytest.mark.parametrize("match", ["item &gt; 2", "a &gt; 2", "item = null", "2", "-1", "true"])
def test_a_drawn_filter_is_a_written_one(source: str, match: str) -> None:
    drawn = f"<filter><in>{literal(source)}</in><match>{literal(match)}</match></filter>"
    assert value_of(drawn) == value_of(literal(f"({source})[{match}]"))


def test_a_part_that_was_not_drawn_is_null() -> None:
    assert value_of(f"<filter><in>{literal('[1]')}</in></filter>") == []
    assert value_of(f"<for><in>{literal('[1]')}</in></for>") == [None]
    assert value_of("<for/>") is None


ROWS = (
    '<relation><column name="一月-六月"/><column name="days in force"/>'
    f"<row>{literal('1')}{literal('2')}</row><row>{literal('3')}{literal('4')}</row></relation>"
)
TABLE = """<decisionTable><input><inputExpression><text>1</text></inputExpression></input>
  <output name="上-下"/><output name="之和"/>
  <rule id="r"><inputEntry><text>-</text></inputEntry><outputEntry><text>1</text></outputEntry>
  <outputEntry><text>2</text></outputEntry></rule></decisionTable>"""
CONTEXT = (
    "<context><contextEntry><variable name='内-外'/><context><contextEntry>"
    f"<variable name='a and b'/>{literal('5')}</contextEntry></context></contextEntry>{{}}"
    "</context>"
)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (literal("行.days in force"), [2, 4]),
        (literal("行[1].一月-六月"), 1),
        (
            f"<filter><in>{literal('行')}</in><match>{literal('一月-六月 = 3')}</match></filter>",
            [{"一月-六月": 3, "days in force": 4}],
        ),
        (
            LOOP.format("for", literal("行"), "return", literal("x.一月-六月 + x.days in force")),
            [3, 7],
        ),
        (literal("表.上-下 + 表.之和"), 3),
        (literal("文.内-外.a and b"), 5),
        (CONTEXT.format(f"<contextEntry>{literal('内-外.a and b + 1')}</contextEntry>"), 6),
    ],
)
def test_names_of_drawn_entries_columns_and_outputs_are_read_whole(
    expression: str, expected: Json
) -> None:
    drawn = model(
        decision("行", ROWS)
        + decision("表", TABLE)
        + decision("文", CONTEXT.format(""))
        + decision(
            "答", expression, "requiredDecision=行", "requiredDecision=表", "requiredDecision=文"
        )
    )
    assert problems(drawn) == []
    assert decide(drawn, "答", {}, NOW).value == expected
