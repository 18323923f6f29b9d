"""A multi-instance call activity has a completion condition."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.repeats import completion, repeated
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="Child cases are waited for all together, so the condition would do nothing.",
    instead="Remove it, or put the call activity into a multi-instance sub-process.",
    finds_zh="多实例的调用活动带有完成条件。",
    why_zh="子案件总是一起等,条件不起作用。",
    instead_zh="删去完成条件,或把调用活动放进多实例的子流程。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in repeated(bundle):
        if element.kind == "callActivity" and completion(element.multi):
            yield Problem(element, f"{element.said}的多实例有完成条件,对调用活动不起作用")
