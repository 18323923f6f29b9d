"""An error has no fixed code."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import error_events

RULE = Rule(
    "events",
    "error",
    why="Errors are matched by their codes, so this one would match by chance.",
    instead="Write an error code that is no expression.",
    finds_zh="错误没有固定的错误代码。",
    why_zh="错误按代码对应,没有代码就对不上。",
    instead_zh="写上错误代码,不能用表达式。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in error_events(one):
            error = one.errors.get(reference)
            code = (error.node.get("errorCode") or "").strip() if error is not None else ""
            if error is not None and (not code or code.startswith("=")):
                told = f"{element.said}的错误“{error.name or error.id}”没有固定的错误代码"
                yield Problem(element, told)
