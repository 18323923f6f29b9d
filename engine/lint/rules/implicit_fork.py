"""Several flows lead out of something that is no gateway."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ACTIVITIES, EVENTS
from engine.lint.ways import runnable

RULE = Rule(
    "flows",
    "error",
    why="Whether all of the ways are meant or one is not drawn.",
    instead="Draw a gateway behind it: parallel to go all ways, exclusive to go one.",
    finds_zh="不是网关的元素有几条出线。",
    why_zh="图上没有画明是都走还是只走一条。",
    instead_zh="在它后面画网关:几条都走用并行网关,只走一条用排他网关。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in runnable(bundle):
        if element.kind in {**ACTIVITIES, **EVENTS} and len(element.outgoing) > 1:
            yield Problem(element, f"{element.said}有 {len(element.outgoing)} 条出线")
