"""Boxed expressions as plain frozen values, in the shape that the sandbox takes as JSON.

Names and structure follow DMN 1.5; ``ref`` is always a type reference without its prefix: what the
value must be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

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
