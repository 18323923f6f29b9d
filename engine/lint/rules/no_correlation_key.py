"""A message that is waited for has no correlation key."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import has_name, receivers

RULE = Rule(
    "events",
    "error",
    why="A message that comes in could not be brought to its case.",
    instead="Write the key, for example =application_id.",
    finds_zh="所等的消息没有关联键。",
    why_zh="收到的消息找不到案件。",
    instead_zh="写上关联键,例如 =application_id。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in receivers(one):
            message = one.messages.get(reference)
            # What opens a case needs none: the message says itself which key it is about.
            opens = element.kind == "startEvent" and element.scope.place == "process"
            if message is None or not has_name(message) or opens:
                continue
            if not message.setting("subscription", "correlationKey"):
                told = f"{element.said}的消息“{message.name}”没有关联键,收到的消息找不到案件"
                yield Problem(element, told)
