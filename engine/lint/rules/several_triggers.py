"""An event has more than one trigger."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import TRIGGERED

RULE = Rule(
    "events",
    "error",
    why="Whether one or all of them are meant cannot be seen, and one would be lost.",
    instead="Draw one event for each trigger.",
    finds_zh="事件有几个触发条件。",
    why_zh="看不出是任一个还是全部,其中一个会丢失。",
    instead_zh="每个触发条件画一个事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.kind in TRIGGERED and len(element.triggers) > 1:
            yield Problem(element, f"{element.said}有几个触发条件,本系统只运行一个")
