"""A link does not lead from somewhere to exactly one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, Scope
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "events",
    "error",
    why="The case would not know where to go on.",
    instead="Give each link one catching event of its name, in the same process or sub-process.",
    finds_zh="链接没有通到唯一的一处。",
    why_zh="案件不知道该从哪里继续。",
    instead_zh="在同一流程或子流程里画一个同名的链接捕获事件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        begins = Counter(event.link for event in _links(scope, "intermediateThrowEvent"))
        ends = Counter(event.link for event in _links(scope, "intermediateCatchEvent"))
        for event in _links(scope, "intermediateThrowEvent"):
            if not event.link:
                yield Problem(event, f"{event.said}没有写链接的名称")
            elif ends[event.link] != 1:
                told = f"链接“{event.link}”有 {ends[event.link]} 个终点"
                yield Problem(event, f"{event.said}的{told}")
        for event in _links(scope, "intermediateCatchEvent"):
            if not begins[event.link]:
                yield Problem(event, f"没有链接通到{event.said}")


def _links(scope: Scope, kind: str) -> Iterator[Element]:
    for event in scope.of(kind):
        if event.runs and event.links:
            yield event
