"""The priority of a task is no whole number from 0 to 100."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="Worklists are sorted by it.",
    instead="Usually 50.",
    finds_zh="优先级不是 0 到 100 的整数。",
    why_zh="待办按它排序。",
    instead_zh="一般是 50。",
)

_PERCENT = re.compile(r"\d{1,2}|100", re.ASCII)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        text = element.setting("priorityDefinition", "priority")
        if text and not text.startswith("=") and not _PERCENT.fullmatch(text):
            yield Problem(element, f"{element.said}的优先级“{text}”不是 0 到 100 的整数")
