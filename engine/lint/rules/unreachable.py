"""No way leads from a start event to an element."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "warning",
    why="It looks like a part of the process and is none.",
    instead="Lead a way to it from before, or remove it.",
    finds_zh="从开始事件走不到元素。",
    why_zh="它看上去是流程的一部分,其实不是。",
    instead_zh="从前面连过来,或删去它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        starts = [one.id for one in scope.of("startEvent") if one.id in scope.by_id]
        reached = set(scope.behind(starts))
        for element in scope.elements if starts else ():
            if element.id not in reached and element.incoming:
                yield Problem(element, f"从开始事件走不到{element.said}")
