"""Which period each step has: days, whether they are working days, and what stops the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistance.tables import codes, table

WHOLE, EXTENDED = "whole_procedure", "whole_procedure_extended"
SUPPLEMENT, DISCLOSURE, OBJECTION = "supplement", "disclosure", "objection"
CONSULTATION = "superior_consultation"
REASONS: Mapping[str, str] = {
    SUPPLEMENT: "补正",
    DISCLOSURE: "公示",
    OBJECTION: "公示异议",
    CONSULTATION: "请示上级",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """``days`` are working days, or with ``natural`` calendar days.

    ``escalates_to``: the role that hears of it when it is over; "": nobody.
    """

    days: int
    natural: bool = False
    pauses: frozenset[str] = frozenset()
    escalates_to: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The period of a task. ``timer``: element of the timer that ends with it; "": none.

    ``code``: of the deadline; "" for steps that only the diagram gives a time.
    """

    process_id: str
    element_id: str
    timer: str
    code: str
    rule: Rule


def rule_of(code: str) -> Rule:
    """The deadline ``code`` as the policy's settings have it; ``KeyError`` if there is none."""
    row = {row["code"]: row for row in table("deadlines")}[code]
    return Rule(
        days=int(row["days"]),
        natural=row["day_type"] == "calendar",
        pauses=frozenset(codes(row["pauses"])),
        escalates_to=row["escalates_to"],
    )


def step_of(process_id: str, element_id: str) -> Step | None:
    """The period of tasks at ``element_id``; None if they have none of their own."""
    row = _steps().get((process_id, element_id))
    if row is None:
        return None
    rule = (
        rule_of(row["code"])
        if row["code"]
        else Rule(int(row["days"]), False, frozenset(codes(row["pauses"])))
    )
    return Step(process_id, element_id, row["timer"], row["code"], rule)


def sharing(step: Step) -> frozenset[str]:
    """Elements of the process that count in the same period as ``step``."""
    if not step.code:
        return frozenset({step.element_id})
    return frozenset(
        element
        for (process_id, element), row in _steps().items()
        if process_id == step.process_id and row["code"] == step.code
    )


@lru_cache(maxsize=1)
def _steps() -> Mapping[tuple[str, str], Mapping[str, str]]:
    return {(row["process_id"], row["element_id"]): row for row in table("step_deadlines")}
