"""What a decision tells about itself when asked: values on the way, columns, rules that matched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from engine.feel import decide, parse_dmn
from engine.model import Json
from engine.xml import parse

NOW = datetime(2026, 3, 6, tzinfo=UTC)

GRAPH = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="表"
  namespace="urn:t">
  <decision id="age" name="年龄">
    <literalExpression><text>2026 - 出生年</text></literalExpression>
  </decision>
  <decision id="grade" name="等级">
    <informationRequirement><requiredDecision href="#age"/></informationRequirement>
    <decisionTable hitPolicy="COLLECT">
      <input id="in1" label="周岁"><inputExpression><text>年龄</text></inputExpression></input>
      <input id="in2"><inputExpression><text>类别</text></inputExpression></input>
      <output id="out1" name="等级"/><output id="out2" name="金额" label="金额(分)"/>
      <rule id="r1"><inputEntry><text>&gt; 90</text></inputEntry><inputEntry><text/></inputEntry>
        <outputEntry><text>"甲"</text></outputEntry><outputEntry><text>1</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>&gt; 60</text></inputEntry><inputEntry><text/></inputEntry>
        <outputEntry><text>"乙"</text></outputEntry><outputEntry><text>年龄 * 100</text>
        </outputEntry></rule>
      <rule id="r3"><inputEntry><text>-</text></inputEntry>
        <inputEntry><text>"低保"</text></inputEntry>
        <outputEntry><text>"丙"</text></outputEntry><outputEntry><text>年龄 + 类别</text>
        </outputEntry></rule>
    </decisionTable>
  </decision>
</definitions>"""
GIVEN: Mapping[str, Json] = {"出生年": 1956, "类别": "低保"}


def test_columns_and_matched_rules_are_told_with_their_values() -> None:
    decided = decide(parse_dmn(parse(GRAPH.encode())), "grade", GIVEN, NOW, explain=True)
    age, grade = decided.trace
    assert (age.decision_id, age.value, age.tables) == ("age", 70, ())
    assert grade.value == decided.value
    [table] = grade.tables
    assert [(cell.id, cell.label, cell.value) for cell in table.inputs] == [
        ("in1", "周岁", 70),
        ("in2", "类别", "低保"),
    ]
    assert [(rule.id, rule.index) for rule in table.rules] == [("r2", 2), ("r3", 3)]
    assert [(cell.id, cell.label, cell.value) for cell in table.rules[0].outputs] == [
        ("out1", "等级", "乙"),
        ("out2", "金额(分)", 7000),
    ]


def test_nothing_is_told_unless_asked_and_telling_adds_no_warnings() -> None:
    model = parse_dmn(parse(GRAPH.encode()))
    silent = decide(model, "grade", GIVEN, NOW)
    told = decide(model, "grade", GIVEN, NOW, explain=True)
    assert silent.warnings
    assert [one.tables for one in silent.trace] == [(), ()]
    assert silent.warnings == told.warnings
