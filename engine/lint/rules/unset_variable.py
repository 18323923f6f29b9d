"""A condition reads a variable that no element on the way to it sets."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.readings import doubtful
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "data",
    "warning",
    why="The variable is null there, so the condition does not mean what it says.",
    instead=(
        "Correct the name, or set it before. Name what whoever starts the case gives in the "
        "extension property jiuzhu:input of the start event."
    ),
    finds_zh="条件用到的变量,之前没有哪一步给出它。",
    why_zh="变量是空的,条件不是它所说的意思。",
    instead_zh="改正变量名,或在前面给出它;由发起人给出的,写进开始事件的扩展属性 jiuzhu:input。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for process in (process for one in bundle.drawings for process in one.executable):
        for one in bundle.once(doubtful, process, bundle):
            if not one.sometimes:
                message = f"{one.flow.said}的条件用到变量“{one.name}”,之前没有哪一步给出它"
                yield Problem(one.flow, message)
