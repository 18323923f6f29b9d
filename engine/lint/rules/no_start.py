"""A process or sub-process has no start event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "error",
    why="Nothing in it could ever begin.",
    instead="Draw a none start event and connect it to the first step.",
    finds_zh="流程或子流程没有开始事件。",
    why_zh="里面的步骤永远不会开始。",
    instead_zh="画一个空白开始事件,连到第一步。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        if scope.kind in ("process", "subProcess") and not scope.of("startEvent"):
            yield Problem(scope, f"{scope.said}没有空白开始事件")
