"""It cannot be seen who sends a message that is waited for."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Drawing
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import BPMN
from engine.lint.waits import receivers

RULE = Rule(
    "events",
    "info",
    why="Whoever reads the diagram should see whose move it is.",
    instead="Connect the sender's pool with a message flow, or write it into the documentation.",
    finds_zh="看不出所等的消息由谁发来。",
    why_zh="看图的人应当知道该谁行动。",
    instead_zh="用消息流连到发送方的池,或在说明里写明。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        yield from _unseen(one)


def _unseen(one: Drawing) -> Iterator[Problem]:
    drawn = {node.get("targetRef") for node in one.node.iter(f"{{{BPMN}}}messageFlow")}
    if any(process.id in drawn for process in one.meant):
        return
    told: set[str] = set()
    for element, reference in receivers(one):
        message = one.messages.get(reference)
        explained = element.documented or (message is not None and message.documented)
        if message is None or explained or element.id in drawn or reference in told:
            continue
        told.add(reference)
        yield Problem(element, f"消息“{message.name}”由外部发来,图上没有画出是谁")
