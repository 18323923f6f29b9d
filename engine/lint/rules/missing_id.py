"""Something that runs has no id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.parts import identified
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="The case's record names elements by their ids.",
    instead="Give it an id in the modeler.",
    finds_zh="要运行的元素没有 id。",
    why_zh="案件的记录用 id 指明元素。",
    instead_zh="在建模工具里给它一个 id。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for part in identified(one):
            if not part.id:
                yield Problem(part, f"{part.said}没有 id")
