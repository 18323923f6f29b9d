"""A written time is no date, duration or cycle of ISO 8601."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, local, text_of
from engine.lint.moments import TIMERS, wrong_cycle, wrong_duration, wrong_moment
from engine.lint.rule import Problem, Rule
from engine.lint.waits import may_repeat, timings, triggered

RULE = Rule(
    "events",
    "error",
    why="The timer could not be set, or would fire at another time than the designer means.",
    instead="Correct it, or write an expression such as =add working days(today(), 10).",
    finds_zh="写明的时间不是 ISO 8601 的时刻、时长或周期。",
    why_zh="定时器无法设置,或触发的时间与设计者想的不同。",
    instead_zh="改正时间,或写以 = 开头的表达式,例如 =add working days(today(), 10)。",
)

_WRONG: Final[Mapping[str, Callable[[str], str]]] = {
    "timeDate": wrong_moment,
    "timeDuration": wrong_duration,
    "timeCycle": wrong_cycle,
}
_SCHEDULE: Final = (("dueDate", "截止时间"), ("followUpDate", "跟进时间"))


def find(bundle: Bundle) -> Iterator[Problem]:
    for element, definition in triggered(bundle, "timerEventDefinition"):
        for node in timings(definition):
            kind, text = local(node), text_of(node)
            cannot_repeat = kind == "timeCycle" and not may_repeat(element)
            if text and not cannot_repeat:
                yield from _wrong(element, TIMERS[kind], text, _WRONG[kind])
    for element in bundle.elements():
        for key, what in _SCHEDULE:
            text = element.setting("taskSchedule", key)
            if text:
                yield from _wrong(element, what, text, wrong_moment)


def _wrong(
    element: Element, what: str, text: str, wrong: Callable[[str], str]
) -> Iterator[Problem]:
    if not text.startswith("=") and (why := wrong(text)):
        yield Problem(element, f"{element.said}的{what}“{text}”{why}")
