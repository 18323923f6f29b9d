"""Boxed expressions from XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Literal, cast, get_args

from lxml import etree

from engine.feel.dmn.expressions import (
    Aggregation,
    BoxedContext,
    BoxedList,
    Conditional,
    DecisionTable,
    Entry,
    Expression,
    Filter,
    FunctionDefinition,
    InputClause,
    Invocation,
    Iterator,
    LiteralExpression,
    OutputClause,
    Parameter,
    Policy,
    Relation,
    Rule,
)
from engine.feel.errors import DmnError


class Source:
    """An XML element read by local names, within the namespace of its document."""

    def __init__(self, element: etree._Element, model_namespace: str | None = None) -> None:
        name = etree.QName(element)
        self.tag = name.localname
        self.namespace = name.namespace
        self.model_namespace = (
            element.get("namespace") if model_namespace is None else model_namespace
        )
        self._element = element

    def get(self, attribute: str) -> str | None:
        """An attribute, stripped."""
        value = self._element.get(attribute)
        return None if value is None else value.strip()

    def children(self) -> list[Source]:
        """Child elements of the same namespace, so no extensions and no drawing."""
        return [
            Source(child, self.model_namespace or "")
            for child in self._element.iterchildren(etree.Element)
            if etree.QName(child).namespace == self.namespace
        ]

    def all(self, tag: str) -> list[Source]:
        """Children of one name."""
        return [child for child in self.children() if child.tag == tag]

    def child(self, tag: str) -> Source | None:
        """The first child of one name."""
        return next(iter(self.all(tag)), None)

    def own_text(self) -> str:
        """Its text, stripped."""
        return (self._element.text or "").strip()

    def text(self, tag: str) -> str | None:
        """The ``text`` of a child such as ``inputEntry``; None where missing or empty."""
        child = self.child(tag)
        inner = child.child("text") if child else None
        return (inner.own_text() or None) if inner else None

    def type_ref(self) -> str | None:
        """The type by attribute or child, without a prefix such as ``feel:``."""
        child = self.child("typeRef")
        ref = self.get("typeRef") or (child.own_text() if child else None)
        return ref.rpartition(":")[2] if ref else None


def decision_logic(source: Source, element: str) -> Expression | None:
    """The expression of a decision, None where it has none."""
    return _first(source, element)


def encapsulated_logic(source: Source, element: str) -> FunctionDefinition:
    """The function of a business knowledge model."""
    logic = source.child("encapsulatedLogic")
    if logic is None:
        return FunctionDefinition((), None)
    return _function(logic, element)


def _first(source: Source | None, element: str) -> Expression | None:
    """The first child that is an expression."""
    if source is None:
        return None
    for child in source.children():
        if child.tag in _READERS:
            return _READERS[child.tag](child, element)
    return None


def _literal(source: Source, element: str) -> Expression:
    language = source.get("expressionLanguage")
    if language and "FEEL" not in language.upper():
        raise DmnError(f"表达式的语言是 {language};只支持 FEEL", element)
    text = source.child("text")
    return LiteralExpression(text.own_text() if text else "", source.type_ref())


def _table(source: Source, element: str) -> Expression:
    policy = source.get("hitPolicy") or "UNIQUE"
    if policy not in get_args(Policy):
        raise DmnError(f"不认识的命中策略“{policy}”", element)
    aggregation = source.get("aggregation")
    if aggregation is not None and (
        policy != "COLLECT" or aggregation not in get_args(Aggregation)
    ):
        raise DmnError(f"命中策略 {policy} 不能用聚合“{aggregation}”", element)
    inputs = tuple(_input(one) for one in source.all("input"))
    outputs = tuple(
        OutputClause(
            one.get("name") or "",
            one.type_ref(),
            one.text("outputValues"),
            one.text("defaultOutputEntry"),
            one.get("id") or "",
            one.get("label") or one.get("name") or "",
        )
        for one in source.all("output")
    )
    _columns(element, inputs, outputs, aggregation)
    rules = tuple(
        _rule(one, element, number, len(inputs), len(outputs))
        for number, one in enumerate(source.all("rule"), 1)
    )
    return DecisionTable(
        cast(Policy, policy), cast(Aggregation | None, aggregation), inputs, outputs, rules
    )


def _input(source: Source) -> InputClause:
    tested = source.child("inputExpression")
    ref = tested.type_ref() if tested else None
    text = source.text("inputExpression") or ""
    label = source.get("label") or text
    return InputClause(text, ref, source.text("inputValues"), source.get("id") or "", label)


def _columns(
    element: str,
    inputs: tuple[InputClause, ...],
    outputs: tuple[OutputClause, ...],
    aggregation: str | None,
) -> None:
    if not outputs:
        raise DmnError("决策表没有输出列", element)
    if any(not one.text for one in inputs):
        raise DmnError("决策表有一个输入列没有表达式", element)
    if len(outputs) > 1:
        names = [one.name for one in outputs]
        if "" in names or len(set(names)) < len(names):
            raise DmnError("决策表有几个输出列时,每列都要有自己的名称", element)
        if aggregation:
            raise DmnError("聚合只能用于一个输出列的决策表", element)


def _rule(source: Source, element: str, number: int, inputs: int, outputs: int) -> Rule:
    identity = source.get("id") or f"{element}#{number}"
    tests = tuple(_cell(one) for one in source.all("inputEntry"))
    values = tuple(_cell(one) for one in source.all("outputEntry"))
    if len(tests) != inputs or len(values) != outputs:
        raise DmnError(f"第 {number} 条规则的单元格数与列数不一致", element, [identity])
    if "" in values:
        # An output cell left empty in a modeler means no value.
        values = tuple(value or "null" for value in values)
    return Rule(identity, tests, values)


def _cell(source: Source) -> str:
    text = source.child("text")
    return text.own_text() if text else ""


def _context(source: Source, element: str) -> Expression:
    entries = []
    result = None
    for one in source.all("contextEntry"):
        variable = one.child("variable")
        value = _first(one, element)
        if variable is None:
            result = value
        else:
            entries.append(Entry(variable.get("name") or "", variable.type_ref(), value))
    return BoxedContext(tuple(entries), result, source.type_ref())


def _invocation(source: Source, element: str) -> Expression:
    bindings = []
    for one in source.all("binding"):
        parameter = one.child("parameter")
        if parameter is None:
            raise DmnError("调用的一个参数没有名称", element)
        bindings.append(
            Entry(parameter.get("name") or "", parameter.type_ref(), _first(one, element))
        )
    return Invocation(_first(source, element), tuple(bindings), source.type_ref())


def _relation(source: Source, element: str) -> Expression:
    columns = tuple(
        Parameter(one.get("name") or "", one.type_ref()) for one in source.all("column")
    )
    rows = tuple(_expressions(row, element) for row in source.all("row"))
    if any(len(row) != len(columns) for row in rows):
        raise DmnError("关系表有一行的单元格数与列数不一致", element)
    return Relation(columns, rows, source.type_ref())


def _expressions(source: Source, element: str) -> tuple[Expression | None, ...]:
    return tuple(
        _READERS[child.tag](child, element) for child in source.children() if child.tag in _READERS
    )


def _list(source: Source, element: str) -> Expression:
    return BoxedList(_expressions(source, element), source.type_ref())


def _function(source: Source, element: str) -> FunctionDefinition:
    parameters = tuple(
        Parameter(one.get("name") or "", one.type_ref()) for one in source.all("formalParameter")
    )
    return FunctionDefinition(parameters, _first(source, element), source.get("kind") or "FEEL")


def _conditional(source: Source, element: str) -> Expression:
    return Conditional(
        _first(source.child("if"), element),
        _first(source.child("then"), element),
        _first(source.child("else"), element),
        source.type_ref(),
    )


def _filter(source: Source, element: str) -> Expression:
    found = _first(source.child("in"), element)
    return Filter(found, _first(source.child("match"), element), source.type_ref())


def _iterator(mode: Literal["for", "some", "every"]) -> Callable[[Source, str], Expression]:
    body = "return" if mode == "for" else "satisfies"

    def read(source: Source, element: str) -> Expression:
        return Iterator(
            mode,
            source.get("iteratorVariable") or "item",
            _first(source.child("in"), element),
            _first(source.child(body), element),
            source.type_ref(),
        )

    return read


_READERS: Final[Mapping[str, Callable[[Source, str], Expression]]] = {
    "literalExpression": _literal,
    "decisionTable": _table,
    "context": _context,
    "invocation": _invocation,
    "relation": _relation,
    "list": _list,
    "functionDefinition": _function,
    "conditional": _conditional,
    "filter": _filter,
    "for": _iterator("for"),
    "some": _iterator("some"),
    "every": _iterator("every"),
}
