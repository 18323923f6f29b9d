"""Two tokens of one case can come to a step that does not wait for both."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.doubles import doubles
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "warning",
    why="The step and all behind it happen twice: a task is done twice, a decision is sent twice.",
    instead=(
        "Bring parallel ways together with a parallel gateway, ways that may be taken with an "
        "inclusive one; let a reminder end by itself."
    ),
    finds_zh="同一案件的两个令牌会到达一个不等它们汇合的步骤。",
    why_zh="这一步和后面的步骤会做两次:任务办两次,决定书发两次。",
    instead_zh="并行的路用并行网关汇合,可能走的路用包容网关汇合;提醒的路自己结束。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for double in bundle.once(doubles, scope):
            message = (
                f"{double.element.said}会轮到两次:"
                f"{double.one.said}和{double.other.said}上会同时有令牌,而这里不等它们汇合"
            )
            yield Problem(double.element, message)
