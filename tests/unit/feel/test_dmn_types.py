"""Declared types: what is converted, what is null, and what may not decide a case."""

from __future__ import annotations

import pytest

from engine.feel import DmnError, decide, problems
from engine.feel.bundled import BundledFeel
from engine.feel.evaluate import Feel
from engine.model import Bundle, Json
from tests.unit.feel.dmn_world import (
    NOW,
    decision,
    definitions,
    given,
    item,
    knowledge,
    literal,
    model,
    value_of,
)

TYPES = (
    item("几个数", "number", many=True)
    + item("少数", "number", many=True, allowed="[0..9]", constraint="count(?) &lt; 3")
    + item("正数", "number", constraint="&gt; 0")
    + item("级别", "正数", allowed="1, 2")
    + item("随便", "Any")
    + """<itemDefinition name="户">
      <itemComponent name="人口"><typeRef>正数</typeRef></itemComponent>
      <itemComponent name="迁入" isCollection="true"><typeRef>date</typeRef></itemComponent>
      </itemDefinition>"""
)


@pytest.mark.parametrize(
    ("text", "ref", "expected"),
    [
        ("5", "几个数", [5]),
        ("[1, 2]", "几个数", [1, 2]),
        ('[1, "二"]', "几个数", None),
        ("[5]", "number", 5),
        ("5", "integer", 5),
        ('"五"', "double", None),
        ("[5, 6]", "number", None),
        ("[1, 9]", "少数", [1, 9]),
        ("[1, 10]", "少数", None),
        ("[1, 2, 3]", "少数", None),
        ("0", "正数", None),
        ("2", "级别", 2),
        ("3", "级别", None),
        ("-1", "级别", None),
        ("[7]", "随便", [7]),
        ('date("2026-03-06")', "date and time", "2026-03-06T00:00:00Z"),
        ('@"P1Y"', "days and time duration", None),
        ('@"P1Y"', "years and months duration", "P1Y"),
        ("[1..3]", "range", "[1..3]"),
        ("[1..3]", "number", None),
        ('{人口: 3, 迁入: date("2026-03-06")}', "户", {"人口": 3, "迁入": ["2026-03-06"]}),
        ("{人口: 0, 迁入: []}", "户", None),
        ("{人口: 3}", "户", None),
        ("null", "number", None),
    ],
)
def test_a_value_is_converted_to_its_declared_type_or_null(
    text: str, ref: str, expected: Json
) -> None:
    decided = decide(model(TYPES + decision("答", literal(text), ref=ref)), "答", {}, NOW)
    assert decided.value == expected
    wrong = expected is None and text != "null"
    assert [one.kind for one in decided.warnings] == (["TYPE_MISMATCH"] if wrong else [])


BOXED = [
    f"<context{{}}><contextEntry>{literal('1')}</contextEntry></context>",
    f"<list{{}}>{literal('1')}{literal('2')}</list>",
    f"<conditional{{}}><if>{literal('true')}</if><then>{literal('1')}</then>"
    f"<else>{literal('2')}</else></conditional>",
    f"<filter{{}}><in>{literal('[1, 2]')}</in><match>{literal('true')}</match></filter>",
    f"<for{{}} iteratorVariable='x'><in>{literal('[1, 2]')}</in><return>{literal('x')}</return>"
    "</for>",
    f"<some{{}} iteratorVariable='x'><in>{literal('[1]')}</in><satisfies>{literal('true')}"
    "</satisfies></some>",
    f"<invocation{{}}>{literal('abs')}<binding><parameter name='n'/>{literal('1')}</binding>"
    "</invocation>",
    f"<relation{{}}><column name='a'/><row>{literal('1')}</row></relation>",
]


@pytest.mark.parametrize("expression", BOXED)
def test_every_boxed_expression_may_have_a_type(expression: str) -> None:
    assert value_of(expression.format("")) is not None
    assert value_of(expression.format(' typeRef="string"')) is None


