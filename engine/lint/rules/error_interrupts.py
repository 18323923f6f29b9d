"""A boundary event for an error does not interrupt."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "events",
    "error",
    why="An error always ends the activity that it comes out of.",
    instead="Make the boundary event interrupting.",
    finds_zh="捕获错误的边界事件不中断活动。",
    why_zh="错误总是结束抛出它的活动。",
    instead_zh="改成中断的边界事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        for event in element.boundaries:
            if event.trigger == "errorEventDefinition" and not event.interrupting:
                yield Problem(event, f"{event.said}是错误事件,不能不中断")
