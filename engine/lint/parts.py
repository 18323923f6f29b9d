"""Parts of a drawing that rules about ids and settings go through."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.drawing import Drawing, Part


def identified(one: Drawing) -> Iterator[Part]:
    """What is known by its id in records and references."""
    yield from one.messages.values()
    yield from one.errors.values()
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
