"""A condition reads a variable that is set on some ways to it but not on all."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.readings import doubtful
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "data",
    "warning",
    why="On the other ways the variable is null, so the condition does not mean what it says.",
    instead=(
        "Set it on every way, for example to a first value before the ways part. Name what "
        "whoever starts the case gives in the extension property jiuzhu:input of the start "
        "event."
    ),
    finds_zh="条件用到的变量,不是每条到达它的路都给出。",
    why_zh="走别的路时变量是空的,条件不是它所说的意思。",
    instead_zh=(
        "让每条路都给出它,例如在分开之前先给初值;"
        "由发起人给出的,写进开始事件的扩展属性 jiuzhu:input。"
    ),
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for process in (process for one in bundle.drawings for process in one.executable):
        for one in bundle.once(doubtful, process, bundle):
            if one.sometimes:
                message = f"{one.flow.said}的条件用到变量“{one.name}”,有的路走到这里时还没有给出它"
                yield Problem(one.flow, message)
