"""A task's type is one of ours, and nothing handles it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "references",
    "error",
    why=(
        "Types that begin with jiuzhu: are done by the service itself, so this job would never "
        "be done."
    ),
    instead="Correct the type; types for outside workers do not begin with jiuzhu:.",
    finds_zh="任务类型以 jiuzhu: 开头,却没有登记的处理程序。",
    why_zh="这样的类型由本系统自己完成,没有程序就永远做不完。",
    instead_zh="改正类型;外部程序的类型不以 jiuzhu: 开头。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for element in bundle.elements():
        type_ = element.setting("taskDefinition", "type")
        if type_.startswith("jiuzhu:") and type_ not in bundle.known.known_job_types:
            yield Problem(element, f"{element.said}的任务类型“{type_}”没有登记的处理程序")
