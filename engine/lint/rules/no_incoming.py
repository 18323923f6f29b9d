"""No flow leads into an element."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import runnable

RULE = Rule(
    "flows",
    "error",
    why="Its turn would never come.",
    instead="Lead a flow to it from the step before, or remove it.",
    finds_zh="没有连线进入元素。",
    why_zh="永远不会轮到它。",
    instead_zh="从前一步连过来,或删去它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        waits = element.kind not in ("startEvent", "boundaryEvent") and not element.links
        if waits and not element.incoming:
            yield Problem(element, f"{element.said}没有进来的连线,永远不会轮到")
