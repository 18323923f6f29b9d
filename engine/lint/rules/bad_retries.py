"""The retries of a job are no whole number from 1 to 9999."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="How often the job is tried would not be what is written.",
    instead="Write a number, for example 3.",
    finds_zh="重试次数不是 1 到 9999 的整数。",
    why_zh="实际重试的次数会与所写的不同。",
    instead_zh="例如 3。",
)

_WHOLE = re.compile(r"[1-9]\d{0,3}", re.ASCII)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        text = element.setting("taskDefinition", "retries")
        if text and not text.startswith("=") and not _WHOLE.fullmatch(text):
            yield Problem(element, f"{element.said}的重试次数“{text}”不是 1 到 9999 的整数")
