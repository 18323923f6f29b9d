"""Multi-instance: one token for the whole, one below it for every item.

The whole (``body``) keeps how many are left and the results in the order of the input; an
instance keeps its index and, as locals, its item. Both stand at the same element.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.errors import StepFailed
from engine.spiff.context import context, element_of
from engine.spiff.scopes import write
from engine.spiff.tokens import STARTED, below, drop

INDEX, ITEMS, LEFT, OUT, SIZE = "i", "items", "left", "out", "n"


@dataclass(frozen=True, slots=True)
class Loop:
    """``zeebe:loopCharacteristics``; names without ``=``, the rest ``=feel`` or None."""

    collection: str
    element: str | None
    output_collection: str | None
    output_element: str | None
    condition: str | None
    sequential: bool

    def items(self, token: Any) -> list[Any]:
        found = context(token).value(token, self.collection)
        if not isinstance(found, list):
            message = f"{self.collection} 的值是 {found!r},应为列表"
            raise StepFailed(element_of(token), "expression", message)
        return found

    def locals_of(self, index: int, item: Any) -> dict[str, Any]:
        """What an instance has for itself. Its result variable is its own, and empty at first."""
        own: dict[str, Any] = {"loopCounter": index + 1}
        if self.element:
            own[self.element] = item
        name = (self.output_element or "").removeprefix("=").strip()
        if name.isidentifier():
            own.setdefault(name, None)
        return own


def is_instance(token: Any) -> bool:
    return INDEX in token.internal_data


def open_body(loop: Loop, body: Any) -> bool:
    """Open the instances. True if there are none, so that the body moves on at once."""
    items = loop.items(body)
    kept = body.internal_data
    kept.update({SIZE: len(items), LEFT: len(items)})
    if loop.output_collection:
        kept[OUT] = [None] * len(items)
    if not items:
        return True
    body._set_state(STARTED)
    if loop.sequential:
        kept[ITEMS] = items
        open_instance(loop, body, 0, items[0])
        return False
    for index, item in enumerate(items):
        open_instance(loop, body, index, item)
    return False


def open_instance(loop: Loop, body: Any, index: int, item: Any) -> None:
    instance = below(body, body.task_spec.name)
    instance.internal_data[INDEX] = index
    instance.data.update(loop.locals_of(index, item))
    instance.task_spec._update(instance)


def instance_done(loop: Loop, instance: Any) -> None:
    """Collect the instance's result; open the next, or finish the body."""
    body = instance.parent
    kept = body.internal_data
    index = instance.internal_data[INDEX]
    kept[LEFT] -= 1
    if loop.output_element and OUT in kept:
        kept[OUT][index] = context(instance).value(instance, loop.output_element)
    enough = _enough(loop, body, instance)
    drop(instance)
    if enough or kept[LEFT] == 0:
        body.complete()
    elif loop.sequential:
        open_instance(loop, body, index + 1, kept[ITEMS][index + 1])


def close_body(loop: Loop, body: Any) -> None:
    if loop.output_collection:
        write(body, {loop.output_collection: body.internal_data[OUT]}, own=False)


def _enough(loop: Loop, body: Any, instance: Any) -> bool:
    if loop.condition is None:
        return False
    kept = body.internal_data
    done = kept[SIZE] - kept[LEFT]
    active = sum(1 for child in body.children if is_instance(child)) - 1
    counts = {
        "numberOfInstances": kept[SIZE],
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": done,
        "numberOfTerminatedInstances": 0,
    }
    return context(instance).truth(instance, loop.condition, counts)
