"""An error is thrown without a code, or caught by a computed one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.waits import error_events

RULE = Rule(
    "events",
    "error",
    why="Errors are matched by their codes, so this one would match by chance.",
    instead="Write the code; only one that is thrown may be an expression.",
    finds_zh="抛出的错误没有代码,或捕获的代码是表达式。",
    why_zh="错误按代码对应,没有代码就对不上。",
    instead_zh="写上错误代码;只有抛出的可以用表达式。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for element, reference in error_events(one):
            error = one.errors.get(reference)
            code = (error.node.get("errorCode") or "").strip() if error is not None else ""
            # What is thrown may be computed; what is caught without a code is every error.
            wrong = code.startswith("=") if element.catches else not code
            if error is not None and wrong:
                told = f"{element.said}的错误“{error.name or error.id}”没有可用的错误代码"
                yield Problem(element, told)
