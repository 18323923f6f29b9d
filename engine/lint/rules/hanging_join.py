"""A parallel gateway waits for a token that surely can fail to come."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.joins import hanging
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "error",
    why="The case would stand there for ever, and nobody is told.",
    instead=(
        "Bring optional ways together with an exclusive gateway first; every parallel way must "
        "reach the join."
    ),
    finds_zh="并行网关等待的令牌肯定有不来的时候。",
    why_zh="案件会永远停在那里,也没有人知道。",
    instead_zh="几条可选的路先用排他网关合并,再接到并行网关;每条并行的路都要到达它。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for scope in bundle.scopes():
        for one in bundle.once(hanging, scope):
            if one.proven:
                yield Problem(one.join, one.message)
