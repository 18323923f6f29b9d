"""Loops in which nothing waits: they are run through in one step, perhaps for ever."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from engine.lint.drawing import Element, Scope
from engine.lint.graph import loops

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
_CHANGES: Final = frozenset({"scriptTask", "businessRuleTask", "subProcess"})
_MAX_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Spin:
    """``first``: the element to name. ``leaves``: a flow leads out of it."""

    first: Element
    named: str
    leaves: bool
    changes: bool

    @property
    def may_stop(self) -> bool:
        return self.leaves and self.changes


def spins(scope: Scope) -> Sequence[Spin]:
    passing = {e.id: [f.target for f in e.outgoing] for e in scope.by_id.values() if _passes(e)}
    found = loops(passing, passing.__getitem__)
    return [_spin([scope.by_id[identity] for identity in loop]) for loop in found]


def _passes(element: Element) -> bool:
    if element.links:
        return True
    if element.kind == "parallelGateway":
        return len(element.incoming) < 2
    if element.kind == "subProcess" and element.inner is not None:
        inside = element.inner.elements
        return all(_passes(e) or e.kind in ("startEvent", "endEvent") for e in inside)
    return element.kind in _PASSES and element.trigger != "messageEventDefinition"


def _spin(loop: Collection[Element]) -> Spin:
    inside = {element.id for element in loop}
    named = "、".join(sorted(element.name or element.id for element in loop)[:_MAX_NAMED])
    return Spin(
        min(loop, key=lambda element: element.id),
        named,
        any(flow.target not in inside for element in loop for flow in element.outgoing),
        any(_changes(element) for element in loop),
    )


def _changes(element: Element) -> bool:
    """Whether a pass through ``element`` may set a variable."""
    mapped = element.extension("ioMapping") is not None
    return element.kind in _CHANGES or mapped or element.multi is not None
