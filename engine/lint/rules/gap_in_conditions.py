"""There are values for which no way out of a gateway is open."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.forks import forks, gap
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "warning",
    why="A case with such values stops at the gateway with an incident.",
    instead="Make one of the ways the default, or complete the conditions.",
    finds_zh="有的取值下,网关没有一条出线可走。",
    why_zh="遇到这样的值,案件会停在网关,等人处理。",
    instead_zh="设一条默认出线,或补全条件。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for fork in bundle.once(forks, bundle):
        example = gap(fork)
        if example:
            message = f"{fork.gateway.said}没有一条出线适用于:{example}"
            yield Problem(fork.gateway, message)
