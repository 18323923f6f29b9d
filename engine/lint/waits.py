"""What events and receive tasks wait for: times, messages, errors, escalations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Element, Part, Scope, children
from engine.lint.moments import TIMERS
from engine.lint.vocabulary import REFERENCES

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
    if element.kind == "startEvent" and element.scope.place == "process":
        return True
    return element.kind in ("boundaryEvent", "startEvent") and not element.interrupting


def receivers(one: Drawing) -> Iterator[tuple[Element, str]]:
    """What waits for a message, with the id of the message."""
    for element, definition in triggered(one, "messageEventDefinition"):
        if element.catches:
            yield element, definition.get("messageRef") or ""
    for element in one.elements():
        if element.kind == "receiveTask":
            yield element, element.node.get("messageRef") or ""


def has_name(message: Part) -> bool:
    """Whether it is always called the same."""
    return bool(message.name.strip()) and not message.name.startswith("=")


def error_events(one: Drawing) -> Iterator[tuple[Element, str]]:
    """What throws or catches an error, with its id; not what catches any error."""
    return _thrown(one, "errorEventDefinition")


def escalation_events(one: Drawing) -> Iterator[tuple[Element, str]]:
    """What throws or catches an escalation, with its id; not what catches any escalation."""
    return _thrown(one, "escalationEventDefinition")


def _thrown(one: Drawing, tag: str) -> Iterator[tuple[Element, str]]:
    for element, definition in triggered(one, tag):
        reference = definition.get(REFERENCES[tag]) or ""
        if reference or not element.catches:
            yield element, reference


def catchers(scope: Scope) -> Iterator[Sequence[Element]]:
    """Events that something thrown may choose between: on one activity, or in one scope."""
    for element in scope.elements:
        yield element.boundaries
    beside = [e.inner for e in scope.elements if e.by_event and e.inner is not None]
    yield [start for inner in beside for start in inner.of("startEvent")]


def attached(bundle: Bundle) -> Iterator[tuple[Element, Element | None]]:
    """Boundary events, with what they are on if it is in the same scope."""
    for scope in bundle.scopes():
        for event in scope.of("boundaryEvent"):
            yield event, scope.by_id.get(event.node.get("attachedToRef") or "")
