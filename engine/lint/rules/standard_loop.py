"""An activity carries the marker of a standard loop."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import child
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "elements",
    "error",
    why="The engine would do it once.",
    instead="Lead back over an exclusive gateway, or use a multi-instance.",
    finds_zh="活动带有标准循环标记。",
    why_zh="它只会做一次。",
    instead_zh="用排他网关画回去,或改用多实例。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if child(element.node, "standardLoopCharacteristics") is not None:
            yield Problem(element, f"{element.said}带有循环标记,本系统不运行")
