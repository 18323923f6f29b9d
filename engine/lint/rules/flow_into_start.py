"""A flow leads into a start or boundary event, or the end of a link."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import runnable

RULE = Rule(
    "flows",
    "error",
    why="Such an event happens; it cannot be reached.",
    instead="Lead the flow to the step behind it.",
    finds_zh="连线进入了开始事件、边界事件或链接的终点。",
    why_zh="这样的事件自己发生,不能走到。",
    instead_zh="连到它后面的一步。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        linked = element.catches and element.links
        if (linked or element.kind in ("startEvent", "boundaryEvent")) and element.drawn_in:
            yield Problem(element, f"{element.said}有进来的连线")
