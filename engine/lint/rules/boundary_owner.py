"""A boundary event is on no activity of its own process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ACTIVITIES
from engine.lint.waits import attached

RULE = Rule(
    "events",
    "error",
    why="There is nothing during which it could happen.",
    instead="Drag it onto the border of a task or sub-process.",
    finds_zh="边界事件没有附着在同一流程的活动上。",
    why_zh="没有它可以发生的时段。",
    instead_zh="把它拖到一个任务或子流程的边上。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for event, owner in attached(bundle):
        if owner is None or owner.kind not in ACTIVITIES:
            named = event.node.get("attachedToRef") or ""
            told = f"{event.said}没有附着在{event.scope.said}的活动上(attachedToRef“{named}”)"
            yield Problem(event, told)
