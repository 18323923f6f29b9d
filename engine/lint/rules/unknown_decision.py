"""The decision that a task calls is not in the bundle."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "error",
    why="The case would stop there with an incident.",
    instead="Deploy the DMN file with it, or correct the decision's id.",
    finds_zh="任务调用的决策不在流程包里。",
    why_zh="案件会停在那里,等人处理。",
    instead_zh="把 DMN 文件一起部署,或改正决策 id。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        wanted = element.setting("calledDecision", "decisionId")
        if wanted and not wanted.startswith("=") and wanted not in bundle.decisions:
            yield Problem(element, f"{element.said}的决策“{wanted}”不在流程包的 DMN 文件里")
