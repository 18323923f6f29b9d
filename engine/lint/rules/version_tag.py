"""An element asks for a form, decision or process by version tag."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "warning",
    why="What an element calls comes with the bundle, whatever version it asks for.",
    instead="Set the binding to “deployment”.",
    finds_zh="元素要求某个版本标签的表单、决策或流程。",
    why_zh="本系统总是用同一流程包里的版本。",
    instead_zh="绑定方式改为“deployment”。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        for name in ("formDefinition", "calledDecision", "calledElement"):
            if element.setting(name, "bindingType") == "versionTag":
                message = f"{element.said}要求某个版本标签;本系统总是用同一流程包里的版本"
                yield Problem(element, message)
