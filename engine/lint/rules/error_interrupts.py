"""What catches an error does not interrupt."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "events",
    "error",
    why="An error always ends the activity that it comes out of.",
    instead="Make the event interrupting, or throw an escalation instead.",
    finds_zh="捕获错误的事件不中断。",
    why_zh="错误总是结束抛出它的活动。",
    instead_zh="改成中断的事件,或改为抛出升级。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        catches = element.catches and element.trigger == "errorEventDefinition"
        if catches and not element.interrupting:
            yield Problem(element, f"{element.said}是错误事件,不能不中断")
