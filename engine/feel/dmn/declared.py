"""Types that a model names and nobody defines: values would pass them unchecked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from engine.feel.dmn.expressions import Rule
from engine.feel.dmn.model import (
    Decision,
    DecisionModel,
    DecisionService,
    InputData,
    KnowledgeModel,
)

# FEEL's own names, those of XML schema types for some of them, and what older modelers write.
_BUILT_IN: Final = frozenset(
    {"Any", "any", "number", "string", "boolean", "context", "list", "range", "function"}
    | {"date", "time", "date and time", "dateTime", "duration"}
    | {"days and time duration", "dayTimeDuration"}
    | {"years and months duration", "yearMonthDuration"}
    | {"integer", "long", "double"}
)


def undefined_types(model: DecisionModel) -> Iterator[tuple[str, str]]:
    """The id of an element, or the name of an item type, with a type that it asks for in vain."""
    known = _BUILT_IN | {one.name for one in model.types} | set(_imported(model))
    for item in model.types:
        yield from ((item.name, ref) for ref in _references(item) if ref not in known)
    elements: list[InputData | Decision | KnowledgeModel | DecisionService] = []
    elements += model.inputs
    elements += model.decisions
    elements += model.functions
    elements += model.services
    for element in elements:
        yield from ((element.id, ref) for ref in _references(element) if ref not in known)


def _imported(model: DecisionModel) -> Iterator[str]:
    parts = {part.namespace: part for part in (*model.parts, model)}
    for wanted in model.imports:
        prefix = f"{wanted.name}." if wanted.name else ""
        yield from (prefix + one.name for one in parts[wanted.namespace].types)


def _references(value: object) -> Iterator[str]:
    """Every type named in ``value``, once, in the order of the file."""
    found: dict[str, None] = {}
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, tuple):
            stack.extend(reversed(one))
        elif is_dataclass(one) and not isinstance(one, Rule):
            ref = getattr(one, "ref", None)
            if ref:
                found[ref] = None
            stack.extend(getattr(one, field.name) for field in reversed(fields(one)))
    yield from found
