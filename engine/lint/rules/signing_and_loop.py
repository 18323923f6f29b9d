"""A countersigned task is a multi-instance already, or says otherwise whose it is."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule
from engine.lint.signed import is_signed

RULE = Rule(
    "tasks",
    "error",
    why="Each signer gets a task of his own; a loop or another assignee says the opposite.",
    instead="Remove the multi-instance marker, assignee and candidates of the task.",
    finds_zh="会签任务同时是多实例,或另外写了办理人。",
    why_zh="会签就是每名签署人一件任务;再写循环或办理人,意思就相反了。",
    instead_zh="删去该任务的多实例标记、办理人和候选人。",
)
ASSIGNED = ("assignee", "candidateGroups", "candidateUsers")


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        if not is_signed(element):
            continue
        if element.multi is not None:
            yield Problem(element, f"{element.said}是会签任务,不能再是多实例")
        if any(element.setting("assignmentDefinition", key) for key in ASSIGNED):
            yield Problem(element, f"{element.said}是会签任务,签署人由 jiuzhu:signers 指定")
