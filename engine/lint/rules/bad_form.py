"""A form holds what cannot be shown or checked."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "forms",
    "error",
    why="The person who fills it in would see less than the designer drew.",
    instead="Correct the form in the form editor.",
    finds_zh="表单里有无法显示或校验的内容。",
    why_zh="填写的人看到的会比设计的少。",
    instead_zh="请在表单编辑器里改正。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for form in bundle.form_files:
        for component, message, hint in form.problems:
            yield Problem(File(form.file, component), message, hint)