def test_cells_entries_and_arguments_have_types_of_their_own() -> None:
    relation = (
        '<relation><column name="数" typeRef="number"/><column name="名"/>'
        f"<row>{literal('&quot;一&quot;')}{literal('&quot;甲&quot;')}</row></relation>"
    )
    assert value_of(relation) == [{"数": None, "名": "甲"}]
    entry = (
        '<context><contextEntry><variable name="数" typeRef="number"/>{}</contextEntry></context>'
    )
    assert value_of(entry.format(literal('"一"'))) == {"数": None}
    assert value_of(entry.format(literal("[1]"))) == {"数": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[1, 2] instance of 几个数", True),
        ('[1, "二"] instance of 几个数', False),
        ("1 instance of 几个数", False),
        ("0 instance of 正数", True),
        ("[{人口: 1, 迁入: []}] instance of list&lt;户&gt;", True),
        ("{人口: 1} instance of 户", False),
        ("{人口: 1, 迁入: [1]} instance of 户", False),
        ("1 instance of 没有这种类型", False),
        ("null instance of 户", False),
    ],
)
def test_item_types_may_be_asked_for(text: str, expected: bool) -> None:
    assert decide(model(TYPES + decision("答", literal(text))), "答", {}, NOW).value is expected


def test_knowledge_models_know_the_item_types_too() -> None:
    asked = model(
        TYPES
        + knowledge("是户", "值: Any", literal("值 instance of 户"))
        + decision("答", literal("是户({人口: 1, 迁入: []})"), "requiredKnowledge=是户")
    )
    assert decide(asked, "答", {}, NOW).value is True


LOOSE = definitions(
    given("年龄", "number")
    + """<decision id="级" name="等级"><variable name="等级" typeRef="string"/>
      <informationRequirement><requiredInput href="#年龄"/></informationRequirement>
      <decisionTable><input><inputExpression typeRef="number"><text>年龄</text></inputExpression>
      </input><output typeRef="string"/>
      <rule id="r1"><inputEntry><text>&lt; 60</text></inputEntry>
        <outputEntry><text>"青年"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>&gt;= 60</text></inputEntry>
        <outputEntry><text>年龄</text></outputEntry></rule></decisionTable></decision>"""
    + decision("句", literal('"等级:" + 等级'), "requiredDecision=级", ref="string")
)


def test_a_value_of_a_wrong_type_decides_no_case_and_decision_and_rule_are_named() -> None:
    feel = BundledFeel(Feel())
    bundle = Bundle("1" * 64, {"d.dmn": LOOSE})
    assert feel.decide(bundle, "句", {"年龄": 59}, NOW) == "等级:青年"
    with pytest.raises(DmnError, match=r"决策“等级”规则 r2:.*string") as raised:
        feel.decide(bundle, "句", {"年龄": 60}, NOW)
    assert (raised.value.decision_id, raised.value.rule_ids) == ("级", ("r2",))
    with pytest.raises(DmnError, match=r"输入“年龄”:.*number"):
        feel.decide(bundle, "句", {"年龄": "六十"}, NOW)


def test_the_tests_of_a_type_are_checked() -> None:
    found = problems(model(item("数", "number", constraint="&gt; ", allowed="nosuch(")))
    assert [one.decision_id for one in found] == ["数", "数"]


def test_a_type_that_nobody_defines_is_told_where_it_is_asked_for() -> None:
    boxed = f"<list typeRef='表'>{literal('1', '数目')}</list>"
    body = (
        item("别名", "没有")
        + item("一个", "number")
        + given("甲", "一个")
        + given("乙", "一")
        + knowledge("倍", "n: 数", literal("n"), ref="一个")
        + decision("答", boxed, "requiredInput=甲", ref="date and time")
    )
    found = [(one.decision_id, one.message) for one in problems(model(body))]
    assert found == [
        (element, f"没有名为“{ref}”的数据类型")
        for element, ref in [
            ("别名", "没有"),
            ("乙", "一"),
            ("答", "表"),
            ("答", "数目"),
            ("倍", "数"),
        ]
    ]
