"""What throws or catches an error names one that is not there."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import error_events

RULE = Rule(
    "events",
    "error",
    why="The error could not be thrown, or never be caught.",
    instead="Select or create an error in the properties.",
    finds_zh="抛出或捕获错误的事件没有写明是哪个错误。",
    why_zh="错误抛不出来,或永远捕获不到。",
    instead_zh="在属性里选择或新建一个错误。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in error_events(one):
            if reference not in one.errors:
                told = f"指向的错误“{reference}”不在文件里" if reference else "没有写是哪个错误"
                yield Problem(element, f"{element.said}{told}")
