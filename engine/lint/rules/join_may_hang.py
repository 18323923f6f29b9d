"""A parallel gateway waits for a token that may fail to come."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.joins import hanging
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "warning",
    why=(
        "On some ways the case would stand there for ever; whether their conditions can meet "
        "only a person can tell."
    ),
    instead=(
        "Bring optional ways together with an exclusive gateway first; every parallel way must "
        "reach the join."
    ),
    finds_zh="并行网关等待的令牌可能不来。",
    why_zh="有的走法会让案件永远停在那里;这些条件会不会同时出现,只有人能判断。",
    instead_zh="几条可选的路先用排他网关合并,再接到并行网关;每条并行的路都要到达它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for one in bundle.once(hanging, scope):
            if not one.proven:
                yield Problem(one.join, one.message)
