"""The three ways to apply, and who may begin which (昌州政办发〔2024〕30号 五(一)).

Opening a case only makes the right form appear on the right desk; the application itself is that
form, submitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from assistance import suppliers
from assistance.areas import VILLAGE_DIGITS, full_name
from assistance.calendar import local_date
from assistance.editions import Reference
from engine import Actor, Done, Json, OpenCase, Refused

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

PROCESS = "assistance-case"
WINDOW, PLATFORM, OUTREACH = "window", "platform", "outreach"
ENTRIES: Mapping[str, str] = {WINDOW: "窗口申请", PLATFORM: "平台申请", OUTREACH: "主动发现"}
# Who begins an application at this entry; of the platform's roles each is bound to one person.
OPENERS: Mapping[str, tuple[str, ...]] = {
    WINDOW: ("township_clerk",),
    PLATFORM: ("applicant", "guardian"),
    OUTREACH: ("village_worker",),
}


def entries_of(actor: Actor) -> list[str]:
    """The ways to apply that ``actor`` may begin, in the order of ``ENTRIES``."""
    held = set().union(*(_roles(standing) for standing in actor.standings))
    return [entry for entry, openers in OPENERS.items() if not held.isdisjoint(openers)]


def _roles(actor: Actor) -> set[str]:
    return {group.partition("@")[0] for group in actor.groups}


def open_application(
    assistance: Assistance,
    *,
    entry: str,
    area: str,
    actor: Actor,
    command_id: str | None = None,
) -> int | Refused:
    """Open a case at ``entry`` (window | platform | outreach) for ``area``; its key.

    ``area`` is the village's code (12 digits): its workers visit again at the end. The same
    ``command_id`` opens one case.
    """
    command_id = command_id or assistance.engine.new_id()
    today = local_date(assistance.engine.now())
    with assistance.engine.reading() as tx:
        reference = assistance.editions.on(tx, today)
    refused = _obstacle(reference, today, entry, area, actor)
    if refused is not None:
        if refused.code == "forbidden":
            tried = OpenCase(command_id=command_id, actor=actor, process_id=PROCESS, area=area)
            assistance.engine.keep_refusal(tried, refused)
        return refused
    variables: dict[str, Json] = {
        "application_id": command_id,
        "entry": entry,
        "area_code": area,
        "policy_version": reference.policy.version,
        "policy_date": today.isoformat(),
        "person_id": None,
        "intake_organisation": None,
    }
    if entry == PLATFORM:
        with assistance.engine.transaction() as tx:
            intake = suppliers.intake_organisation(tx, area)
        if intake is None:
            return Refused("state", f"{full_name(area)}还没有州里授权的受理社会组织,请到窗口申请")
        variables |= {"person_id": _person_of(actor), "intake_organisation": intake}
    outcome = assistance.engine.execute(
        OpenCase(
            command_id=command_id,
            actor=actor,
            process_id=PROCESS,
            variables=variables,
            area=area,
            title=f"{full_name(area)} · {ENTRIES[entry]}",
            business_key=command_id,
        )
    )
    return int(str(outcome.result["case_key"])) if isinstance(outcome, Done) else outcome


def _obstacle(
    reference: Reference, today: date, entry: str, area: str, actor: Actor
) -> Refused | None:
    """Why ``actor`` may not begin an application at ``entry`` for ``area``."""
    if entry not in ENTRIES:
        return Refused("invalid", f"没有这种申请方式:{entry}")
    if len(area) != VILLAGE_DIGITS or reference.areas.township_of(area) is None:
        return Refused("invalid", "请选到居住地所在的村(社区)")
    closed = reference.areas.obstacle(area, today)
    if closed:
        return Refused("invalid", closed)
    if entry not in entries_of(actor):
        return Refused("forbidden", f"“{ENTRIES[entry]}”不在您的职责范围内")
    if entry == PLATFORM and _person_of(actor) is None:
        return Refused("forbidden", "账号还没有关联申请人,请联系乡镇窗口")
    suits = (s for s in actor.standings if not _roles(s).isdisjoint(OPENERS[entry]))
    if not any(area.startswith(standing.area) for standing in suits):
        return Refused("forbidden", f"{full_name(area)}不在您的辖区内,请由当地办理")
    return None


def _person_of(actor: Actor) -> str | None:
    """Whom an applicant's or guardian's account speaks for."""
    groups = (group for standing in actor.standings for group in sorted(standing.groups))
    bound = (group.partition("@") for group in groups)
    known = (person for role, _, person in bound if role in OPENERS[PLATFORM])
    return next((person for person in known if person and person != "None"), None)
