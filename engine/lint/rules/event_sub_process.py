"""An event sub-process is drawn as if it were a step."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "elements",
    "error",
    why="It starts when its event comes, once for each, and nothing leads to it or from it.",
    instead=(
        "Draw it beside the flow, with one start event and nothing on its border; what repeats "
        "goes inside."
    ),
    finds_zh="事件子流程画成了一个步骤。",
    why_zh="它在事件到来时开始,一次事件一次;没有路通到它,也没有路从它出来。",
    instead_zh="画在流程旁边,只有一个开始事件,边上不放事件;要重复的步骤放在里面。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.by_event:
            for what in _wrong(element):
                yield Problem(element, f"{element.said}由事件触发,{what}")


def _wrong(element: Element) -> Iterator[str]:
    if element.incoming or element.outgoing:
        yield "不能有连线"
    if element.boundaries:
        yield "边上不能有边界事件"
    if element.multi is not None:
        yield "不能是多实例"
    if element.inner is not None and len(element.inner.of("startEvent")) > 1:
        yield "只能有一个开始事件"
