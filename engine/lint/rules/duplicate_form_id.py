"""Two forms of the bundle have the same id."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "forms",
    "error",
    why="A task that names the id could show either of them.",
    instead="Change one of the ids.",
    finds_zh="流程包里有两个表单的 id 相同。",
    why_zh="任务引用这个 id 时,不知道显示哪一个。",
    instead_zh="请改一个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    seen: set[str] = set()
    for form in bundle.form_files:
        if form.id in seen:
            message = f"表单 id“{form.id}”在流程包里已经用过"
            yield Problem(File(form.file, "", form.id), message)
        if form.id:
            seen.add(form.id)
