"""A task is there to start the process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="A process is started at its start event only.",
    instead="Start it with a start event.",
    finds_zh="任务用来发起流程。",
    why_zh="流程只能从开始事件发起。",
    instead_zh="用空白开始事件发起。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.flag("instantiate"):
            yield Problem(element, f"{element.said}用来发起流程,本系统不支持")
