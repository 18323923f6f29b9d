"""A path ends elsewhere than at an end event."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import runnable

RULE = Rule(
    "flows",
    "error",
    why="The case's history should tell how it ended.",
    instead="Add an end event.",
    finds_zh="路断在结束事件之外。",
    why_zh="案件的记录应当说明它怎样结束。",
    instead_zh="接一个结束事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        goes_on = element.kind != "endEvent" and not (element.links and not element.catches)
        if goes_on and not element.outgoing and element.runs:
            yield Problem(element, f"{element.said}之后没有下一步")
