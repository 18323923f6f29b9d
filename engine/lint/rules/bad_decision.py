"""A text of a decision is no FEEL, or the decision cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import File, Problem, Rule

RULE = Rule(
    "decisions",
    "error",
    why="The decision would have no value, or not the one that is written.",
    instead="Correct it in the DMN modeler.",
    finds_zh="决策里的内容不是正确的 FEEL,或决策无法读取。",
    why_zh="决策没有结果,或结果不是所写的。",
    instead_zh="请在 DMN 建模工具里改正。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.decision_files:
        for problem in one.problems:
            name = one.offered.get(problem.decision_id, "")
            rule = f"规则 {problem.rule_id}:" if problem.rule_id else ""
            whose = f"决策“{name or problem.decision_id}”" if problem.decision_id else ""
            message = f"{whose}{rule}{problem.message}"
            yield Problem(File(one.file, problem.decision_id, name), message)
