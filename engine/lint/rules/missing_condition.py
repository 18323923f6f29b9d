"""One of several ways out of a choice has no condition and is no default."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import CHOOSING, runnable

RULE = Rule(
    "flows",
    "error",
    why="When it is taken is not said.",
    instead="Write a condition, or make it the default flow.",
    finds_zh="选择网关的几条出线中,有一条没有条件,也不是默认出线。",
    why_zh="没有说明什么时候走它。",
    instead_zh="写上条件,或设为默认出线。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        if element.kind in CHOOSING and len(element.outgoing) > 1:
            for flow in element.outgoing:
                if flow.condition is None and not element.is_default(flow):
                    message = f"{element.said}的{flow.said}没有条件,也不是默认出线"
                    yield Problem(flow, message)
