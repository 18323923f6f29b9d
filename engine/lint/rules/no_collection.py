"""A multi-instance does not say over which list it runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.repeats import loop_settings, repeated
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="How many instances there are is not said; a fixed number is not supported.",
    instead="Fill in the input collection, for example =items.",
    finds_zh="多实例没有写明对哪个列表运行。",
    why_zh="没有说明做几次;不支持固定次数。",
    instead_zh="填写输入集合,例如 =items;不支持固定次数。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in repeated(bundle):
        if not loop_settings(element.multi).get("inputCollection", "").strip():
            yield Problem(element, f"{element.said}是多实例,却没有输入集合")
