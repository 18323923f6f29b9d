"""Two rules of a UNIQUE or ANY table stand for the same input with different results."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule
from engine.lint.tables import overlaps, tables_of

RULE = Rule(
    "decisions",
    "error",
    why="For such an input the decision has no value, and the case stops with an incident.",
    instead=(
        "Correct the conditions so that one rule stands for every input, or use the hit policy "
        "FIRST."
    ),
    finds_zh="UNIQUE 或 ANY 决策表的两条规则会同时命中。",
    why_zh="遇到这样的输入,决策没有结果,案件会停住等人处理。",
    instead_zh="改正条件,使每种输入只有一条规则;或改用 FIRST。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.decision_files:
        for table in bundle.once(tables_of, one):
            for first, second, example in overlaps(table):
                message = (
                    f"决策“{table.name}”的规则 {first + 1} 和规则 {second + 1} 会同时命中,"
                    f"例如:{example};命中策略是 {table.policy}"
                )
                yield Problem(File(one.file, table.decision, table.name), message)
