"""Parts of a drawing that rules about ids and settings go through."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.drawing import Drawing, Part


def identified(one: Drawing) -> Iterator[Part]:
    """What is known by its id in records and references."""
    for parts in (one.messages, one.signals, one.errors, one.escalations):
        yield from parts.values()
    for scope in one.scopes():
        if scope.kind == "process":
            yield scope
        yield from scope.elements
        yield from scope.flows


def carriers(one: Drawing) -> Iterator[Part]:
    """What may carry settings of an engine."""
    for scope in one.scopes():
        if scope.kind == "process":
            yield scope
        yield from scope.elements
        yield from scope.flows
    yield from one.messages.values()


def annotated(one: Drawing) -> set[str]:
    """Ids of what a text annotation is tied to."""
    found = set()
    for scope in (scope for process in one.processes for scope in process.walk()):
        notes = {part.id for part in scope.unknown if part.kind == "textAnnotation"}
        for part in scope.unknown:
            if part.kind == "association":
                ends = {part.node.get("sourceRef") or "", part.node.get("targetRef") or ""}
                if ends & notes:
                    found |= ends - notes
    return found
