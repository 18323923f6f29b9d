"""A rule of a FIRST table stands only for inputs that an earlier rule takes."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule
from engine.lint.tables import never_first, tables_of

RULE = Rule(
    "decisions",
    "warning",
    why="The rule is never used, and a reader believes that it is.",
    instead="Move the rule up, narrow the earlier one, or remove it.",
    finds_zh="FIRST 决策表的一条规则,只适用于前面的规则已经接走的输入。",
    why_zh="这条规则从来不用,看表的人却以为会用。",
    instead_zh="把它移到前面,或收窄前面的规则,或删去它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.decision_files:
        for table in bundle.once(tables_of, one):
            for late, early in never_first(table):
                message = (
                    f"决策“{table.name}”的规则 {late + 1} 永远用不到:"
                    f"它适用的输入都先被规则 {early + 1} 接走"
                )
                yield Problem(File(one.file, table.decision, table.name), message)
