"""A user task is nobody's."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lanes import groups_of
from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.signed import is_signed

RULE = Rule(
    "tasks",
    "warning",
    why="It stands on nobody's worklist, so nobody does it.",
    instead="Fill in a candidate group, for example township_clerk, or give its lane one.",
    finds_zh="用户任务没有办理人,也没有候选角色或候选人。",
    why_zh="它不在任何人的待办里,也就没有人办。",
    instead_zh="填写候选角色,例如 township_clerk,或给所在泳道写上角色。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if element.kind != "userTask" or is_signed(element):
            continue
        if groups_of(element.node):
            continue
        if not any(
            element.setting("assignmentDefinition", key)
            for key in ("assignee", "candidateGroups", "candidateUsers")
        ):
            yield Problem(element, f"{element.said}没有办理人,也没有候选角色或候选人")
