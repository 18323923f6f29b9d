"""There are inputs for which a decision table has no rule."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule
from engine.lint.tables import gap, tables_of

RULE = Rule(
    "decisions",
    "warning",
    why="For such an input the decision is null, and what reads it goes wrong.",
    instead="Add a rule, or write down the allowed values of the input.",
    finds_zh="有的输入在决策表里没有规则。",
    why_zh="遇到这样的输入,决策的结果是空,后面的步骤会出错。",
    instead_zh="补上一条规则,或写明允许的输入值。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.decision_files:
        for table in bundle.once(tables_of, one):
            example = gap(table)
            if example:
                message = f"决策“{table.name}”没有规则适用于:{example}"
                yield Problem(File(one.file, table.decision, table.name), message)
