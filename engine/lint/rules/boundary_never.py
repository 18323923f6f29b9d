"""A boundary event is on an activity that is done at once."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import INSTANT, attached

RULE = Rule(
    "events",
    "warning",
    why="Nothing can happen in between, so the event and all behind it are dead.",
    instead="Put it on an activity that waits, or remove it.",
    finds_zh="边界事件附着在立即完成的活动上。",
    why_zh="中间没有时间,事件和它后面的步骤都不会发生。",
    instead_zh="附着在会等待的活动上,或删去它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for event, owner in attached(bundle):
        if owner is not None and owner.kind in INSTANT:
            yield Problem(event, f"{event.said}附着的{owner.said}立即完成,它不会触发")
