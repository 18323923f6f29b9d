"""A diagram has more nodes than the limit."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import MAX_FLOW_NODES, Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="Nobody can read such a diagram, and running it would stall the others.",
    instead="Split it into several processes joined by call activities.",
    finds_zh="流程图的节点超过上限。",
    why_zh="这样的图没有人读得懂,运行时也会拖住别的案件。",
    instead_zh="请拆成几个流程,用调用活动连接。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for file, count in bundle.oversized.items():
        message = f"流程图有 {count} 个节点,超过上限 {MAX_FLOW_NODES} 个"
        yield Problem(File(file), message)
