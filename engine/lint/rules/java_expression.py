"""An expression is written in another engine's language."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import short
from engine.lint.rule import Problem, Rule
from engine.lint.slots import slots

RULE = Rule(
    "data",
    "error",
    why="It would never be computed: this engine knows FEEL only.",
    instead="Write it in FEEL, beginning with =.",
    finds_zh="表达式用了别的引擎的语言。",
    why_zh="它永远不会被计算:本系统只用 FEEL。",
    instead_zh="改写成 FEEL,以 = 开头。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for slot in slots(bundle):
        if slot.kind == "java":
            message = f"{slot.part.said}的{slot.place}“{short(slot.text)}”是 Java 表达式,不会被计算"
            yield Problem(slot.part, message)
