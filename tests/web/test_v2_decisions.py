"""Evaluating decisions over REST, with how the value came about."""

from __future__ import annotations

import json
from typing import Any

from tests.web.v2_world import GRADE, World, ok, problem


def evaluate(world: World, **body: Any) -> Any:
    return ok(world.client().post("/v2/decision-definitions/evaluation", json=body))


def test_every_decision_on_the_way_is_told(world: World) -> None:
    found = evaluate(world, decisionDefinitionId="grade", variables={"age": 85})
    assert set(found) == {
        "decisionDefinitionId", "decisionDefinitionKey", "decisionDefinitionName",
        "decisionDefinitionVersion", "decisionRequirementsId", "decisionRequirementsKey",
        "decisionEvaluationKey", "decisionInstanceKey", "output", "failedDecisionDefinitionId",
        "failureMessage", "tenantId", "evaluatedDecisions",
    }  # fmt: skip
    assert json.loads(found["output"]) == "A"
    assert (found["failureMessage"], found["decisionRequirementsId"]) == (None, "grade-graph")
    old, grade = found["evaluatedDecisions"]
    assert (old["decisionDefinitionId"], old["decisionDefinitionType"]) == (
        "old",
        "LITERAL_EXPRESSION",
    )
    assert (old["output"], old["matchedRules"], old["evaluatedInputs"]) == ("true", [], [])
    assert grade["decisionDefinitionType"] == "DECISION_TABLE"
    assert grade["evaluatedInputs"] == [
        {"inputId": "in1", "inputName": "是否高龄", "inputValue": "true"}
    ]
    output = {"outputId": "out1", "outputName": "等级", "outputValue": '"A"'}
    assert grade["matchedRules"] == [
        {
            "ruleId": "r1",
            "ruleIndex": 1,
            "evaluatedOutputs": [{**output, "ruleId": "r1", "ruleIndex": 1}],
        }
    ]
    assert grade["decisionDefinitionKey"] == found["decisionDefinitionKey"]
    assert old["decisionDefinitionKey"] != found["decisionDefinitionKey"]
    assert found["decisionEvaluationKey"].isdecimal()
    assert [one["decisionEvaluationInstanceKey"] for one in found["evaluatedDecisions"]] == [
        f"{found['decisionEvaluationKey']}-{n}" for n in (1, 2)
    ]


def test_the_newest_version_counts_unless_a_key_is_named(world: World) -> None:
    old = evaluate(world, decisionDefinitionId="grade", variables={"age": 75})
    world.deploy({"分级.dmn": GRADE.replace("&gt;= 80", "&gt;= 70").encode()})
    new = evaluate(world, decisionDefinitionId="grade", variables={"age": 75})
    assert (old["output"], new["output"]) == ('"B"', '"A"')
    assert new["decisionDefinitionVersion"] == 2
    again = evaluate(
        world, decisionDefinitionKey=old["decisionDefinitionKey"], variables={"age": 75}
    )
    assert (again["output"], again["decisionDefinitionVersion"]) == ('"B"', 1)


def test_a_decision_that_fails_says_why(sqlite_world: World) -> None:
    # Whether the two rules overlap depends on values that come with the question.
    unique = GRADE.replace('hitPolicy="FIRST"', 'hitPolicy="UNIQUE"')
    unique = unique.replace("<text>true</text>", "<text>one</text>")
    sqlite_world.deploy({"分级.dmn": unique.replace("<text>-</text>", "<text>two</text>").encode()})
    values = {"age": 85, "one": True, "two": True}
    found = evaluate(sqlite_world, decisionDefinitionId="grade", variables=values)
    assert found["output"] == "null"
    assert found["failedDecisionDefinitionId"] == "grade"
    assert "r1" in found["failureMessage"]
    assert found["evaluatedDecisions"] == []


def test_what_cannot_be_evaluated(sqlite_world: World) -> None:
    client = sqlite_world.client()
    path = "/v2/decision-definitions/evaluation"
    problem(client.post(path, json={"decisionDefinitionId": "nothing"}), 404)
    problem(client.post(path, json={"decisionDefinitionKey": "5"}), 404)
    problem(client.post(path, json={}), 400)
    both = {"decisionDefinitionId": "grade", "decisionDefinitionKey": "5"}
    problem(client.post(path, json=both), 400)


SERVED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="served"
  name="服务" namespace="urn:served">
  <inputData id="born" name="生日"><variable name="生日" typeRef="date"/></inputData>
  <inputData id="months" name="月数"><variable name="月数" typeRef="number"/></inputData>
  <decision id="from" name="起始"><variable name="起始" typeRef="date"/>
    <informationRequirement><requiredInput href="#born"/></informationRequirement>
    <literalExpression><text>生日 + @"P60Y"</text></literalExpression></decision>
  <decision id="until" name="截止"><variable name="截止" typeRef="date"/>
    <informationRequirement><requiredInput href="#months"/></informationRequirement>
    <informationRequirement><requiredDecision href="#from"/></informationRequirement>
    <literalExpression><text>起始 + duration("P" + string(月数) + "M")</text></literalExpression>
  </decision>
  <decisionService id="both" name="起止"><variable name="起止"/>
    <outputDecision href="#from"/><outputDecision href="#until"/>
    <inputData href="#born"/><inputData href="#months"/></decisionService>
  <decisionService id="end" name="只算截止"><variable name="只算截止" typeRef="date"/>
    <outputDecision href="#until"/><inputDecision href="#from"/><inputData href="#months"/>
  </decisionService>
</definitions>"""


def test_a_decision_service_is_evaluated_by_its_id(sqlite_world: World) -> None:
    sqlite_world.deploy({"服务.dmn": SERVED.encode()})
    values = {"生日": "1966-11-30", "月数": 3}
    found = evaluate(sqlite_world, decisionDefinitionId="both", variables=values)
    assert json.loads(found["output"]) == {"起始": "2026-11-30", "截止": "2027-02-28"}
    assert [one["decisionDefinitionId"] for one in found["evaluatedDecisions"]] == ["from", "until"]
    # An input decision is given like an input, and not evaluated.
    values = {"起始": "2026-01-31", "月数": 1}
    found = evaluate(sqlite_world, decisionDefinitionId="end", variables=values)
    assert json.loads(found["output"]) == "2026-02-28"
    assert [one["decisionDefinitionId"] for one in found["evaluatedDecisions"]] == ["until"]


def test_a_value_of_another_type_is_named(sqlite_world: World) -> None:
    sqlite_world.deploy({"服务.dmn": SERVED.encode()})
    values = {"生日": "1966-13-30", "月数": 3}
    found = evaluate(sqlite_world, decisionDefinitionId="until", variables=values)
    assert (found["output"], found["failedDecisionDefinitionId"]) == ("null", "until")
    assert "输入“生日”" in found["failureMessage"]
    assert "1966" not in found["failureMessage"]
