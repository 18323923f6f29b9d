"""What is to open a case reads variables."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Element, text_of
from engine.lint.rule import Problem, Rule
from engine.lint.waits import timings, triggered

RULE = Rule(
    "events",
    "error",
    why="There is no case yet whose variables it could read.",
    instead="Write the time or name itself, or an expression without variables.",
    finds_zh="发起流程的事件用到了变量。",
    why_zh="这时还没有案件,也就没有变量可读。",
    instead_zh="直接写时间或名称,或用不含变量的表达式。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, text in _texts(one):
            names = bundle.checker.variables(text[1:].strip()) if text.startswith("=") else ()
            if names:
                yield Problem(element, f"{element.said}发起流程,却用到变量“{min(names)}”")


def _texts(one: Drawing) -> Iterator[tuple[Element, str]]:
    """The times and signal names of what opens cases."""
    for element, definition in triggered(one, "timerEventDefinition"):
        if _opens(element):
            for time in timings(definition):
                yield element, text_of(time)
    for element, definition in triggered(one, "signalEventDefinition"):
        signal = one.signals.get(definition.get("signalRef") or "")
        if _opens(element) and signal is not None:
            yield element, signal.name


def _opens(element: Element) -> bool:
    return element.kind == "startEvent" and element.scope.place == "process"
