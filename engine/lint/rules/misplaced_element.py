"""An element stands inside of something that cannot hold it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.drawing import Part, local
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import BPMN, HOLDERS, REFUSED, RUNS

RULE = Rule(
    "elements",
    "error",
    why="It would be passed over silently.",
    instead="Move it into a process, or to the top of the file.",
    finds_zh="元素放在了容不下它的地方。",
    why_zh="它会被悄悄跳过。",
    instead_zh="移到流程里,或移到文件的最外层。",
)

_TOP: Final = frozenset({"process", "message", "signal", "error", "escalation"})


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        for node in one.node.iter(f"{{{BPMN}}}*"):
            kind, parent = local(node), node.getparent()
            if parent is not None and local(parent) not in _holders(kind, local(parent)):
                part = Part(node.get("id") or "", node.get("name") or "", kind, one.file, node)
                inside = local(parent) or parent.tag
                yield Problem(part, f"{part.said}放错了地方,在“{inside}”里面")


def _holders(kind: str, parent: str) -> Collection[str]:
    """Where elements of ``kind`` may stand; anywhere if that does not matter here.

    Settings hold none, be they those of an extension itself or what stands in them.
    """
    if parent in ("", "extensionElements"):
        return ()
    if kind in RUNS or kind in REFUSED or kind == "sequenceFlow":
        return HOLDERS
    return ("definitions",) if kind in _TOP else (parent,)
