"""Surveys (常态化摸排): a round of visits that no application asked for, village by village (R07).

A township or county opens one for a period and says whom to look for. Each village has a case of
its own, in its own area, so that its work is on the desk of whoever visits there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from assistance import suppliers
from assistance.areas import COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS, full_name
from assistance.calendar import local_date, utc_text
from assistance.editions import Reference
from assistance.hooks.filing import Wrong, invalid
from assistance.store import surveys as store
from assistance.store.numbers import next_number
from engine import Actor, Json, OpenCase, Refused

if TYPE_CHECKING:
    from assistance.bootstrap import Assistance

PROCESS = "survey"
SERIES = "MP"
OPENERS = frozenset({"township_clerk", "county_officer"})
# More villages than a county has, and a round that is longer than a year is none.
MOST_VILLAGES, LONGEST_DAYS = 300, 366


@dataclass(frozen=True, slots=True)
class Plan:
    """What a survey is to be. ``area``: of the township (9 digits) or county (6) that opens it.

    ``villages``: codes; empty: all that are listed below ``area``. ``look_for``: codes of
    categories. ``intake_organisation``: who visits, instead of the villages' own workers.
    """

    title: str
    area: str
    starts_on: date
    ends_on: date
    look_for: Sequence[str]
    villages: Sequence[str] = ()
    intake_organisation: str | None = None


def open_survey(
    assistance: Assistance, survey_id: str, plan: Plan, actor: Actor
) -> Sequence[Mapping[str, Any]] | Refused:
    """Keep the survey and open a case in each of its villages; those cases.

    The same ``survey_id`` again opens only what is not open yet.
    """
    engine = assistance.engine
    today = local_date(engine.now())
    with engine.transaction() as tx:
        reference = assistance.editions.on(tx, today)
        villages = list(dict.fromkeys(plan.villages)) or _listed(reference, plan.area)
        intake = plan.intake_organisation
        known = suppliers.find(tx, intake) if intake else None
        refused = _forbidden(plan, actor) or invalid(_wrong(plan, villages, reference, today))
        if refused is None and intake and not (known and known.intake_authorised):
            text = f"{intake} 不是州里授权的受理社会组织,请核对"
            refused = Refused("invalid", text, {"intake_organisation": [text]})
        if refused is not None:
            return refused
        if store.head(tx, survey_id) is None:
            store.add_survey(
                tx,
                {
                    "survey_id": survey_id,
                    "number": next_number(tx, SERIES, plan.area, today.year),
                    "title": plan.title,
                    "area_code": plan.area,
                    "starts_on": plan.starts_on.isoformat(),
                    "ends_on": plan.ends_on.isoformat(),
                    "look_for": ",".join(plan.look_for),
                    "intake_organisation": intake,
                    "opened_by": actor.user,
                    "opened_at": utc_text(engine.now()),
                },
            )
    for village in villages:
        opened = _open_village(assistance, survey_id, plan, village, actor)
        if isinstance(opened, Refused):
            return opened
    with engine.reading() as tx:
        return store.villages(tx, survey_id)


def _open_village(
    assistance: Assistance, survey_id: str, plan: Plan, village: str, actor: Actor
) -> Refused | None:
    intake = plan.intake_organisation
    visitors: list[Json] = [f"intake_org@{intake}" if intake else "village_worker"]
    variables: dict[str, Json] = {
        "survey_id": survey_id,
        "area_code": village,
        "starts_on": plan.starts_on.isoformat(),
        "ends_on": plan.ends_on.isoformat(),
        "look_for": list(plan.look_for),
        "visitors": visitors,
        "intake_organisation": intake,
    }
    outcome = assistance.engine.execute(
        OpenCase(
            command_id=f"survey:{survey_id}:{village}",
            actor=actor,
            process_id=PROCESS,
            variables=variables,
            area=village,
            title=f"{full_name(village)} · {plan.title}",
            business_key=survey_id,
        )
    )
    if isinstance(outcome, Refused):
        return outcome
    row = {
        "survey_id": survey_id,
        "area_code": village,
        "case_key": int(str(outcome.result["case_key"])),
    }
    with assistance.engine.transaction() as tx:
        store.keep_village(tx, row)
    return None


def _listed(reference: Reference, area: str) -> list[str]:
    """The villages that are listed below a township or county."""
    known = reference.areas.villages
    return sorted(
        code for code, one in known.items() if code.startswith(area) and not one.withdrawn_on
    )


def _forbidden(plan: Plan, actor: Actor) -> Refused | None:
    suits = (s for s in actor.standings if not OPENERS.isdisjoint(s.groups))
    if not any(plan.area.startswith(standing.area) for standing in suits):
        text = f"{full_name(plan.area)}的排查由当地乡镇(街道)或县(市)民政经办人发起"
        return Refused("forbidden", text)
    return None


def _wrong(
    plan: Plan, villages: Sequence[str], reference: Reference, today: date
) -> Iterator[Wrong]:
    if len(plan.area) not in (COUNTY_DIGITS, TOWNSHIP_DIGITS) or not reference.areas.find(
        plan.area
    ):
        yield "area", "请选发起排查的县(市)或乡镇(街道)"
    if plan.ends_on < plan.starts_on:
        yield "ends_on", "结束日期早于开始日期,请改正"
    elif plan.ends_on < today:
        yield "ends_on", "结束日期已过,请改正"
    elif (plan.ends_on - plan.starts_on).days > LONGEST_DAYS:
        yield "ends_on", f"一个批次最长 {LONGEST_DAYS} 天,请分批发起"
    unknown = set(plan.look_for) - reference.names("person_categories").keys()
    if unknown:
        yield "look_for", f"没有这些对象类别:{'、'.join(sorted(unknown))}"
    if not villages:
        yield "villages", f"{full_name(plan.area)}还没有村(社区)名单,请逐个写明要走访的村(社区)"
    if len(villages) > MOST_VILLAGES:
        yield "villages", f"一个批次最多 {MOST_VILLAGES} 个村(社区),请分批发起"
    for n, village in enumerate(villages):
        if len(village) != VILLAGE_DIGITS or not village.startswith(plan.area):
            yield f"villages[{n}]", f"{village} 不是{full_name(plan.area)}的村(社区)"
        elif text := reference.areas.obstacle(village, today):
            yield f"villages[{n}]", text
