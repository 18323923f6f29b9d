"""Ways through a process: every element can be reached, and every loop waits somewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from engine.errors import Finding
from engine.lint.drawing import Drawing, Element, Scope
from engine.lint.graph import loops, postorder
from engine.lint.known import Contents

# Elements that a token passes without stopping. A parallel gateway that joins does stop it.
_PASSES: Final = frozenset(
    {
        "task",
        "manualTask",
        "scriptTask",
        "businessRuleTask",
        "exclusiveGateway",
        "inclusiveGateway",
        "intermediateThrowEvent",
    }
)


def unreachable(one: Drawing, _: Contents) -> Iterator[Finding]:
    """What has flows into it, but only from elements that are not reached themselves."""
    for scope in one.scopes():
        starts = [element.id for element in scope.of("startEvent")]
        reached = _reached(scope, starts)
        for element in scope.elements if starts else ():
            if element.id not in reached and element.incoming:
                message = f"从开始事件走不到{element.said}"
                yield element.warning("unreachable", message, "从前面连过来,或删去它。")


def _reached(scope: Scope, starts: Collection[str]) -> set[str]:
    return set(
        postorder(starts, lambda one: scope.by_id[one].after() if one in scope.by_id else ())
    )


def spinning(one: Drawing, _: Contents) -> Iterator[Finding]:
    """A loop in which nothing waits would be run through in one step, perhaps for ever."""
    for scope in one.scopes():
        passing = {e.id: _next(e) for e in scope.by_id.values() if _passes(e)}
        for loop in loops(passing, passing.__getitem__):
            yield _spins([scope.by_id[identity] for identity in loop])


def _next(element: Element) -> list[str]:
    return [flow.target for flow in element.outgoing]


def _passes(element: Element) -> bool:
    if element.kind == "parallelGateway":
        return len(element.incoming) < 2
    if element.kind == "subProcess" and element.inner is not None:
        inside = element.inner.elements
        return all(_passes(e) or e.kind in ("startEvent", "endEvent") for e in inside)
    return element.kind in _PASSES


def _spins(loop: Collection[Element]) -> Finding:
    inside = {element.id for element in loop}
    first = min(loop, key=lambda element: element.id)
    named = "、".join(sorted(element.name or element.id for element in loop)[:6])
    leaves = any(flow.target not in inside for element in loop for flow in element.outgoing)
    hint = "在循环里放一个会等待的元素,例如用户任务或定时事件。"
    if leaves and any(_changes(element) for element in loop):
        message = f"循环“{named}”里没有等待,只有变量变化后才会离开"
        return first.warning("loop-without-wait", message, f"{hint}逐项计算请用 FEEL 的 for。")
    why = "里面没有变量会变化" if leaves else "没有离开的路"
    return first.error("endless-loop", f"循环“{named}”里没有等待,{why},会一直空转", hint)


def _changes(element: Element) -> bool:
    """Whether a pass through ``element`` may set a variable."""
    if element.kind in ("scriptTask", "businessRuleTask", "subProcess"):
        return True
    return element.extension("ioMapping") is not None or element.multi is not None


RULES = (unreachable, spinning)
