"""Decision tables: inputs for which no rule or more than one stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine.lint.bundle import DecisionFile
from engine.lint.cells import Column, column
from engine.lint.drawing import short

MAX_RULES: Final = 300
MAX_COLUMNS: Final = 40
MAX_STEPS: Final = 5_000
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
    found = (_read(decision, node) for decision, node in nodes)
    return [table for table in found if table is not None]


def overlaps(table: Table) -> Iterator[tuple[int, int, str]]:
    """Pairs of rules that may stand for one input and must not, with such an input."""
    if table.policy not in ("UNIQUE", "ANY"):
        return
    told = 0
    for one in range(len(table.outputs)):
        for other in range(one + 1, len(table.outputs)):
            if table.policy == "ANY" and table.outputs[one] == table.outputs[other]:
                continue
            example = _common(table, one, other)
            if example is None:
                continue
            yield one, other, _told(table, example)
            told += 1
            if told == MAX_TOLD:
                return


def _common(table: Table, one: int, other: int) -> list[int] | None:
    """For each column a piece that both rules take; None if there is a column without."""
    example = []
    for each in table.columns:
        first, second = each.masks[one], each.masks[other]
        if first is None or second is None or not first & second:
            return None
        both = first & second
        example.append((both & -both).bit_length() - 1)
    return example


def gap(table: Table) -> str:
    """An input for which there is no rule; "" if none is found or it does not matter."""
    if table.policy not in _ONE_RESULT or table.has_default or not table.outputs:
        return ""
    return _told(table, _Gaps(table).find())


class _Gaps:
    """Looks column by column for pieces that leave no rule."""

    def __init__(self, table: Table) -> None:
        self._columns = [_taking(each) for each in table.columns]
        self._rules = (1 << len(table.outputs)) - 1
        self._full: set[tuple[int, int]] = set()
        self._steps = 0

    def find(self) -> list[int]:
        """One piece of each column for which there is no rule; empty where there is none."""
        return self._from(0, self._rules) or []

    def _from(self, at: int, rules: int) -> list[int] | None:
        if not rules:
            return [0] * (len(self._columns) - at)
        self._steps += 1
        if at == len(self._columns) or (at, rules) in self._full or self._steps > MAX_STEPS:
            return None
        for taking, piece in self._columns[at].items():
            found = self._from(at + 1, rules & taking)
            if found is not None:
                return [piece, *found]
        self._full.add((at, rules))
        return None


def _taking(each: Column) -> Mapping[int, int]:
    """Bits of the rules whose cell takes a piece -> the first such piece.

    A cell that is not understood may take anything.
    """
    found: dict[int, int] = {}
    for piece in range(len(each.labels)):
        bits = (mask is None or mask >> piece & 1 == 1 for mask in each.masks)
        found.setdefault(sum(1 << rule for rule, taken in enumerate(bits) if taken), piece)
    return found


def _told(table: Table, example: Sequence[int]) -> str:
    if not example:
        return ""
    return ",".join(
        f"{name} 是 {each.labels[piece]}"
        for name, each, piece in zip(table.names, table.columns, example, strict=True)
        if len(each.labels) > 1 or each.labels[0] != "-"
    )


def _read(decision: etree._Element, node: etree._Element) -> Table | None:
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
    columns = []
    for number, one in enumerate(inputs):
        found = column([row[number] for row in cells], _text(one, "inputValues"), _is_boolean(one))
        if found is None:
            return None
        columns.append(found)
    outputs = [[_own_text(cell) for cell in rule.iterchildren("{*}outputEntry")] for rule in rules]
    identity = decision.get("id") or decision.get("name") or ""
    return Table(
        identity,
        short(decision.get("name") or identity),
        node.get("hitPolicy") or "UNIQUE",
        tuple(short(name) for name in names),
        tuple(columns),
        tuple(tuple(row) for row in outputs),
        any(True for _ in node.iter("{*}defaultOutputEntry")),
    )


def _is_boolean(one: etree._Element) -> bool:
    return any(
        (node.get("typeRef") or "").endswith("boolean")
        for node in one.iterchildren("{*}inputExpression")
    )


def _text(node: etree._Element, tag: str) -> str:
    found = next(node.iterchildren(f"{{*}}{tag}"), None)
    return _own_text(found) if found is not None else ""


def _own_text(node: etree._Element) -> str:
    """The ``text`` child, stripped."""
    found = next(node.iterchildren("{*}text"), None)
    return (found.text or "").strip() if found is not None else ""
