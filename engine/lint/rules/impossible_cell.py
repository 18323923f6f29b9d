"""A cell of a decision table takes no allowed value."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule
from engine.lint.tables import impossible, tables_of

RULE = Rule(
    "decisions",
    "warning",
    why="The rule is never used: most likely the value is misspelt or the range upside down.",
    instead="Correct the cell, or the allowed values of the input.",
    finds_zh="决策表的一格不含任何允许的值。",
    why_zh="这条规则从来不用:多半是写错了值,或范围上下颠倒。",
    instead_zh="改正这一格,或改正输入允许的值。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.decision_files:
        for table in bundle.once(tables_of, one):
            for rule, name in impossible(table):
                message = f"决策“{table.name}”的规则 {rule + 1} 永远用不到:“{name}”一格不含允许的值"
                yield Problem(File(one.file, table.decision, table.name), message)
