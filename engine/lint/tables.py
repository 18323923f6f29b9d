"""Decision tables: inputs for which no rule or more than one stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from engine.lint.bundle import DecisionFile
from engine.lint.cells import read
from engine.lint.drawing import short
from engine.lint.pieces import Column, bits, column
from engine.lint.rows import Gaps, covered, overlapping

MAX_RULES: Final = 5_000
MAX_COLUMNS: Final = 40
MAX_TOLD: Final = 5
# With these a table without a matching rule has no value; others give a list, perhaps empty.
_ONE_RESULT: Final = frozenset({"UNIQUE", "ANY", "FIRST", "PRIORITY"})


@dataclass(frozen=True, slots=True)
class Table:
    """``names`` of the inputs, their ``columns``, and the outputs of every rule."""

    decision: str
    name: str
    policy: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    outputs: tuple[tuple[str, ...], ...]
    has_default: bool


def tables_of(file: DecisionFile) -> Sequence[Table]:
    """Its tables whose cells are plain enough to tell; none where a text of it is wrong."""
    if file.problems:
        return ()
    decisions = file.root.iterchildren("{*}decision")
    nodes = ((one, node) for one in decisions for node in one.iterchildren("{*}decisionTable"))
    types = _types(file.root)
    found = (_read(types, decision, node) for decision, node in nodes)
    return [table for table in found if table is not None]


def overlaps(table: Table) -> Iterator[tuple[int, int, str]]:
    """Pairs of rules that may stand for one input and must not, with such an input."""
    if table.policy not in ("UNIQUE", "ANY"):
        return
    pairs = (
        (one, other)
        for one, other in overlapping(table.columns, len(table.outputs))
        if table.policy == "UNIQUE" or table.outputs[one] != table.outputs[other]
    )
    for one, other in islice(pairs, MAX_TOLD):
        yield one, other, _told(table, _common(table, one, other))


def _common(table: Table, one: int, other: int) -> list[int]:
    """For each column a piece that both rules take, a likely one if there is any."""
    example = []
    for each in table.columns:
        both = (each.masks[one] or 0) & (each.masks[other] or 0)
        example.append(next(bits(both & each.likely or both)))
    return example


def gap(table: Table) -> str:
    """An input for which there is no rule; "" if none is found or it does not matter."""
    if table.policy not in _ONE_RESULT or table.has_default or not table.outputs:
        return ""
    return _told(table, Gaps(table.columns, len(table.outputs)).find())


def never_first(table: Table) -> Iterator[tuple[int, int]]:
    """Rules of a FIRST table that an earlier one always forestalls, with that one."""
    if table.policy == "FIRST":
        yield from islice(covered(table.columns, len(table.outputs)), MAX_TOLD)


def impossible(table: Table) -> Iterator[tuple[int, str]]:
    """Rules with a cell that takes no value, and the name of its input."""
    found = (
        (rule, name)
        for name, column in zip(table.names, table.columns, strict=True)
        for rule, mask in enumerate(column.masks)
        if mask == 0
    )
    yield from islice(found, MAX_TOLD)


def _told(table: Table, example: Sequence[int]) -> str:
    if not example:
        return ""
    return ",".join(
        f"{name} 是 {each.labels[piece]}"
        for name, each, piece in zip(table.names, table.columns, example, strict=True)
        if len(each.labels) > 1 or each.labels[0] != "-"
    )


def _read(types: Mapping[str, str], decision: etree._Element, node: etree._Element) -> Table | None:
    """The table, if its rules are as wide as its columns and no input stands twice."""
    inputs = list(node.iterchildren("{*}input"))
    rules = list(node.iterchildren("{*}rule"))
    names = tuple(_text(one, "inputExpression") for one in inputs)
    cells = [[_own_text(cell) for cell in rule.iterchildren("{*}inputEntry")] for rule in rules]
    if not inputs or len(inputs) > MAX_COLUMNS or len(rules) > MAX_RULES:
        return None
    if len(set(names)) < len(names):
        return None
    if any(len(row) != len(inputs) for row in cells):
        return None
    columns = [_column(types, one, [row[at] for row in cells]) for at, one in enumerate(inputs)]
    outputs = [[_own_text(cell) for cell in rule.iterchildren("{*}outputEntry")] for rule in rules]
    identity = decision.get("id") or decision.get("name") or ""
    return (
        Table(
            identity,
            short(decision.get("name") or identity),
            node.get("hitPolicy") or "UNIQUE",
            tuple(short(name) for name in names),
            tuple(one for one in columns if one is not None),
            tuple(tuple(row) for row in outputs),
            any(True for _ in node.iter("{*}defaultOutputEntry")),
        )
        if None not in columns
        else None
    )


def _column(types: Mapping[str, str], one: etree._Element, texts: Sequence[str]) -> Column | None:
    """None for mixed types."""
    expression = next(one.iterchildren("{*}inputExpression"), None)
    type_ = (expression.get("typeRef") or "") if expression is not None else ""
    type_ = type_ or types.get(f"data {_text(one, 'inputExpression')}", "")
    known = {text: read(text) for text in {*texts}}
    allowed = _text(one, "inputValues") or types.get(type_, "")
    limits = read(allowed) if allowed else None
    return column([known[text] for text in texts], limits, boolean=type_.endswith("boolean"))


def _types(root: etree._Element) -> Mapping[str, str]:
    """Allowed values by the name of a type, and types by ``data`` and the name of an input."""
    found = {}
    for node in root.iterchildren("{*}itemDefinition"):
        allowed = _text(node, "typeConstraint") or _text(node, "allowedValues")
        if node.get("name") and allowed and node.get("isCollection") != "true":
            found[str(node.get("name"))] = allowed
    for node in root.iterchildren("{*}inputData"):
        for variable in node.iterchildren("{*}variable"):
            name = variable.get("name") or node.get("name") or ""
            found[f"data {name}"] = variable.get("typeRef") or ""
    return found


def _text(node: etree._Element, tag: str) -> str:
    found = next(node.iterchildren(f"{{*}}{tag}"), None)
    return _own_text(found) if found is not None else ""


def _own_text(node: etree._Element) -> str:
    """The ``text`` child, stripped."""
    found = next(node.iterchildren("{*}text"), None)
    return (found.text or "").strip() if found is not None else ""
