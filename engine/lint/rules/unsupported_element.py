"""An element is of a kind that this engine does not run."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import REFUSED

RULE = Rule(
    "elements",
    "error",
    why=(
        "Running it as something else would mean something else; a case would go a way that "
        "nobody drew."
    ),
    instead="Say it with the elements that run; each finding names which.",
    finds_zh="元素是本系统不运行的种类。",
    why_zh="当作别的元素运行,意思就变了,案件会走没有人画过的路。",
    instead_zh="用能运行的元素表达;每条提示写明用哪一种。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.kind in REFUSED:
            name, instead = REFUSED[element.kind]
            yield Problem(element, f"{element.said}:本系统不运行{name}", instead)
