"""An id is no XML name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.parts import identified
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="Other tools could not open the file again, and references to the id fail.",
    instead="Begin with a letter; use letters, digits, dots, hyphens and underscores only.",
    finds_zh="id 不是合法的 XML 名称。",
    why_zh="别的工具打不开这个文件,对它的引用也会失效。",
    instead_zh="以字母开头,只用字母、数字、点、横线和下划线。",
)

_NC_NAME = re.compile(r"[^\W\d][\w.\-]*")


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for part in identified(one):
            if part.id and not _NC_NAME.fullmatch(part.id):
                yield Problem(part, f"{part.said}的 id“{part.id}”不是合法的 XML 名称")
