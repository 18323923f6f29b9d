"""What should be an expression does not begin with a plain =."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import short
from engine.lint.rule import Problem, Rule
from engine.lint.slots import slots

RULE = Rule(
    "data",
    "error",
    why="It would be taken for a text and never computed.",
    instead="Begin an expression with a half-width = and no blanks before it.",
    finds_zh="应当是表达式的地方没有以半角 = 开头。",
    why_zh="它会被当作文字,永远不计算。",
    instead_zh="表达式以半角 = 开头,前面不留空格。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for slot in slots(bundle):
        if slot.kind == "mistaken":
            message = f"{slot.part.said}的{slot.place}“{short(slot.text)}”没有以半角 = 开头"
            yield Problem(slot.part, message)
        elif slot.kind == "text" and slot.must:
            message = f"{slot.part.said}的{slot.place}“{short(slot.text)}”不是表达式"
            yield Problem(slot.part, message)
