"""A .bpmn file holds something else than a BPMN 2.0 diagram."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="Nothing in it could be run.",
    instead="Export it in the format BPMN 2.0.",
    finds_zh=".bpmn 文件里不是 BPMN 2.0 流程图。",
    why_zh="里面没有可以运行的内容。",
    instead_zh="请用 BPMN 2.0 格式导出。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for file, tag in bundle.strange.items():
        yield Problem(File(file), f"不是 BPMN 2.0 流程图:根元素是 {tag}")
