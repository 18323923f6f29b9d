"""Two boundary events of an activity catch the same error."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Element
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "events",
    "error",
    why="Which of the two ways the case goes would be chance.",
    instead="Keep one.",
    finds_zh="一个活动上有几个边界事件捕获同一个错误。",
    why_zh="走哪一条路成了碰巧。",
    instead_zh="只留一个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element in one.elements():
            yield from _twice(one, element)


def _twice(one: Drawing, element: Element) -> Iterator[Problem]:
    caught: set[str] = set()
    for event in element.boundaries:
        if event.trigger != "errorEventDefinition":
            continue
        reference = event.triggers[0].get("errorRef") or ""
        error = one.errors.get(reference)
        code = error.node.get("errorCode") or "" if error is not None else reference
        if code in caught:
            told = f"{element.said}上有几个边界事件捕获同一个错误“{code or '任何错误'}”"
            yield Problem(event, told)
        caught.add(code)
