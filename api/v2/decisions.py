"""Evaluating a deployed decision, with how its value came about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.v2.call import Call, answer, missing
from api.v2.definitions import DECISION, decision_shape
from api.v2.json_text import text
from api.v2.keys import TENANT, key
from api.v2.problems import Problem
from engine import Condition, Evaluation, FeelError, FoundResource, Order, Search

# An evaluation changes nothing and is not kept; its key only tells answers apart.
KEY_DIGITS = 15


def evaluate(call: Call) -> Response:
    """A decision that fails is an answer, too: the message says what is wrong with the values."""
    decision = _decision(call)
    failed: str | None = None
    failing: str | None = None
    evaluation = Evaluation(None, ())
    try:
        evaluation = call.lookup.evaluate(decision, call.body.variables or {})
    except FeelError as error:
        failed = str(error)
        failing = getattr(error, "decision_id", None) or decision.id
    run = int(call.engine.new_id()[:KEY_DIGITS], 16)
    shape = decision_shape(decision)
    return answer(
        {
            "decisionDefinitionId": decision.id,
            "decisionDefinitionKey": key(decision.key),
            "decisionDefinitionName": decision.name,
            "decisionDefinitionVersion": decision.version,
            "decisionRequirementsId": shape["decisionRequirementsId"],
            "decisionRequirementsKey": shape["decisionRequirementsKey"],
            "decisionEvaluationKey": key(run),
            "decisionInstanceKey": key(run),
            "output": text(evaluation.value),
            "failedDecisionDefinitionId": failing,
            "failureMessage": failed,
            "tenantId": TENANT,
            "evaluatedDecisions": _evaluated(call, decision, evaluation, run),
        }
    )


def _decision(call: Call) -> FoundResource:
    by_key, by_id = call.body.decision_definition_key, call.body.decision_definition_id
    if (by_key is None) == (by_id is None):
        raise Problem(400, "decisionDefinitionId 和 decisionDefinitionKey 要给出其中一个")
    wanted = Condition("id", "eq", by_id) if by_key is None else Condition("key", "eq", by_key)
    newest = (Order("version", descending=True),)
    found = call.lookup.resources(Search((DECISION, wanted), order=newest, limit=1)).items
    if not found:
        raise missing("已部署的决策", by_id or by_key)
    return found[0]


def _evaluated(
    call: Call, decision: FoundResource, evaluation: Evaluation, run: int
) -> list[Mapping[str, Any]]:
    """Every decision on the way; those of one file have the version of one deployment."""
    ids = [one.id for one in evaluation.decisions]
    conditions = (
        DECISION,
        Condition("id", "in", ids),
        Condition("file", "eq", decision.file),
        Condition("version", "eq", decision.version),
    )
    siblings = call.lookup.resources(Search(conditions, limit=1000)).items
    keys = {one.id: one.key for one in siblings}
    return [
        {
            "decisionDefinitionId": one.id,
            "decisionDefinitionKey": key(keys.get(one.id, decision.key)),
            "decisionDefinitionName": one.name,
            "decisionDefinitionVersion": decision.version,
            "decisionDefinitionType": "DECISION_TABLE" if one.is_table else "LITERAL_EXPRESSION",
            "decisionEvaluationInstanceKey": f"{run}-{number}",
            "output": text(one.value),
            "tenantId": TENANT,
            "matchedRules": [
                {
                    "ruleId": rule.id,
                    "ruleIndex": rule.index,
                    "evaluatedOutputs": [
                        {
                            "outputId": cell.id,
                            "outputName": cell.label,
                            "outputValue": text(cell.value),
                            "ruleId": rule.id,
                            "ruleIndex": rule.index,
                        }
                        for cell in rule.outputs
                    ],
                }
                for rule in one.rules
            ],
            "evaluatedInputs": [
                {"inputId": cell.id, "inputName": cell.label, "inputValue": text(cell.value)}
                for cell in one.inputs
            ],
        }
        for number, one in enumerate(evaluation.decisions, 1)
    ]
