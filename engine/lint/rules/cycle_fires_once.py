"""A timer that fires once has a cycle."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import local, text_of
from engine.lint.rule import Problem, Rule
from engine.lint.waits import may_repeat, timings, triggered

RULE = Rule(
    "events",
    "error",
    why="The repetitions that the cycle promises would not happen.",
    instead=(
        "Use a duration; to remind again and again, use a boundary event that does not interrupt."
    ),
    finds_zh="只触发一次的定时事件写了周期。",
    why_zh="周期里写的重复不会发生。",
    instead_zh="改用时长;要反复提醒,用不中断的边界事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element, definition in triggered(bundle, "timerEventDefinition"):
        if may_repeat(element):
            continue
        for node in timings(definition):
            if local(node) == "timeCycle" and text_of(node):
                message = f"{element.said}只能触发一次,却写了周期“{text_of(node)}”"
                yield Problem(element, message)
