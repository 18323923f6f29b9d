"""An event has a mapping that moves nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, child
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ZEEBE

RULE = Rule(
    "data",
    "error",
    why="What is caught only brings values in, and a signal that is thrown only takes them along.",
    instead="Move the mapping to the activity before or after the event.",
    finds_zh="事件带有不起作用的映射。",
    why_zh="捕获的事件只带来值(输出映射),抛出的信号只带走值(输入映射)。",
    instead_zh="把映射移到事件前后的活动上。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        read = _read(element)
        for mapping in element.extensions("ioMapping"):
            for tag, what in (("input", "输入"), ("output", "输出")):
                if read is not None and tag not in read and child(mapping, tag, ZEEBE) is not None:
                    yield Problem(element, f"{element.said}带有{what}映射,在这里不起作用")


def _read(element: Element) -> Collection[str] | None:
    """The mappings that do something there; None if it is no event."""
    if element.catches:
        return ("output",)
    if element.kind not in ("intermediateThrowEvent", "endEvent"):
        return None
    throws = {"signalEventDefinition": ("input",), "messageEventDefinition": ("input", "output")}
    return throws.get(element.trigger, ())
