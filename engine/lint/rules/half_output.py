"""A multi-instance has an output collection or an output element, but not both."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.repeats import loop_settings, repeated
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="Nothing would be collected.",
    instead="Fill in both, or none.",
    finds_zh="多实例的输出集合和输出元素只写了一个。",
    why_zh="什么结果也收集不到。",
    instead_zh="两个都写,或都不写。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in repeated(bundle):
        said = loop_settings(element.multi)
        if bool(said.get("outputCollection")) != bool(said.get("outputElement")):
            yield Problem(element, f"{element.said}的输出集合和输出元素只写了一个")
