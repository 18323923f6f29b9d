"""A flow leads out of an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import runnable

RULE = Rule(
    "flows",
    "error",
    why="Nothing comes after an end.",
    instead="Remove the flow, or use an intermediate event.",
    finds_zh="结束事件之后还有连线。",
    why_zh="结束之后不再有步骤。",
    instead_zh="删去连线,或改用中间事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        if element.kind == "endEvent" and element.outgoing:
            yield Problem(element, f"{element.said}之后还有连线")
