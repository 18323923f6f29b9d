"""An element says something twice that it can say once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from engine.lint.bundle import Bundle
from engine.lint.drawing import children, local
from engine.lint.parts import carriers
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import ZEEBE

RULE = Rule(
    "elements",
    "error",
    why="Only the first would count, and nobody sees which that is.",
    instead="Keep one of them.",
    finds_zh="只能写一次的内容写了两次。",
    why_zh="只有第一处起作用,而谁也看不出是哪一处。",
    instead_zh="只留一处。",
)

_ONCE: Final = frozenset(
    {
        *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"),
        *("conditionExpression", "completionCondition"),
    }
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for part in (part for one in bundle.drawings for part in carriers(one)):
        for name, count in _said(part.node).items():
            if count > 1:
                yield Problem(part, f"{part.said}的“{name}”写了 {count} 次")


def _said(node: etree._Element) -> Counter[str]:
    """How often each of what counts once is said; mappings and headers are inside of theirs."""
    found = Counter(kind for one in node if (kind := local(one)) in _ONCE)
    for holder in children(node, "extensionElements"):
        found.update(f"zeebe:{name}" for one in holder if (name := local(one, ZEEBE)))
    return found
