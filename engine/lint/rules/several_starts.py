"""A process or sub-process has several none start events."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "error",
    why="Where a case begins would be chance.",
    instead="Keep one; part several first ways with a gateway.",
    finds_zh="流程或子流程有几个空白开始事件。",
    why_zh="案件从哪里开始成了碰巧。",
    instead_zh="只留一个;几条起始的路用网关分开。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        plain = [start for start in scope.of("startEvent") if not start.triggers]
        if scope.kind in ("process", "subProcess") and len(plain) > 1:
            yield Problem(scope, f"{scope.said}有 {len(plain)} 个空白开始事件")
