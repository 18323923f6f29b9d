"""Which names a text of a decision model may use."""

from __future__ import annotations

import pytest

from engine.feel import decide, problems
from engine.model import Json
from tests.unit.feel.dmn_world import NOW, decision, given, knowledge, literal, model

GRAPH = (
    given("收入")
    + given("人口")
    + decision("人均", literal("收入 / 人口"), "requiredInput=收入", "requiredInput=人口")
    + knowledge("倍", "n: number", literal("n * 2"))
    + knowledge("四倍", "n: number", literal("倍(倍(n))")).replace(
        "<encapsulatedLogic>",
        '<knowledgeRequirement><requiredKnowledge href="#倍"/></knowledgeRequirement>'
        "<encapsulatedLogic>",
    )
)
GIVEN: dict[str, Json] = {"收入": 12, "人口": 3, "加": 1}


@pytest.mark.parametrize(
    ("text", "required", "expected"),
    [
        ("人均 + 1", ["requiredDecision=人均"], 5),
        ("收入", ["requiredDecision=人均"], None),
        ("人均", ["requiredInput=收入"], None),
        ("四倍(1)", ["requiredKnowledge=四倍"], 4),
        ("倍(1)", ["requiredKnowledge=四倍"], None),
        ("for 收入 in [1] return 收入", ["requiredDecision=人均"], [1]),
    ],
)
def test_a_decision_sees_what_it_requires_and_nothing_behind_it(
    text: str, required: list[str], expected: Json
) -> None:
    graph = model(GRAPH + decision("答", literal(text), *required))
    assert decide(graph, "答", GIVEN, NOW).value == expected
    assert [one.decision_id for one in problems(graph)] == (["答"] if expected is None else [])


def test_what_no_line_is_drawn_to_is_told_with_its_rule() -> None:
    table = """<decisionTable><input><inputExpression><text>人均</text></inputExpression></input>
      <output/><rule id="r1"><inputEntry><text>-</text></inputEntry>
      <outputEntry><text>收入 + 1</text></outputEntry></rule></decisionTable>"""
    [found] = problems(model(GRAPH + decision("答", table, "requiredDecision=人均")))
    assert (found.decision_id, found.rule_id) == ("答", "r1")
    assert "“收入”" in found.message


def test_variables_that_no_file_declares_are_seen_by_every_decision() -> None:
    graph = model(GRAPH + decision("答", literal("人均 + 加"), "requiredDecision=人均"))
    assert decide(graph, "答", GIVEN, NOW).value == 5
    assert problems(graph) == []


def test_a_decision_without_any_line_sees_every_input() -> None:
    graph = model(GRAPH + decision("答", literal("收入 + 加")))
    assert decide(graph, "答", GIVEN, NOW).value == 13
    assert problems(graph) == []


def test_a_knowledge_model_sees_its_arguments_only() -> None:
    greedy = knowledge("贪", "n: number", literal("[n, 收入, 加]"))
    graph = model(
        GRAPH
        + greedy
        + decision("答", literal("贪(1)"), "requiredInput=收入", "requiredKnowledge=贪")
    )
    assert decide(graph, "答", GIVEN, NOW).value == [1, None, None]
    assert [(one.decision_id, one.message) for one in problems(graph)] == [
        ("贪", "没有画到“收入”的依赖连线,这里取不到它的值")
    ]


def test_a_decision_service_called_as_a_function_sees_its_arguments_only() -> None:
    graph = model(
        GRAPH
        + decision("加后", literal("人均 + 加"), "requiredDecision=人均")
        + '<decisionService id="服务" name="服务"><variable name="服务"/>'
        '<outputDecision href="#加后"/><encapsulatedDecision href="#人均"/>'
        '<inputData href="#收入"/><inputData href="#人口"/></decisionService>'
        + decision(
            "答",
            literal("[服务(20, 5), 服务(人口: 5, 收入: 10), 服务(1)]"),
            "requiredKnowledge=服务",
        )
        + decision("人均答", literal("人均"), "requiredDecision=人均")
    )
    assert decide(graph, "答", GIVEN, NOW).value == [None, None, None]
    assert decide(graph, "服务", GIVEN, NOW).value == 5


FUNCTIONS = (
    knowledge("加一", "n: number", literal("n + 1"))
    + knowledge("两次", "f: Any, n: number", literal("f(f(n))"))
    + decision("选", literal("加一"), "requiredKnowledge=加一")
    + decision("答", literal("两次(选, 1)"), "requiredKnowledge=两次", "requiredDecision=选")
)


def test_functions_are_values() -> None:
    assert decide(model(FUNCTIONS), "答", {}, NOW).value == 3


def test_a_knowledge_model_may_call_itself_a_hundred_times() -> None:
    sums = knowledge("和", "n: number", literal("if n = 0 then 0 else n + 和(n - 1)"))
    called = model(sums + decision("答", literal("和(100)"), "requiredKnowledge=和"))
    assert decide(called, "答", {}, NOW).value == 5050


NAMELESS = """
<inputData id="InputData_1" name="人数(标签)"><variable name="人数"/></inputData>
<decision id="season" name="季节">
  <literalExpression><text>"冬"</text></literalExpression></decision>
<decision id="dish" name="菜"><variable name="所选菜"/>
  <informationRequirement><requiredInput href="#InputData_1"/></informationRequirement>
  <informationRequirement><requiredDecision href="#season"/></informationRequirement>
  <literalExpression><text>season + string(人数)</text></literalExpression></decision>
<decision id="menu" name="单"><variable name="单"/>
  <informationRequirement><requiredDecision href="#dish"/></informationRequirement>
  <literalExpression><text>[所选菜, 菜]</text></literalExpression></decision>
"""


def test_elements_are_known_by_their_variables_and_without_one_by_their_ids() -> None:
    """As the desktop modeler draws it: the name is a label, and texts use the variable."""
    drawn = model(NAMELESS)
    assert problems(drawn) == []
    assert decide(drawn, "menu", {"人数": 5}, NOW).value == ["冬5", "冬5"]
    assert decide(drawn, "menu", {"人数(标签)": 6, "season": "夏"}, NOW).value == ["冬6", "冬6"]


@pytest.mark.parametrize("language", ["Java", "PMML"])
def test_a_function_in_another_language_is_told_before_it_is_missed(language: str) -> None:
    foreign = model(
        f'<businessKnowledgeModel id="外" name="外"><encapsulatedLogic kind="{language}">'
        f"<context/></encapsulatedLogic></businessKnowledgeModel>"
        + decision("答", literal("外()"), "requiredKnowledge=外")
    )
    [found] = problems(foreign)
    assert (found.decision_id, language in found.message) == ("外", True)
    assert decide(foreign, "答", {}, NOW).value is None
