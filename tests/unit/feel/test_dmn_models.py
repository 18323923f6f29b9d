"""Requirement graphs, boxed expressions, item types, services, and what is refused."""

from __future__ import annotations

import pytest

from engine.feel import DmnError, FeelLimitExceeded, decide, problems
from engine.model import Json
from tests.unit.feel.dmn_world import NOW, decision, literal, model, value_of

BIRTH = '<inputData id="i1" name="出生日期"><variable name="出生日期" typeRef="date"/></inputData>'
AGE = decision("年龄", literal("age at(出生日期, today())"), "requiredInput=i1", ref="number")


def test_a_graph_is_evaluated_from_its_leaves_each_decision_once() -> None:
    graph = model(
        BIRTH
        + AGE
        + decision("高龄", literal("年龄 &gt;= 80"), "requiredDecision=年龄")
        + decision("老年", literal("年龄 &gt;= 60"), "requiredDecision=年龄")
        + decision(
            "类别",
            literal('if 高龄 then "高龄" else if 老年 then "老年" else "其他"'),
            "requiredDecision=高龄",
            "requiredDecision=老年",
            ref="string",
        )
    )
    decided = decide(graph, "类别", {"出生日期": "1950-01-01"}, NOW)
    assert decided.value == "老年"
    assert [one.decision_id for one in decided.trace] == ["年龄", "高龄", "老年", "类别"]
    assert decide(graph, "年龄", {"出生日期": "1950-03-07"}, NOW).value == 75


@pytest.mark.parametrize("text", ["不是日期", 5])
def test_an_input_of_the_wrong_type_is_null_with_a_warning(text: Json) -> None:
    decided = decide(model(BIRTH + AGE), "年龄", {"出生日期": text}, NOW)
    assert decided.value is None
    assert "TYPE_MISMATCH" in [one.kind for one in decided.warnings]


def test_all_variables_are_seen_where_no_input_data_is_declared() -> None:
    assert value_of(literal("家庭人口 * 2"), 家庭人口=3) == 6


def test_the_calendar_reaches_decisions() -> None:
    due = model(decision("期限", literal("add working days(today(), 1)")))
    assert decide(due, "期限", {}, NOW).value == "2026-03-09"
    assert decide(due, "期限", {}, NOW, {"2026-03-09": False}).value == "2026-03-10"


CONTEXT = (
    "<context>"
    f'<contextEntry><variable name="单价" typeRef="number"/>{literal("5")}</contextEntry>'
    f'<contextEntry><variable name="总价"/>{literal("单价 * 数量")}</contextEntry>'
)
FOR = "<for iteratorVariable='x'><in>{}</in><return>{}</return></for>"
SOME = "<{0} iteratorVariable='x'><in>{1}</in><satisfies>{2}</satisfies></{0}>"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (CONTEXT + "</context>", {"单价": 5, "总价": 15}),
        (CONTEXT + f"<contextEntry>{literal('总价 + 1')}</contextEntry></context>", 16),
        (f"<list>{literal('1')}{literal('数量')}</list>", [1, 3]),
        (
            '<relation><column name="名"/><column name="数"/>'
            f"<row>{literal('&quot;甲&quot;')}{literal('数量')}</row></relation>",
            [{"名": "甲", "数": 3}],
        ),
        (
            f"<conditional><if>{literal('数量 &gt; 2')}</if><then>{literal('1')}</then>"
            f"<else>{literal('2')}</else></conditional>",
            1,
        ),
        (
            f"<filter><in>{literal('[1, 2, 3, 4]')}</in><match>{literal('item &gt; 数量')}</match>"
            "</filter>",
            [4],
        ),
        (FOR.format(literal("[1..3]"), literal("x * 数量")), [3, 6, 9]),
        (SOME.format("some", literal("[1, 5]"), literal("x &gt; 数量")), True),
        (SOME.format("every", literal("[1, 5]"), literal("x &gt; 数量")), False),
        (
            '<context><contextEntry><variable name="倍"/><functionDefinition>'
            '<formalParameter name="n" typeRef="number"/>'
            f"{literal('n * 数量')}</functionDefinition></contextEntry>"
            f"<contextEntry>{literal('[倍(2), 倍(&quot;二&quot;)]')}</contextEntry></context>",
            [6, None],
        ),
        (literal("[数量]", "number"), 3),
        (literal('"三"', "number"), None),
    ],
)
def test_boxed_expression(expression: str, expected: Json) -> None:
    assert value_of(expression, 数量=3) == expected


