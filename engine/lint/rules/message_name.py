"""A message that is waited for has no fixed name."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import has_name, receivers

RULE = Rule(
    "events",
    "error",
    why="Senders find the case by the message's name.",
    instead="Give the message a name that is no expression.",
    finds_zh="所等的消息没有固定的名称。",
    why_zh="发送方按消息的名称找到案件。",
    instead_zh="给消息一个名称,不能用表达式。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in receivers(one):
            message = one.messages.get(reference)
            if message is not None and not has_name(message):
                yield Problem(element, f"{element.said}的消息“{message.id}”没有固定的名称")
