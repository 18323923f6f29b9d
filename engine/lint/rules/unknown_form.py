"""A task's form is not in the bundle."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "error",
    why="Whoever does the task would see nothing to fill in.",
    instead="Deploy the form's file with it, or correct the formId.",
    finds_zh="任务的表单不在流程包里。",
    why_zh="办理的人看不到要填的内容。",
    instead_zh="把表单文件一起部署,或改正 formId。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        form_id = element.setting("formDefinition", "formId")
        if form_id and not form_id.startswith("=") and form_id not in bundle.forms:
            yield Problem(element, f"{element.said}的表单“{form_id}”不在流程包里")
