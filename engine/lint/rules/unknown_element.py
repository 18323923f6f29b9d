"""A process holds an element that BPMN 2.0 does not know."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import SHOWN, TRIGGERS

RULE = Rule(
    "elements",
    "error",
    why="It would be passed over silently.",
    instead="Use a standard element of BPMN 2.0.",
    finds_zh="流程里有 BPMN 2.0 不认识的元素。",
    why_zh="它会被悄悄跳过。",
    instead_zh="改用 BPMN 2.0 的标准元素。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for part in scope.unknown:
            if part.kind not in SHOWN and part.kind not in TRIGGERS:
                yield Problem(part, f"不认识的元素“{part.kind}”")
