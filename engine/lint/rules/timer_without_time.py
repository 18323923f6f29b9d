"""A timer says no time, or more than one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import text_of
from engine.lint.rule import Problem, Rule
from engine.lint.waits import timings, triggered

RULE = Rule(
    "events",
    "error",
    why="Nobody could tell when it fires.",
    instead="Give exactly one of date, duration and cycle.",
    finds_zh="定时事件没有写时间,或写了不止一个。",
    why_zh="没有人知道它什么时候触发。",
    instead_zh="时刻、时长、周期只写一个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element, definition in triggered(bundle, "timerEventDefinition"):
        times = timings(definition)
        if not times:
            yield Problem(element, f"{element.said}没有写定时时间")
        elif len(times) > 1 or not text_of(times[0]):
            yield Problem(element, f"{element.said}的定时时间不明确")