KNOWLEDGE = (
    '<businessKnowledgeModel id="阶乘" name="阶乘"><variable name="阶乘"/>'
    '<encapsulatedLogic><formalParameter name="n" typeRef="number"/>'
    f"{literal('if n &lt;= 1 then 1 else n * 阶乘(n - 1)')}</encapsulatedLogic>"
    "</businessKnowledgeModel>"
)


def test_a_knowledge_model_is_a_function_and_may_call_itself() -> None:
    calling = model(
        KNOWLEDGE
        + decision("调用", literal("阶乘(5)"), "requiredKnowledge=阶乘")
        + decision(
            "具名调用",
            f"<invocation>{literal('阶乘')}<binding><parameter name='n'/>{literal('4')}</binding>"
            "</invocation>",
            "requiredKnowledge=阶乘",
        )
        + decision("少参数", literal("阶乘()"), "requiredKnowledge=阶乘")
    )
    assert decide(calling, "调用", {}, NOW).value == 120
    assert decide(calling, "具名调用", {}, NOW).value == 24
    assert decide(calling, "少参数", {}, NOW).value is None
    assert problems(calling) == []


def test_a_decision_service_takes_its_input_decisions_as_given() -> None:
    served = model(
        BIRTH
        + AGE
        + decision("补贴", literal("年龄 * 10"), "requiredDecision=年龄", ref="number")
        + '<decisionService id="服务" name="服务"><variable name="服务"/>'
        '<outputDecision href="#补贴"/><inputDecision href="#年龄"/></decisionService>'
        + decision("经服务", literal("服务(7)"), "requiredKnowledge=服务")
    )
    assert decide(served, "服务", {"年龄": 8}, NOW).value == 80
    assert decide(served, "经服务", {}, NOW).value == 70


PERSON = """
<itemDefinition name="人"><itemComponent name="姓名"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="出生日期"><typeRef>date</typeRef></itemComponent></itemDefinition>
<itemDefinition name="一家人" isCollection="true"><typeRef>人</typeRef></itemDefinition>
<itemDefinition name="等级"><typeRef>string</typeRef>
  <allowedValues><text>"一", "二"</text></allowedValues></itemDefinition>
<inputData id="i2" name="成员"><variable name="成员" typeRef="一家人"/></inputData>
"""


def test_item_types_reach_into_lists_and_contexts() -> None:
    family: Json = [{"姓名": "甲", "出生日期": "1950-01-01"}, {"姓名": "乙"}]
    typed = model(
        PERSON
        + decision("生日", literal("成员.出生日期.year"), "requiredInput=i2")
        + decision("好等级", literal('"一"'), ref="等级")
        + decision("坏等级", literal('"三"'), ref="等级")
        + decision("缺出生日期", literal('{姓名: "甲"}'), ref="人")
    )
    assert decide(typed, "生日", {"成员": family}, NOW).value == [1950, None]
    assert decide(typed, "好等级", {}, NOW).value == "一"
    assert decide(typed, "坏等级", {}, NOW).value is None
    assert decide(typed, "缺出生日期", {}, NOW).value is None


def test_names_with_operators_are_read_as_one_name() -> None:
    odd = model(
        '<inputData id="i" name="收入-支出"><variable name="收入-支出"/></inputData>'
        + decision("余", literal("收入-支出 + 1"), "requiredInput=i")
    )
    assert decide(odd, "余", {"收入-支出": 4}, NOW).value == 5
    assert problems(odd) == []


