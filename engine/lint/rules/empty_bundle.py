"""The bundle holds no file."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="There is nothing to publish.",
    instead="Add at least one .bpmn file.",
    finds_zh="流程包里没有文件。",
    why_zh="没有可以发布的内容。",
    instead_zh="至少放一个 .bpmn 文件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    if not bundle.names:
        yield Problem(File(""), "流程包里没有文件")
