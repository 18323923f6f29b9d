"""Every case of a kit, decided by the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from conformance.kit import Case, Expected, Told
from conformance.values import TYPES, plain, same, tag_of
from engine.errors import EngineError
from engine.feel import DecisionModel, decide, parse_dmn
from engine.feel.dmn.model import DecisionService
from engine.model import Json
from engine.xml import parse

# No case of the kit depends on the moment, only on there being one.
NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Defect(EngineError):
    """The engine broke where it should have answered or refused."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A result that is not as expected; ``got`` is a value, or why there is none."""

    case: Case
    result: str
    expected: Told
    got: Json | EngineError


def run(kit: Path, cases: list[Case]) -> Iterator[tuple[Case, list[Failed]]]:
    """Each case with what is wrong about it."""
    models: dict[str, DecisionModel | EngineError] = {}
    for case in cases:
        if case.model not in models:
            models[case.model] = _read(kit / case.model)
        model = models[case.model]
        outcomes = ((result, _decided(model, result)) for result in case.results)
        yield (
            case,
            [
                Failed(case, result.part or result.target, result.value, got)
                for result, got in outcomes
                if not _right(result, got)
            ],
        )


def _read(path: Path) -> DecisionModel | EngineError:
    try:
        beside = [parse(other.read_bytes()) for other in path.parent.glob("*.dmn") if other != path]
        return parse_dmn(parse(path.read_bytes()), beside)
    except OSError as error:
        return EngineError(str(error))
    except EngineError as error:
        return error


def _right(result: Expected, got: Json | EngineError) -> bool:
    if isinstance(got, EngineError):
        return result.error and not isinstance(got, Defect)
    return got is None if result.error else same(result.value, got, NOW)


def _decided(model: DecisionModel | EngineError, result: Expected) -> Json | EngineError:
    if isinstance(model, EngineError):
        return model
    inputs = {name: plain(value) for name, value in result.inputs.items()}
    try:
        service = _service(model, result) if result.part else None
        target = service.id if service else result.target
        value = decide(_typed(model, result.inputs), target, inputs, NOW).value
    except EngineError as error:
        return error
    except Exception as error:
        # A defect of ours is a failed case like any other, and not the end of the run.
        return Defect(repr(error))
    if result.part and service and len(service.outputs) > 1 and isinstance(value, Mapping):
        return value.get(result.part)
    return value


def _service(model: DecisionModel, result: Expected) -> DecisionService | None:
    """The decision service that is asked for; a decision may have the same name."""
    return next((one for one in model.services if result.target in (one.id, one.name)), None)


def _typed(model: DecisionModel, inputs: Mapping[str, Told]) -> DecisionModel:
    """The model, in which untyped input data have the type of the kit's temporal values.

    The kit tells the type with each value; our callers tell it by the type of the input data.
    """
    tags = {name: tag_of(value) for name, value in inputs.items()}
    typed = tuple(
        replace(one, ref=TYPES[tag])
        if one.ref in (None, "Any") and (tag := tags.get(one.name))
        else one
        for one in model.inputs
    )
    return model if typed == model.inputs else replace(model, inputs=typed)