def test_a_type_may_contain_itself_and_many_others() -> None:
    """Forty layers of three components are 3**40 paths: they must not be walked one by one."""
    layers = "".join(
        f'<itemDefinition name="t{n}">'
        + "".join(
            f'<itemComponent name="c{part}"><typeRef>t{n + 1}</typeRef></itemComponent>'
            for part in range(3)
        )
        + "</itemDefinition>"
        for n in range(40)
    )
    layers += '<itemDefinition name="t40"><typeRef>number</typeRef></itemDefinition>'
    tree = (
        '<itemDefinition name="树"><itemComponent name="子" isCollection="true">'
        "<typeRef>树</typeRef></itemComponent></itemDefinition>"
        '<inputData id="i" name="根"><variable name="根" typeRef="树"/></inputData>'
        '<inputData id="j" name="深"><variable name="深" typeRef="t0"/></inputData>'
    )
    typed = model(
        layers
        + tree
        + decision("数", literal("count(根.子.子) + 1"), "requiredInput=i", "requiredInput=j")
    )
    root: Json = {"子": [{"子": []}, {"子": [{"子": []}]}]}
    assert decide(typed, "数", {"根": root}, NOW).value == 3
    assert problems(typed) == []


def test_allowed_values_of_a_type_are_checked() -> None:
    [found] = problems(
        model(
            '<itemDefinition name="等级"><typeRef>string</typeRef><allowedValues>'
            "<text>一, nosuch(</text></allowedValues></itemDefinition>"
        )
    )
    assert (found.decision_id, found.rule_id) == ("等级", None)


@pytest.mark.parametrize("year", ["20191111", "20211108", "20230324"])
def test_versions(year: str) -> None:
    namespace = f"https://www.omg.org/spec/DMN/{year}/MODEL/"
    assert decide(model(decision("一", literal("1")), version=namespace), "一", {}, NOW).value == 1


@pytest.mark.parametrize(
    ("body", "element", "told"),
    [
        (decision("甲", literal("1"), "requiredDecision=乙"), "甲", "不存在"),
        (
            decision("甲", literal("1"), "requiredInput=x").replace("#x", "urn:other#x"),
            "甲",
            "导入",
        ),
        (
            decision("甲", literal("1"), "requiredDecision=乙")
            + decision("乙", literal("1"), "requiredDecision=甲"),
            "甲",
            "成环",
        ),
        (decision("甲", literal("1")) * 2, "甲", "不止一次"),
        (
            '<itemDefinition name="甲"><typeRef>乙</typeRef></itemDefinition>'
            '<itemDefinition name="乙"><typeRef>甲</typeRef></itemDefinition>',
            "甲",
            "类型的定义成环",
        ),
        ('<decision id="甲"/>', "甲", "名称"),
        (
            decision("甲", "<literalExpression expressionLanguage='urn:js'/>"),
            "甲",
            "只支持 FEEL",
        ),
    ],
)
def test_a_broken_model_is_refused(body: str, element: str, told: str) -> None:
    with pytest.raises(DmnError, match=told) as raised:
        model(body)
    assert raised.value.decision_id == element


def test_another_format_is_refused() -> None:
    with pytest.raises(DmnError, match=r"DMN 1\.3"):
        model("", version="http://www.omg.org/spec/DMN/20151101/dmn.xsd")


def test_a_decision_that_is_not_there() -> None:
    with pytest.raises(DmnError, match="没有决策“乙”"):
        decide(model(decision("甲", literal("1"))), "乙", {}, NOW)


def test_a_decision_without_logic_is_null() -> None:
    assert decide(model(decision("甲", "")), "甲", {}, NOW).value is None


def test_endless_recursion_is_a_limit_and_no_crash() -> None:
    endless = model(
        KNOWLEDGE.replace("if n &lt;= 1 then 1 else n * 阶乘(n - 1)", "阶乘(n + 1)")
        + decision("甲", literal("阶乘(1)"), "requiredKnowledge=阶乘")
    )
    for _ in range(2):
        with pytest.raises(FeelLimitExceeded) as raised:
            decide(endless, "甲", {}, NOW)
        assert raised.value.limit == "depth"
