"""What stands behind an event-based gateway does not plainly wait."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Element, child
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ZEEBE

RULE = Rule(
    "events",
    "error",
    why=(
        "The gateway waits in the place of what follows, so mappings, borders or other ways in "
        "would be lost."
    ),
    instead=(
        "Draw intermediate catch events; a receive task has no boundary event, multi-instance "
        "or input mapping there."
    ),
    finds_zh="事件网关之后不是单纯等待的元素。",
    why_zh="网关代替它后面的元素等待,映射、边界事件和别的入线都会失效。",
    instead_zh="直接画中间捕获事件;接收任务不带边界事件、多实例、输入映射。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for gateway in scope.of("eventBasedGateway"):
            for flow in gateway.outgoing:
                target = scope.by_id[flow.target]
                if not _waits_plainly(target):
                    told = f"{gateway.said}之后的{target.said}不是只由它到达的捕获事件或接收任务"
                    yield Problem(target, told)


def _waits_plainly(element: Element) -> bool:
    if element.kind == "receiveTask":
        mappings = element.extensions("ioMapping")
        taken_in = any(child(one, "input", ZEEBE) is not None for one in mappings)
        more = element.multi is not None or element.boundaries or taken_in
        return not more and len(element.incoming) == 1
    waits = element.kind == "intermediateCatchEvent" and not element.links
    return waits and len(element.incoming) == 1
