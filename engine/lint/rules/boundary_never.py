"""A boundary event is on an activity during which it cannot happen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import INSTANT, attached

_INSIDE: Final = frozenset({"subProcess", "callActivity"})

RULE = Rule(
    "events",
    "warning",
    why="The event and all that is behind it are dead.",
    instead=(
        "Put it on an activity that waits, an escalation on one with steps inside; or remove it."
    ),
    finds_zh="边界事件附着的活动上不会发生它。",
    why_zh="事件和它后面的步骤都不会发生。",
    instead_zh="附着在会等待的活动上,升级事件附着在里面有步骤的活动上;或删去它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for event, owner in attached(bundle):
        if owner is None:
            continue
        if owner.kind in INSTANT:
            yield Problem(event, f"{event.said}附着的{owner.said}立即完成,它不会触发")
        elif event.trigger == "escalationEventDefinition" and owner.kind not in _INSIDE:
            yield Problem(event, f"{event.said}附着的{owner.said}里面没有步骤可以抛出升级")
