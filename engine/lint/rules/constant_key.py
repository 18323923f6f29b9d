"""A message's correlation key is the same for all cases."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "events",
    "warning",
    why="A message would go to any case that waits, and not to the one it is about.",
    instead="Write an expression that begins with =, for example =application_id.",
    finds_zh="消息的关联键对所有案件都一样。",
    why_zh="消息会送到随便一个在等的案件,而不是它所说的那一个。",
    instead_zh="写以 = 开头的表达式,例如 =application_id。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for message in one.messages.values():
            key = message.setting("subscription", "correlationKey")
            if key and not key.startswith("="):
                yield Problem(message, f"{message.said}的关联键“{key}”对所有案件都一样")
