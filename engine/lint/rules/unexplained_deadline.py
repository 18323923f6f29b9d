"""A timer does not say on what ground it runs."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import short, text_of
from engine.lint.parts import annotated
from engine.lint.rule import Problem, Rule
from engine.lint.waits import timings, triggered

RULE = Rule(
    "events",
    "info",
    why=(
        "A deadline is a duty: whoever reads or changes the diagram should find the article or "
        "agreement it comes from."
    ),
    instead=(
        "Write the ground into the documentation of the timer or of the step it is on, or let a "
        "decision compute the time."
    ),
    finds_zh="定时没有写明依据。",
    why_zh="时限是义务:看图和改图的人应当找得到它出自哪一条规定或约定。",
    instead_zh="在定时事件或它所在步骤的说明里写明依据,或由决策表给出时间。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        notes = annotated(one)
        for element, definition in triggered(one, "timerEventDefinition"):
            owner = element.scope.by_id.get(element.node.get("attachedToRef") or "")
            said = [element, *([owner] if owner is not None else [])]
            if not any(part.documented or part.id in notes for part in said):
                for time in timings(definition):
                    if not _computed(text_of(time), bundle):
                        message = f"{element.said}没有写明时限“{short(text_of(time))}”的依据"
                        yield Problem(element, message)


def _computed(text: str, bundle: Bundle) -> bool:
    """Whether the time comes from a variable, and is not written here."""
    return text.startswith("=") and bool(bundle.checker.variables(text[1:].strip()))
