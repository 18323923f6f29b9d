"""A candidate group is no known role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.lanes import said_by
from engine.lint.bundle import Bundle
from engine.lint.drawing import Part
from engine.lint.rule import Problem, Rule
from engine.lint.vocabulary import BPMN

RULE = Rule(
    "references",
    "error",
    why="Nobody has the role, so the task stands on nobody's worklist.",
    instead="Use a code of the table of roles.",
    finds_zh="候选角色不是已知的角色。",
    why_zh="没有人有这个角色,任务不会出现在任何人的待办里。",
    instead_zh="改用角色表里的代码。",
)

# A list of texts and nothing else: ="a", =["a", "b"].
_TEXTS = re.compile(r'=\s*(?:"[^"\\]*"|\[\s*"[^"\\]*"(?:\s*,\s*"[^"\\]*")*\s*\])')


def find(bundle: Bundle) -> Iterator[Problem]:
    is_known = bundle.known.known_groups
    if is_known is None:
        return
    for lane in _lanes(bundle):
        for group in _written(said_by(lane.node)):
            if not is_known(group.partition("@")[0]):
                yield Problem(lane, f"泳道“{lane.name or lane.id}”的角色“{group}”不存在")
    for element in bundle.elements():
        for group in _written(element.setting("assignmentDefinition", "candidateGroups")):
            # A role may act for one organisation: role@organisation.
            if not is_known(group.partition("@")[0]):
                yield Problem(element, f"{element.said}的候选角色“{group}”不存在")


def _lanes(bundle: Bundle) -> Iterator[Part]:
    for one in bundle.drawings:
        for process in one.processes:
            for node in process.node.iterfind(f".//{{{BPMN}}}lane"):
                name = node.get("name") or ""
                yield Part(node.get("id") or "", name, "lane", process.file, node)


def _written(text: str) -> list[str]:
    if not text.startswith("="):
        return [name.strip() for name in text.split(",") if name.strip()]
    return re.findall(r'"([^"]+)"', text) if _TEXTS.fullmatch(text) else []
