"""An end of a sequence flow is no element of the same process or sub-process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "error",
    why="The way leads out of nothing, or into nothing.",
    instead="Draw the flow again.",
    finds_zh="连线的一端不是同一流程或子流程的元素。",
    why_zh="路从虚空来,或到虚空去。",
    instead_zh="重新画这条连线。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for flow in scope.flows:
            for what, end in (("起点", flow.source), ("终点", flow.target)):
                if end not in scope.by_id:
                    yield Problem(flow, f"{flow.said}的{what}“{end}”不在{scope.said}里")
