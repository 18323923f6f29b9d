"""How a decision of a bundle came about: every decision on the way, its inputs, its rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.feel.bundled import calendar_of, models_of
from engine.feel.dmn import Cell, Matched, Row, decide
from engine.feel.dmn.expressions import DecisionTable
from engine.feel.dmn.model import DecisionModel
from engine.feel.errors import DmnError
from engine.model import Bundle, Json, Variables


@dataclass(frozen=True, slots=True)
class EvaluatedDecision:
    """One decision on the way. ``is_table``: what it says stands in a decision table."""

    id: str
    name: str
    is_table: bool
    value: Json
    inputs: tuple[Cell, ...]
    rules: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A decision's value; ``decisions`` in the order of evaluation, required ones first."""

    value: Json
    decisions: tuple[EvaluatedDecision, ...]


def explain(bundle: Bundle, decision_id: str, variables: Variables, now: datetime) -> Evaluation:
    """Evaluate ``decision_id``; ``DmnError`` as for ``BundledFeel.decide``."""
    model = models_of(bundle).get(decision_id)
    if model is None:
        raise DmnError(f"流程包里没有决策 {decision_id}", decision_id)
    days = calendar_of(bundle)
    decided = decide(model, decision_id, variables, now, days, explain=True).settled()
    return Evaluation(decided.value, tuple(_evaluated(model, one) for one in decided.trace))


def _evaluated(model: DecisionModel, matched: Matched) -> EvaluatedDecision:
    decision = model.linked[matched.decision_id]
    return EvaluatedDecision(
        id=decision.id.rpartition("#")[2],
        name=decision.name,
        is_table=isinstance(decision.expression, DecisionTable),
        value=matched.value,
        inputs=tuple(cell for table in matched.tables for cell in table.inputs),
        rules=tuple(row for table in matched.tables for row in table.rules),
    )
