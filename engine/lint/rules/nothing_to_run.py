"""A file has no executable process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "elements",
    "error",
    why="Nobody could start anything of it.",
    instead=(
        "Tick “executable” in the process's properties; a drawing for readers only need not be "
        "deployed."
    ),
    finds_zh="文件里没有可执行的流程。",
    why_zh="没有人能发起它。",
    instead_zh="在流程的属性里勾选“可执行”;只供阅读的图不必部署。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        if not one.executable:
            yield Problem(one, "文件里没有可执行的流程(isExecutable 不是 true)")
