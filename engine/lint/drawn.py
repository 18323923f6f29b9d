"""From the XML of a BPMN file to the drawing that the rules see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from lxml import etree

from engine.lint.drawing import Drawing, Element, Flow, Part, Scope, child, children, local, text_of
from engine.lint.vocabulary import REFUSED, RUNS

# Sub-processes whose inside is looked at, although some of them are refused.
_NESTING: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})


def read(file: str, root: etree._Element) -> Drawing:
    """The drawing in ``root``, which is a ``definitions`` element of BPMN."""
    processes = []
    for node in children(root, "process"):
        identity = node.get("id") or ""
        processes.append(_scope(file, node, identity, 0))
    referred = (_all(file, root, tag) for tag in ("message", "signal", "error", "escalation"))
    return Drawing("", "", "definitions", file, root, processes, *referred)


def _all(file: str, root: etree._Element, tag: str) -> Mapping[str, Part]:
    found = [_part(file, node) for node in children(root, tag)]
    return {part.id: part for part in reversed(found) if part.id}


def _part(file: str, node: etree._Element) -> Part:
    return Part(node.get("id") or "", node.get("name") or "", local(node), file, node)


def _scope(file: str, node: etree._Element, process_id: str, depth: int) -> Scope:
    part = _part(file, node)
    scope = Scope(part.id, part.name, part.kind, file, node, process_id, depth)
    for one in node:
        kind = local(one)
        if kind in RUNS or kind in REFUSED:
            _add(scope, one)
        elif kind == "sequenceFlow":
            scope.flows.append(_flow(file, one))
        elif kind:
            scope.unknown.append(_part(file, one))
    _connect(scope)
    return scope


def _add(scope: Scope, node: etree._Element) -> None:
    part = _part(scope.file, node)
    element = Element(part.id, part.name, part.kind, part.file, node, scope)
    if element.kind in _NESTING:
        element.inner = _scope(scope.file, node, scope.process_id, scope.depth + 1)
    scope.elements.append(element)
    if element.id:
        scope.by_id.setdefault(element.id, element)


def _flow(file: str, node: etree._Element) -> Flow:
    part = _part(file, node)
    source, target = node.get("sourceRef") or "", node.get("targetRef") or ""
    condition = child(node, "conditionExpression")
    text = text_of(condition) if condition is not None else None
    return Flow(part.id, part.name, part.kind, file, node, source, target, text or None)


def _connect(scope: Scope) -> None:
    for flow in scope.flows:
        if flow.source in scope.by_id and flow.target in scope.by_id:
            scope.by_id[flow.source].outgoing.append(flow)
            scope.by_id[flow.target].incoming.append(flow)
    for event in scope.of("boundaryEvent"):
        owner = scope.by_id.get(event.node.get("attachedToRef") or "")
        # Compensation comes after the activity is done, and is no way on from it.
        if owner is not None and event.trigger != "compensateEventDefinition":
            owner.boundaries.append(event)
    _link(scope)


def _link(scope: Scope) -> None:
    """A link goes on where its name is caught, as if a flow led there."""
    ends: dict[str, Element] = {}
    for event in scope.of("intermediateCatchEvent"):
        if event.links and scope.by_id.get(event.id) is event:
            ends.setdefault(event.link, event)
    for event in scope.of("intermediateThrowEvent"):
        end = ends.get(event.link) if event.links else None
        if end is not None:
            way = Flow("", event.link, "link", event.file, event.node, event.id, end.id)
            event.outgoing.append(way)
            end.incoming.append(way)
