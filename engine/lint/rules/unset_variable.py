"""A condition reads a variable that no element on the way to it sets."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.variables import unset

RULE = Rule(
    "data",
    "warning",
    why="The variable is null there, so the condition does not mean what it says.",
    instead=(
        "Correct the name, or set it before; what the person who starts the case gives may be "
        "disregarded."
    ),
    finds_zh="条件用到的变量,之前没有哪一步给出它。",
    why_zh="变量是空的,条件不是它所说的意思。",
    instead_zh="改正变量名,或在前面给出它;由发起人给出的变量可以不理会。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for process in one.executable:
            for flow, name in unset(process, bundle):
                yield Problem(flow, f"{flow.said}的条件用到变量“{name}”,之前没有哪一步给出它")
