"""A process calls itself, perhaps over others."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.drawing import Scope
from engine.lint.graph import postorder
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "warning",
    why="It may open cases without end.",
    instead="Make sure that it stops, or draw a loop.",
    finds_zh="流程会调用到自己。",
    why_zh="可能没完没了地发起案件。",
    instead_zh="确认一定会停下来;否则改成循环。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    known = bundle.processes
    calls = {name: set(_called(process)) & known.keys() for name, process in known.items()}
    for process in (process for one in bundle.drawings for process in one.executable):
        if process.id in postorder(calls.get(process.id, ()), calls.__getitem__):
            yield Problem(process, f"{process.said}会调用到自己")


def _called(process: Scope) -> Iterator[str]:
    for scope in process.walk():
        for element in scope.of("callActivity"):
            yield element.setting("calledElement", "processId")
