"""An event has an input mapping."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import child
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ZEEBE

RULE = Rule(
    "data",
    "error",
    why="An event has no variables of its own to take values into.",
    instead="Move the input mapping to the activity before it.",
    finds_zh="事件带有输入映射。",
    why_zh="事件没有自己的变量可以接收值,只有输出映射起作用。",
    instead_zh="把输入映射移到前面的活动上。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.kind in ("intermediateCatchEvent", "boundaryEvent"):
            for mapping in element.extensions("ioMapping"):
                if child(mapping, "input", ZEEBE) is not None:
                    yield Problem(element, f"{element.said}带有输入映射,事件上只有输出映射起作用")
