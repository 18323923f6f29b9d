"""Cases that end early on purpose: at an element that whoever opened them named (task testing)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from engine.spiff.tokens import drop_all, exists, workflows

UNTIL = "until"


def remember(top: Any, until: Collection[str]) -> None:
    """The case ends as soon as one of these elements is done, or left in another way."""
    if until:
        top.data[UNTIL] = sorted(until)


def standing(top: Any) -> list[Any]:
    """The tokens that stand at such an element; a multi-instance is one."""
    until = top.data.get(UNTIL, ())
    return [
        token
        for workflow in (workflows(top) if until else ())
        for token in workflow.task_tree.children
        if token.task_spec.name in until
    ]


def stop(top: Any, stood: Collection[Any] = ()) -> bool:
    """End the case if this step has passed such an element, or one of ``stood`` is gone from it."""
    until = top.data.get(UNTIL)
    if not until:
        return False
    step = top.script_engine
    passed = not set(until).isdisjoint(step.elements)
    if not step.stopped and (passed or not all(map(exists, stood))):
        step.stopped = True
        drop_all(top)
    return bool(step.stopped)
