"""An event-based gateway leads to one event only."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "events",
    "error",
    why="There is nothing to choose between.",
    instead="Draw another event, or remove the gateway.",
    finds_zh="事件网关之后只有一个事件。",
    why_zh="没有可选择的。",
    instead_zh="再画一个事件,或去掉网关。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for gateway in scope.of("eventBasedGateway"):
            if len(gateway.outgoing) == 1:
                yield Problem(gateway, f"{gateway.said}之后只有一个事件")
