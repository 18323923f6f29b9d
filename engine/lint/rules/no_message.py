"""What waits for a message does not say for which."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import receivers

RULE = Rule(
    "events",
    "error",
    why="No message could ever arrive there.",
    instead="Select or create a message in the properties.",
    finds_zh="等消息的元素没有写明等哪个消息。",
    why_zh="永远不会有消息送到那里。",
    instead_zh="在属性里选择或新建一个消息。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in receivers(one):
            if reference not in one.messages:
                told = f"指向的消息“{reference}”不在文件里" if reference else "没有写等哪个消息"
                yield Problem(element, f"{element.said}{told}")
