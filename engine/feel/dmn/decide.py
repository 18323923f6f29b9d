"""Evaluate a decision of a model, and check a model's texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final

import orjson

from engine.calendar import working_days
from engine.feel.dmn.declared import undefined_types
from engine.feel.dmn.model import DecisionModel
from engine.feel.errors import DmnError
from engine.feel.evaluate import calendar_in, encoded, milliseconds
from engine.feel.sandbox import Limits, Sandbox, Sandboxes, sandboxes
from engine.feel.wording import dmn_text, problem_text, warning_text
from engine.model import Json


@dataclass(frozen=True, slots=True)
class Cell:
    """A value under a column of a decision table: the column's id and label."""

    id: str
    label: str
    value: Json


@dataclass(frozen=True, slots=True)
class Row:
    """A rule that matched; ``index`` counts from 1."""

    id: str
    index: int
    outputs: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TableSeen:
    """What a decision table tested, and the rules that matched."""

    inputs: tuple[Cell, ...]
    rules: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """A decision that was evaluated, with the ids of the rules that matched on the way.

    ``decision_id`` is its key in ``DecisionModel.linked``. ``value`` and ``tables`` only where
    ``decide`` was asked to explain.
    """

    decision_id: str
    rule_ids: tuple[str, ...]
    value: Json = None
    tables: tuple[TableSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class DmnWarning:
    """Why a value may be null. ``decision_id`` is None for an input from outside.

    ``where`` names it for people. ``rule_ids`` are the rules it is about, or else those of the
    decision that matched.
    """

    decision_id: str | None
    where: str
    kind: str
    message: str
    rule_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decided:
    """A result; ``trace`` in the order of evaluation, required decisions first."""

    value: Json
    trace: tuple[Matched, ...]
    warnings: tuple[DmnWarning, ...] = ()

    def settled(self) -> Decided:
        """This, where it may decide a case; ``DmnError`` where a value was not of its type.

        The standard makes such a value null, and a decision that counts on it would go on without.
        """
        for one in self.warnings:
            if one.kind == "TYPE_MISMATCH":
                rules = f"规则 {'、'.join(one.rule_ids)}" if one.rule_ids else ""
                raise DmnError(f"{one.where}{rules}:{one.message}", one.decision_id, one.rule_ids)
        return self


@dataclass(frozen=True, slots=True)
class DmnProblem:
    """A text of a model that is wrong. ``rule_id`` is None outside of rules.

    ``decision_id`` is the decision or knowledge model, or the name of an item type.
    """

    decision_id: str
    rule_id: str | None
    message: str


def decide(
    model: DecisionModel,
    decision: str,
    inputs: Mapping[str, Json],
    now: datetime,
    calendar: Mapping[str, bool] | None = None,
    *,
    limits: Limits | None = None,
    explain: bool = False,
) -> Decided:
    """The value of a decision or decision service, given by id or name.

    ``inputs`` are variables by name; text given for an input data typed date, time, date and time
    or duration is read as that. Decisions without declared input data see all variables, as in
    Camunda. ``DmnError`` names decision and rules; ``FeelLimitExceeded`` as for expressions.
    """
    identity = model.id_of(decision)
    if identity is None:
        raise DmnError(f"文件“{model.name}”中没有决策“{decision}”", decision)
    place = sandboxes(limits or Limits())
    wanted = _inspect(place, model)["reads"][identity]
    sandbox = _with_model(place, model)
    sandbox.register(f"{model.digest}#{identity}", lambda: _prepare(sandbox, model, identity))
    told = sandbox.call(
        "decide",
        model.digest,
        identity,
        encoded({name: inputs[name] for name in wanted if name in inputs}),
        milliseconds(now),
        calendar_in(sandbox, working_days(calendar)),
        explain,
    )
    decoded = _decoded(told, model)
    return Decided(
        decoded["value"],
        tuple(_matched(one) for one in decoded["trace"]),
        tuple(
            DmnWarning(
                _own_id(one["element"]),
                f"输入“{one['input']}”" if one["input"] else _called(model, one["element"]),
                one["type"],
                warning_text(one["type"], one["text"] or ""),
                tuple(one["rules"]),
            )
            for one in decoded["warnings"]
        ),
    )


def _matched(told: Mapping[str, Any]) -> Matched:
    tables = tuple(
        TableSeen(
            _cells(table["inputs"]),
            tuple(Row(r["id"], r["index"], _cells(r["outputs"])) for r in table["rules"]),
        )
        for table in told.get("tables", ())
    )
    return Matched(told["decision"], tuple(told["rules"]), told.get("value"), tables)


def _called(model: DecisionModel, key: str | None) -> str:
    decision = model.linked.get(key or "")
    return f"决策“{decision.name}”" if decision else ""


def _own_id(key: str | None) -> str | None:
    """The id that an element of an imported file has in that file."""
    return key.rpartition("#")[2] if key else key


def _cells(told: Sequence[Mapping[str, Any]]) -> tuple[Cell, ...]:
    return tuple(Cell(one["id"], one["label"], one["value"]) for one in told)


def problems(model: DecisionModel) -> list[DmnProblem]:
    """Every cell and expression that does not parse or can only be a mistake; unknown types."""
    texts = [
        DmnProblem(one["element"], one["rule"], problem_text(one["code"], one["text"], one["from"]))
        for one in _inspect(sandboxes(Limits()), model)["problems"]
    ]
    types = [
        DmnProblem(element, None, problem_text("undefined-type", ref, 0))
        for element, ref in undefined_types(model)
    ]
    return [*texts, *types]


def _with_model(place: Sandboxes, model: DecisionModel) -> Sandbox:
    sandbox = place.here()
    sandbox.register(model.digest, lambda: sandbox.call("addModel", model.digest, model.document))
    return sandbox


def _prepare(sandbox: Sandbox, model: DecisionModel, identity: str) -> None:
    """Compile what decision ``identity`` needs; a text that does not parse is a ``DmnError``."""
    loading = sandbox.limits.loading
    _decoded(sandbox.call("prepare", model.digest, identity, seconds=loading), model)


def _inspect(place: Sandboxes, model: DecisionModel) -> Any:
    """Problems, and by decision the variables it can use: others need not cross the border."""
    with _LOCK:
        found = _INSPECTED.get(model.digest)
    if found is None:
        sandbox = _with_model(place, model)
        told = sandbox.call("inspect", model.digest, seconds=sandbox.limits.loading)
        found = _decoded(told, model)
        with _LOCK:
            if len(_INSPECTED) >= _MAX_MODELS:
                _INSPECTED.clear()
            _INSPECTED[model.digest] = found
    return found


def _decoded(answer: object, model: DecisionModel) -> Any:
    decoded = orjson.loads(str(answer))
    error = decoded.get("error")
    if error is None:
        return decoded
    failure = error["dmn"]
    if failure is None:
        raise DmnError(f"决策无法求值:{error['message']}")
    message = dmn_text(failure["code"], failure["text"], failure["rules"])
    where = _called(model, failure["element"])
    raise DmnError(
        f"{where}:{message}" if where else message,
        _own_id(failure["element"]),
        failure["rules"],
    )


_MAX_MODELS: Final = 1000
_INSPECTED: dict[str, Any] = {}
_LOCK: Final = Lock()
