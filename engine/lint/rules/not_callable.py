"""The process that a call activity calls begins at events only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "error",
    why="A called process begins at its none start event; without one the case would stop there.",
    instead="Give the called process a none start event besides the others.",
    finds_zh="调用活动的流程没有空白开始事件。",
    why_zh="被调用的流程从空白开始事件开始;没有它,案件会停在这里。",
    instead_zh="给被调用的流程另加一个空白开始事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        called = bundle.processes.get(element.setting("calledElement", "processId"))
        if called is None:
            continue
        starts = called.of("startEvent")
        if starts and all(start.triggers for start in starts):
            yield Problem(element, f"{element.said}调用的流程“{called.id}”没有空白开始事件")
