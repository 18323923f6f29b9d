"""A loop has nothing that waits."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.spins import spins

RULE = Rule(
    "flows",
    "warning",
    why=(
        "It is left only once a variable changes; many rounds in one step cost time and may "
        "reach a limit."
    ),
    instead="Put something that waits into the loop; to compute over a list use FEEL's for.",
    finds_zh="循环里没有等待。",
    why_zh="只有变量变化后才会离开;一步之内转很多圈费时间,也可能碰到上限。",
    instead_zh="在循环里放一个会等待的元素,例如用户任务或定时事件。逐项计算请用 FEEL 的 for。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for loop in bundle.once(spins, scope):
            if loop.may_stop:
                message = f"循环“{loop.named}”里没有等待,只有变量变化后才会离开"
                yield Problem(loop.first, message)
