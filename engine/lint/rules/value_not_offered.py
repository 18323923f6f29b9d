"""A condition asks for a value that no form or decision before it gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.lint.bundle import Bundle
from engine.lint.cells import Cell
from engine.lint.conditions import atoms
from engine.lint.drawing import Flow, short
from engine.lint.forks import forks
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "data",
    "warning",
    why="The comparison never holds: most likely the value is misspelt, or the option was renamed.",
    instead=(
        "Use one of the values that the finding lists, or add the option to the form or decision."
    ),
    finds_zh="条件比较的值,表单或决策都不会给出。",
    why_zh="这个比较永远不成立:多半是写错了值,或者选项改过名。",
    instead_zh="改用提示里列出的值,或在表单、决策里加上这个选项。",
)

_MAX_LISTED: Final = 8


def find(bundle: Bundle) -> Iterator[Problem]:
    for fork in bundle.once(forks, bundle):
        for flow, formula in fork.understood():
            for atom in atoms(formula):
                domain = fork.domains.get(atom.term.text)
                if domain is not None and atom.cell is not None:
                    yield from _missing(flow, atom.term.text, atom.cell, domain)


def _missing(flow: Flow, name: str, asked: Cell, domain: Cell) -> Iterator[Problem]:
    values = [test for test in domain.tests if isinstance(test, str)]
    for test in asked.tests:
        if isinstance(test, str) and values and test not in values:
            listed = "、".join(f"“{value}”" for value in values[:_MAX_LISTED])
            message = f"{flow.said}的条件问“{name}”是不是“{short(test)}”,而它只会是{listed}"
            yield Problem(flow, message)
