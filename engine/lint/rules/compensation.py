"""An activity is there to compensate another."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "elements",
    "error",
    why="The engine does not run compensation: the activity would never happen.",
    instead="Draw the steps that undo something into the normal flow.",
    finds_zh="活动用于补偿。",
    why_zh="本系统不运行补偿,这个活动永远不会发生。",
    instead_zh="把撤销的步骤画在正常的流程里。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.flag("isForCompensation"):
            yield Problem(element, f"{element.said}用于补偿,本系统不运行补偿")
