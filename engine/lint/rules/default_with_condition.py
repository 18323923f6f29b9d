"""A default flow has a condition."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import CHOOSING, runnable

RULE = Rule(
    "flows",
    "warning",
    why="The condition is never computed.",
    instead="Remove the condition, or make another flow the default.",
    finds_zh="默认出线带有条件。",
    why_zh="这个条件永远不会被计算。",
    instead_zh="删去条件,或不设为默认出线。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        for flow in element.outgoing if element.kind in CHOOSING else ():
            if element.is_default(flow) and flow.condition is not None:
                yield Problem(flow, f"{element.said}的默认{flow.said}带有条件,条件不会被计算")
