"""Two ways out of an exclusive gateway are open for the same values."""

from __future__ import annotations

from collections.abc import Iterator

from engine.lint.bundle import Bundle
from engine.lint.forks import forks, overlaps
from engine.lint.rule import Problem, Rule

RULE = Rule(
    "flows",
    "warning",
    why="Only one of them is taken, the first in the file, and that cannot be seen on the diagram.",
    instead=(
        "Let the conditions exclude each other; if all open ways are meant, use an inclusive "
        "gateway."
    ),
    finds_zh="排他网关的两条出线会同时可走。",
    why_zh="只会走其中一条,即文件里排在前面的那条,图上看不出来。",
    instead_zh="让条件互相排斥;几条都要走的,改用包容网关。",
)


def find(bundle: Bundle) -> Iterator[Problem]:
    for fork in bundle.once(forks, bundle):
        for one, other, example in overlaps(fork):
            message = f"{fork.gateway.said}的{one.said}和{other.said}会同时可走,例如:{example}"
            yield Problem(other, message)
