"""The seven plain stages of a case, and which of them an element of a diagram belongs to.

``data/stages.csv`` names them; an empty element id stands for every element of its process.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistance.tables import table

STAGES: Mapping[str, str] = {
    "apply": "申请",
    "accept": "受理",
    "investigate": "调查",
    "review": "审核",
    "approve": "审批",
    "serve": "服务",
    "archive": "归档",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """``state``: passed | active | ahead."""

    code: str
    name: str
    state: str


def stage_of(process_id: str, element_id: str) -> str | None:
    """The stage code of an element; None where the diagram has no stages."""
    known = _stages()
    return known.get((process_id, element_id)) or known.get((process_id, ""))


def strip(
    process_id: str, active: Collection[str], passed: Collection[str] = ()
) -> tuple[Stage, ...]:
    """The stages in order, as element ids ``active`` and ``passed`` tell; () if there are none.

    Every stage before the earliest one that they tell of has passed.
    """
    now = {code for element in active if (code := stage_of(process_id, element))}
    behind = {code for element in passed if (code := stage_of(process_id, element))}
    if not now and not behind:
        return ()
    order = list(STAGES)
    # A service order begins in the middle; what came before it has passed elsewhere.
    behind.update(order[: min(order.index(code) for code in now | behind)])
    return tuple(
        Stage(code, name, "active" if code in now else "passed" if code in behind else "ahead")
        for code, name in STAGES.items()
    )


@lru_cache(maxsize=1)
def _stages() -> Mapping[tuple[str, str], str]:
    return {(row["process_id"], row["element_id"]): row["stage"] for row in table("stages")}
