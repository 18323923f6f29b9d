"""Two events of an activity or scope catch the same error or escalation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing, Element
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import REFERENCES, TRIGGERS
from engine.lint.waits import catchers

RULE = Rule(
    "events",
    "error",
    why="Which of the two ways the case goes would be chance.",
    instead="Keep one.",
    finds_zh="一个活动或流程上有几个事件捕获同一个错误或升级。",
    why_zh="走哪一条路成了碰巧。",
    instead_zh="只留一个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for scope in one.scopes():
            for events in catchers(scope):
                for tag in _CODES:
                    yield from _twice(one, events, tag)


_CODES: Final[Mapping[str, str]] = {
    "errorEventDefinition": "errorCode",
    "escalationEventDefinition": "escalationCode",
}


def _twice(one: Drawing, events: Sequence[Element], tag: str) -> Iterator[Problem]:
    caught: set[str] = set()
    for event in events:
        if event.trigger != tag:
            continue
        reference = event.triggers[0].get(REFERENCES[tag]) or ""
        part = one.referred(tag).get(reference)
        code = (part.node.get(_CODES[tag]) or "").strip() if part is not None else reference
        if code in caught:
            what = TRIGGERS[tag]
            yield Problem(event, f"另有事件捕获同一个{what}“{code or f'任何{what}'}”")
        caught.add(code)
