"""What events and receive tasks wait for: times, messages, errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Element, Part, children
from engine.lint.moments import TIMERS

# Done as soon as a token comes, so that nothing on their border can ever happen in between.
INSTANT: Final = frozenset({"task", "manualTask", "scriptTask", "businessRuleTask"})


def triggered(one: Bundle | Drawing, tag: str) -> Iterator[tuple[Element, etree._Element]]:
    """Events with a trigger of this kind that runs where they stand, and its definition."""
    for element in one.elements():
        if element.runs and element.trigger == tag:
            yield element, element.triggers[0]


def timings(definition: etree._Element) -> list[etree._Element]:
    """The times that a timer says; one, if it is right."""
    return [node for tag in TIMERS for node in children(definition, tag)]


def may_repeat(element: Element) -> bool:
    """Whether a timer there can fire more than once."""
    return element.kind == "boundaryEvent" and not element.interrupting


def receivers(one: Drawing) -> Iterator[tuple[Element, str]]:
    """What waits for a message, with the id of the message."""
    for element, definition in triggered(one, "messageEventDefinition"):
        yield element, definition.get("messageRef") or ""
    for element in one.elements():
        if element.kind == "receiveTask":
            yield element, element.node.get("messageRef") or ""


def has_name(message: Part) -> bool:
    """Whether it is always called the same."""
    return bool(message.name.strip()) and not message.name.startswith("=")


def error_events(one: Drawing) -> Iterator[tuple[Element, str]]:
    """What throws or catches an error, with its id; not what catches any error."""
    for element, definition in triggered(one, "errorEventDefinition"):
        reference = definition.get("errorRef") or ""
        if reference or element.kind != "boundaryEvent":
            yield element, reference


def attached(bundle: Bundle) -> Iterator[tuple[Element, Element | None]]:
    """Boundary events, with what they are on if it is in the same scope."""
    for scope in bundle.scopes():
        for event in scope.of("boundaryEvent"):
            yield event, scope.by_id.get(event.node.get("attachedToRef") or "")
