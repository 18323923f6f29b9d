"""What happens to a person or a case on its way, and who may report it (社救法46–48条).

A report is a message that the diagrams wait for; what follows from it they say: a withdrawal is
confirmed, a death looked into, an opinion heard before help ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistance.applying import PROCESS
from engine import Actor, CaseView, Done, PublishMessage, Refused

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance


@dataclass(frozen=True, slots=True)
class Happening:
    """``message``: what the diagram calls it; ``by``: roles of offices; ``own``: of persons."""

    name: str
    message: str
    by: frozenset[str]
    own: frozenset[str] = frozenset()


_NEIGHBOURS = frozenset({"village_worker", "township_clerk", "county_officer"})
HAPPENINGS: Mapping[str, Happening] = {
    "withdrawal": Happening(
        "撤回申请",
        "application_withdrawn",
        frozenset({"township_clerk"}),
        frozenset({"applicant", "guardian"}),
    ),
    "death": Happening("死亡", "person_died", _NEIGHBOURS),
    "moving_away": Happening("迁出", "person_moved_away", _NEIGHBOURS),
    "eligibility_loss": Happening(
        "失去资格", "eligibility_lost", frozenset({"township_clerk", "county_officer"})
    ),
    "objection": Happening(
        "公示异议", "disclosure_objection", frozenset({"village_worker", "township_clerk"})
    ),
}


def report(
    assistance: Assistance, actor: Actor, case: CaseView, kind: str, command_id: str
) -> Refused | None:
    """Tell ``case`` that ``kind`` of ``HAPPENINGS`` happened; None: it heard it."""
    happening = HAPPENINGS[kind]
    engine = assistance.engine
    if case.process_id != PROCESS:
        return Refused("invalid", "请在申请案件上登记,不是在服务单上")
    variables = engine.variables(case.key)
    command = PublishMessage(
        command_id=command_id,
        actor=actor,
        name=happening.message,
        correlation_key=str(variables["application_id"]),
    )
    if not _may_report(actor, happening, case, variables.get("person_id")):
        refused = Refused("forbidden", f"登记“{happening.name}”不在您的职责或辖区范围内")
        engine.keep_refusal(command, refused)
        return refused
    outcome = engine.execute(command)
    if isinstance(outcome, Done) and not outcome.result["subscriptions"]:
        return Refused("state", f"案件现在不等“{happening.name}”:已经办完、正在结案,或不在公示期")
    return outcome if isinstance(outcome, Refused) else None


def _may_report(actor: Actor, happening: Happening, case: CaseView, person: object) -> bool:
    own = {f"{role}@{person}" for role in happening.own}
    return any(
        not standing.groups.isdisjoint(own)
        or (not standing.groups.isdisjoint(happening.by) and case.area.startswith(standing.area))
        for standing in actor.standings
    )
