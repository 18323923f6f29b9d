"""Multi-instance: one token for the whole, one below it for every item.

The whole (``body``) keeps how many are left and the results in the order of the input; an
instance keeps its index and, as locals, its item. Both stand at the same element. Instances may be
added and taken away while the body waits, and one that is done may be opened again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.errors import Impossible, StepFailed
from engine.spiff.context import context, element_of
from engine.spiff.countersign import Signing
from engine.spiff.scopes import write
from engine.spiff.tokens import STARTED, below, drop

INDEX, ITEMS, LEFT, OUT, SIZE = "i", "items", "left", "out", "n"
# Index -> what was done there by which token; the indexes taken away.
DONE, GONE = "done", "gone"
# Of an instance that still goes on: somebody has signed for it, or done it.
ACTED = "acted"


@dataclass(frozen=True, slots=True)
class Loop:
    """``zeebe:loopCharacteristics``; names without ``=``, the rest ``=feel`` or None.

    ``signing``: the instances are signatures, which decide together.
    """

    collection: str
    element: str | None
    output_collection: str | None
    output_element: str | None
    condition: str | None
    sequential: bool
    signing: Signing | None = None

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
        for text in (self.output_element, self.signing and self.signing.agree):
            name = (text or "").removeprefix("=").strip()
            if name.isidentifier():
                own.setdefault(name, None)
        return own


def is_instance(token: Any) -> bool:
    return INDEX in token.internal_data


def instances(body: Any) -> list[Any]:
    """The instances that are open, in the order in which they were opened."""
    return [child for child in body.children if is_instance(child)]


def open_body(loop: Loop, body: Any) -> bool:
    """Open the instances. True if there are none, so that the body moves on at once."""
    items = loop.items(body)
    kept = body.internal_data
    kept.update({SIZE: len(items), LEFT: len(items)})
    if loop.output_collection or loop.signing:
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
    if loop.signing:
        kept[OUT][index] = context(instance).truth(instance, loop.signing.agree)
    elif loop.output_element and OUT in kept:
        kept[OUT][index] = context(instance).value(instance, loop.output_element)
    if body.task_spec.again and body.task_spec.decides:
        item = instance.data.get(loop.element) if loop.element else None
        kept.setdefault(DONE, {})[str(index)] = [instance.id, item]
    _go_on(loop, body, instance, index)


def close_body(loop: Loop, body: Any) -> None:
    kept = body.internal_data
    gone = kept.get(GONE, ())
    results = [each for index, each in enumerate(kept.get(OUT, ())) if index not in gone]
    if loop.signing:
        signers = [kept.get(DONE, {}).get(str(i), [0, None])[1] for i in range(kept[SIZE])]
        signed = [each for index, each in enumerate(signers) if index not in gone]
        write(body, {loop.signing.result: loop.signing.counted(body, signed, results)}, own=False)
    elif loop.output_collection:
        write(body, {loop.output_collection: results}, own=False)


def add(instance: Any, item: Any) -> None:
    """One more instance: beside ``instance`` and the others, or next in turn."""
    if not is_instance(instance):
        raise Impossible(f"“{instance.task_spec.title}”不是会签任务,请用前加签或后加签")
    body = instance.parent
    loop, kept = body.task_spec.loop, body.internal_data
    index = kept[SIZE]
    if loop.sequential:
        index = instance.internal_data[INDEX] + 1
        _make_room(kept, index)
        kept[ITEMS].insert(index, item)
    kept[SIZE] += 1
    kept[LEFT] += 1
    if OUT in kept:
        kept[OUT].insert(index, None)
    if not loop.sequential:
        open_instance(loop, body, index, item)


def remove(instance: Any) -> None:
    """Take an open instance away; the body goes on without it."""
    if not is_instance(instance):
        raise Impossible(f"“{instance.task_spec.title}”不是会签任务,没有可以减去的签署人")
    body = instance.parent
    loop, kept = body.task_spec.loop, body.internal_data
    if kept[SIZE] - len(kept.get(GONE, ())) <= 1:
        raise Impossible("至少要保留一名签署人。请改用转办")
    kept[LEFT] -= 1
    kept.setdefault(GONE, []).append(instance.internal_data[INDEX])
    _go_on(loop, body, instance, instance.internal_data[INDEX])


def reopen(body: Any, token_id: int) -> bool:
    """Open again what token ``token_id`` has done in ``body``; False if it was not there."""
    kept = body.internal_data
    found = [index for index, (id_, _) in kept.get(DONE, {}).items() if id_ == token_id]
    if not found:
        return False
    loop, index = body.task_spec.loop, int(found[0])
    if loop.sequential:
        following = instances(body)
        acted = any(ACTED in each.internal_data for each in following)
        if acted or any(int(done) > index for done in kept[DONE]):
            raise Impossible("其后已有人签署,不能撤回")
        for each in following:
            drop(each)
    _, item = kept[DONE].pop(str(index))
    kept[LEFT] += 1
    if OUT in kept:
        kept[OUT][index] = None
    open_instance(loop, body, index, item)
    return True


def _go_on(loop: Loop, body: Any, instance: Any, index: int) -> None:
    kept = body.internal_data
    enough = _enough(loop, body, instance)
    drop(instance)
    if enough or kept[LEFT] == 0:
        body.complete()
    elif loop.sequential:
        # One taken away earlier may stand between: what was before it has been done again.
        gone = kept.get(GONE, ())
        after = next(n for n in range(index + 1, kept[SIZE]) if n not in gone)
        open_instance(loop, body, after, kept[ITEMS][after])


def _make_room(kept: dict[str, Any], index: int) -> None:
    """What was done at ``index`` or later is one further now; in a sequence nothing is."""
    kept[GONE] = [each + (each >= index) for each in kept.get(GONE, ())]


def _enough(loop: Loop, body: Any, instance: Any) -> bool:
    kept = body.internal_data
    gone = kept.get(GONE, ())
    total = kept[SIZE] - len(gone)
    done = total - kept[LEFT]
    if loop.signing:
        agreed = [kept[OUT][int(index)] is True for index in kept.get(DONE, {})]
        return loop.signing.decided(instance, total, agreed)
    if loop.condition is None:
        return False
    active = len(instances(body)) - 1
    return context(instance).truth(instance, loop.condition, counts(total, active, done))


def counts(all_: int, active: int, completed: int) -> dict[str, int]:
    """What a completion condition may ask for; no instance is ever terminated before its end."""
    return {
        "numberOfInstances": all_,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": completed,
        "numberOfTerminatedInstances": 0,
    }
