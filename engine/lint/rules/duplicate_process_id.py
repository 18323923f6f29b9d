"""Two files of the bundle use one id for a process or sub-process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "files",
    "error",
    why="Calling or starting the id could mean either of them.",
    instead="Change one: in one bundle the ids of processes and sub-processes differ.",
    finds_zh="流程包的两个文件用了同一个流程或子流程 id。",
    why_zh="发起或调用这个 id 时,不知道是哪一个。",
    instead_zh="同一流程包里,流程和子流程的 id 不能重复;请改一个。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    executable = (process for one in bundle.drawings for process in one.executable)
    for scope in (scope for process in executable for scope in process.walk()):
        first = seen.setdefault(scope.id, scope.file)
        if scope.id and first != scope.file:
            message = f"{scope.said}的 id“{scope.id}”在文件 {first} 里已经用过"
            yield Problem(scope, message)
