"""A sub-process is triggered by an event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "elements",
    "error",
    why="The engine does not run event sub-processes.",
    instead="Put the main flow into a plain sub-process and draw a boundary event on it.",
    finds_zh="子流程由事件触发。",
    why_zh="本系统不运行事件子流程。",
    instead_zh="把主流程放进普通子流程,在它的边上画边界事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.kind == "subProcess" and element.flag("triggeredByEvent"):
            yield Problem(element, f"{element.said}是事件子流程,本系统不运行")
