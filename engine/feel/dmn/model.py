"""A decision model as plain frozen values, in the shape that the sandbox takes as JSON.

Names and structure follow DMN 1.5; ``ref`` is always a type reference without its prefix, and of a
boxed expression what its value must be. Of elements, ``alias`` is another name that texts may use
for them: that of the variable, or the id where there is no variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Literal, TypeAlias

import orjson

Policy: TypeAlias = Literal[
    "UNIQUE", "ANY", "FIRST", "PRIORITY", "RULE ORDER", "OUTPUT ORDER", "COLLECT"
]
Aggregation: TypeAlias = Literal["SUM", "MIN", "MAX", "COUNT"]


@dataclass(frozen=True, slots=True)
class LiteralExpression:
    """FEEL text, whose value must be of type ``ref`` where one is given."""

    text: str
    ref: str | None = None
    kind: Literal["literal"] = "literal"


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of tests: the tested expression, its type, the unary tests its values must pass.

    ``label`` is what readers of the table see: its label, else the expression.
    """

    text: str
    ref: str | None
    allowed: str | None
    id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results. ``allowed`` also gives the order of PRIORITY and OUTPUT ORDER.

    ``label`` is what readers of the table see: its label, else its name.
    """

    name: str
    ref: str | None
    allowed: str | None
    fallback: str | None
    id: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: texts in the order of the columns."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """Rules under a hit policy; ``aggregation`` only with COLLECT."""

    policy: Policy
    aggregation: Aggregation | None
    inputs: tuple[InputClause, ...]
    outputs: tuple[OutputClause, ...]
    rules: tuple[Rule, ...]
    kind: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Entry:
    """A named part of a context, or an argument of an invocation."""

    name: str
    ref: str | None
    value: Expression | None


@dataclass(frozen=True, slots=True)
class BoxedContext:
    """Entries that see those above them; the value is ``result`` where there is one."""

    entries: tuple[Entry, ...]
    result: Expression | None
    ref: str | None = None
    kind: Literal["context"] = "context"


@dataclass(frozen=True, slots=True)
class Invocation:
    """A call with named arguments."""

    callee: Expression | None
    bindings: tuple[Entry, ...]
    ref: str | None = None
    kind: Literal["invocation"] = "invocation"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A formal parameter, or a column of a relation."""

    name: str
    ref: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A list of contexts drawn as a table."""

    columns: tuple[Parameter, ...]
    rows: tuple[tuple[Expression | None, ...], ...]
    ref: str | None = None
    kind: Literal["relation"] = "relation"


@dataclass(frozen=True, slots=True)
class BoxedList:
    """A list of expressions."""

    items: tuple[Expression | None, ...]
    ref: str | None = None
    kind: Literal["list"] = "list"


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """A function; ``language`` is FEEL, or one that evaluates to null (Java, PMML)."""

    parameters: tuple[Parameter, ...]
    body: Expression | None
    language: str = "FEEL"
    kind: Literal["function"] = "function"


@dataclass(frozen=True, slots=True)
class Conditional:
    """if, then, else."""

    condition: Expression | None
    then: Expression | None
    otherwise: Expression | None
    ref: str | None = None
    kind: Literal["conditional"] = "conditional"


@dataclass(frozen=True, slots=True)
class Filter:
    """Elements of ``source`` for which ``match`` is true."""

    source: Expression | None
    match: Expression | None
    ref: str | None = None
    kind: Literal["filter"] = "filter"


@dataclass(frozen=True, slots=True)
class Iterator:
    """for, some or every ``variable`` in ``source``: return or satisfies ``body``."""

    mode: Literal["for", "some", "every"]
    variable: str
    source: Expression | None
    body: Expression | None
    ref: str | None = None
    kind: Literal["iterator"] = "iterator"


Expression: TypeAlias = (
    LiteralExpression
    | DecisionTable
    | BoxedContext
    | Invocation
    | Relation
    | BoxedList
    | FunctionDefinition
    | Conditional
    | Filter
    | Iterator
)


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
