"""A task has a form that is not given by id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "tasks",
    "error",
    why="A form is a file of the bundle; one that is given otherwise would not be shown.",
    instead="Choose the form's file and fill in its formId.",
    finds_zh="任务的表单没有写 formId。",
    why_zh="表单是流程包里的文件;用别的方式给出的不会显示。",
    instead_zh="选择表单文件,填写它的 formId。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        found = element.extension("formDefinition")
        if found is not None and not element.setting("formDefinition", "formId"):
            yield Problem(element, f"{element.said}的表单没有写 formId,不会显示")
