"""A loop has nothing that waits, and nothing that could end it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.spins import spins

RULE = Rule(
    "flows",
    "error",
    why="A case would run round it for ever in one step.",
    instead="Put something that waits into the loop, such as a user task or a timer.",
    finds_zh="循环里没有等待,也没有会让它停下来的东西。",
    why_zh="案件会在一步之内一直空转。",
    instead_zh="在循环里放一个会等待的元素,例如用户任务或定时事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for loop in bundle.once(spins, scope):
            if not loop.may_stop:
                why = "里面没有变量会变化" if loop.leaves else "没有离开的路"
                message = f"循环“{loop.named}”里没有等待,{why},会一直空转"
                yield Problem(loop.first, message)
