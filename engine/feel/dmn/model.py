"""A decision model as plain frozen values, in the shape that the sandbox takes as JSON.

Names and structure follow DMN 1.5; ``ref`` is always a type reference without its prefix. ``alias``
is another name that texts may use: that of the variable, or the id where there is no variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import orjson

from engine.feel.dmn.expressions import Expression, FunctionDefinition


@dataclass(frozen=True, slots=True)
class ItemType:
    """An item definition or a component of one.

    ``allowed`` are unary tests, of each item where it is a collection; ``constraint`` those of the
    whole.
    """

    name: str
    ref: str | None
    collection: bool
    allowed: str | None
    components: tuple[ItemType, ...] = ()
    constraint: str | None = None


@dataclass(frozen=True, slots=True)
class InputData:
    """A value from outside."""

    id: str
    name: str
    alias: str | None
    ref: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with the ids of what it requires."""

    id: str
    name: str
    alias: str | None
    ref: str | None
    inputs: tuple[str, ...]
    decisions: tuple[str, ...]
    knowledge: tuple[str, ...]
    expression: Expression | None


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a named function."""

    id: str
    name: str
    alias: str | None
    ref: str | None
    knowledge: tuple[str, ...]
    logic: FunctionDefinition
    inputs: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered as one; values of ``input_decisions`` are given by the caller."""

    id: str
    name: str
    alias: str | None
    ref: str | None
    outputs: tuple[str, ...]
    inputs: tuple[str, ...]
    inputDecisions: tuple[str, ...]  # noqa: N815 -- a key of the JSON that the sandbox reads


@dataclass(frozen=True, slots=True)
class Import:
    """Another DMN file; its names stand after ``name`` and a dot, or alone where that is empty."""

    name: str
    namespace: str


@dataclass(frozen=True)
class DecisionModel:
    """One DMN file. Equal files give equal digests, which is how the sandbox knows them.

    ``parts`` are all files that it imports, directly or not, once it is linked; their ids stand
    after their namespace and a ``#``.
    """

    namespace: str
    name: str
    types: tuple[ItemType, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    functions: tuple[KnowledgeModel, ...] = ()
    services: tuple[DecisionService, ...] = ()
    imports: tuple[Import, ...] = ()
    parts: tuple[DecisionModel, ...] = ()
    _by_key: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        elements: list[Decision | DecisionService] = [*self.decisions, *self.services]
        by_key = {one.name: one.id for one in reversed(elements)}
        by_key.update({one.id: one.id for one in elements})
        object.__setattr__(self, "_by_key", by_key)

    def id_of(self, key: str) -> str | None:
        """The id of the decision or decision service with this id, else with this name."""
        return self._by_key.get(key)

    @cached_property
    def linked(self) -> Mapping[str, Decision]:
        """The decisions of this file and of those it imports, by id."""
        return {one.id: one for part in (self, *self.parts) for one in part.decisions}

    @cached_property
    def document(self) -> str:
        """JSON for the sandbox: this file, then those it imports, which are told by number."""
        parts = (self, *self.parts)
        number = {part.namespace: at for at, part in reversed(list(enumerate(parts)))}
        return orjson.dumps({"parts": [_told(part, number) for part in parts]}).decode()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the document."""
        return sha256(self.document.encode()).hexdigest()


def _told(part: DecisionModel, number: Mapping[str, int]) -> Mapping[str, object]:
    return {
        "types": part.types,
        "inputs": part.inputs,
        "decisions": part.decisions,
        "functions": part.functions,
        "services": part.services,
        "imports": [(one.name, number[one.namespace]) for one in part.imports],
    }
