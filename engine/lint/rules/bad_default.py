"""The default flow of an element is none of its ways out."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.ways import runnable

RULE = Rule(
    "flows",
    "error",
    why="Where no condition holds the case would stop.",
    instead="Set the default flow again.",
    finds_zh="元素的默认出线不是它的出线。",
    why_zh="没有条件成立时,案件会停住。",
    instead_zh="重新设置默认出线。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        if element.default and element.default not in {flow.id for flow in element.outgoing}:
            yield Problem(element, f"{element.said}的默认出线“{element.default}”不是它的出线")
