"""The condition of a way out of a gateway can never decide."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.forks import forks, never_taken
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "warning",
    why="What is drawn behind it never happens.",
    instead="Correct the condition, or remove the way.",
    finds_zh="网关的一条出线永远不会走到。",
    why_zh="它后面画的步骤永远不会发生。",
    instead_zh="改正条件,或删去这条出线。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for fork in bundle.once(forks, bundle):
        for flow, before in never_taken(fork):
            why = f"每次它成立时,{before.said}也成立,并且排在前面" if before else "条件不可能成立"
            yield Problem(flow, f"{fork.gateway.said}的{flow.said}永远不会走到:{why}")
