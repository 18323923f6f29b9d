"""Two DMN files of the bundle use one id for a decision."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "decisions",
    "error",
    why="A task that calls the id could mean either of them.",
    instead="Change one of the ids.",
    finds_zh="流程包的两个 DMN 文件用了同一个决策 id。",
    why_zh="任务调用这个 id 时,不知道是哪一个。",
    instead_zh="请改一个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.decision_files:
        for identity, name in one.offered.items():
            first = bundle.decisions[identity]
            if first != one.file:
                message = f"决策 id“{identity}”在文件 {first} 里已经用过"
                yield Problem(File(one.file, identity, name), message)
