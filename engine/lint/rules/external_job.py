"""A task's type is neither registered here nor declared external."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "info",
    why="The case waits there until some program outside completes the job.",
    instead="Make sure that a worker activates this type.",
    finds_zh="任务类型没有登记,由外部程序领取和完成。",
    why_zh="案件会等到外部程序完成它为止。",
    instead_zh="请确认有程序会领取它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for one in bundle.drawings:
        said: set[str] = set(bundle.known.known_job_types)
        for element in one.elements():
            type_ = element.setting("taskDefinition", "type")
            if type_ and not type_.startswith(("=", "jiuzhu:")) and type_ not in said:
                said.add(type_)
                yield Problem(element, f"任务类型“{type_}”由外部程序领取和完成")
