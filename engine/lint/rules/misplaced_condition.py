"""A condition stands on a flow that is always taken."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import CHOOSING, runnable

RULE = Rule(
    "flows",
    "error",
    why="It would never be computed.",
    instead="Put conditions on the ways out of exclusive and inclusive gateways only.",
    finds_zh="条件写在了总会走的连线上。",
    why_zh="它永远不会被计算。",
    instead_zh="条件只能写在排他或包容网关的出线上。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        for flow in element.outgoing if element.kind not in CHOOSING else ():
            if flow.condition is not None:
                yield Problem(flow, f"{element.said}的{flow.said}带有条件")
