"""The process that a call activity calls is not in the bundle, or not executable."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "error",
    why="The case would stop there with an incident.",
    instead="Deploy the called process with it, or correct its id.",
    finds_zh="调用活动的流程不在流程包里,或不可执行。",
    why_zh="案件会停在那里,等人处理。",
    instead_zh="把被调用的流程一起部署,或改正流程 id。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        wanted = element.setting("calledElement", "processId")
        if wanted and not wanted.startswith("=") and wanted not in bundle.processes:
            yield Problem(element, f"{element.said}调用的流程“{wanted}”不在流程包里,或不可执行")
