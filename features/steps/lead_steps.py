"""Surveys of villages and leads: opened, visited, told, handled, made an application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from assistance.areas import TOWNSHIP_DIGITS
from assistance.converting import convert, told_before
from assistance.leads import HANDLED, URGENT, Clue, Lead, Report
from assistance.samples import INTAKE
from assistance.surveys import Plan, open_survey
from engine import Actor, Done, Refused, TaskView
from features.steps.working_steps import WHO
from features.steps.world import World

URGENCIES = {"一般": "normal", "紧急": URGENT}
CODES = {name: code for code, name in HANDLED.items()}
CLUE = "独居老人,无人照料"
MISTAKES: Mapping[str, Mapping[str, Any]] = {
    "日期是明天": {"days": 1},
    "日期早于排查开始": {"days": -1},
    "有线索却走访了0户": {"households": 0},
}


@dataclass
class Fields:
    """What was told in this scenario, in order, and the cases that leads became."""

    told: list[Lead] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)


@pytest.fixture
def fields() -> Fields:
    return Fields()


@given(
    parsers.re(
        f"(?P<who>{WHO})(?P<asked>委托受理组织)?发起排查,(?P<month>\\d+)月(?P<day>\\d+)日结束"
    )
)
def survey_begins(world: World, who: str, asked: str | None, month: str, day: str) -> None:
    village = world.applicant.village
    plan = Plan(
        title="春季排查",
        area=village[:TOWNSHIP_DIGITS],
        starts_on=world.today,
        ends_on=date(world.today.year, int(month), int(day)),
        look_for=["destitute"],
        villages=[village],
        intake_organisation=INTAKE if asked else None,
    )
    opened = open_survey(world.product, "survey-1", plan, world.who(who))
    assert not isinstance(opened, Refused), opened
    world.case = opened[0]["case_key"]


@when(parsers.re(f"(?P<who>{WHO})报告走访了(?P<count>\\d+)户,(?P<found>没有发现线索|发现.+)"))
def visited(world: World, who: str, count: str, found: str) -> None:
    named = found.removeprefix("发现").split("和") if found.startswith("发现") else []
    findings = [finding(one[4:], URGENCIES[one[:2]]) for one in named]
    report(world, world.who(who), households=int(count), findings=findings)
    assert isinstance(world.outcome, Done), world.outcome


@when(parsers.re(f"(?P<who>{WHO})试着报告走访,但(?P<mistake>{'|'.join(MISTAKES)})"))
def visited_wrongly(world: World, who: str, mistake: str) -> None:
    said = {"households": 4, "findings": [finding("马建国")], **MISTAKES[mistake]}
    report(world, world.who(who), **said)


def finding(name: str, urgency: str = "normal") -> dict[str, Any]:
    return {"source": "cadre_visit", "person_name": name, "clue": CLUE, "urgency": urgency}


def report(world: World, actor: Actor, days: int = 0, **said: Any) -> None:
    [task] = world.open_tasks()
    visited_on = (world.today + timedelta(days=days)).isoformat()
    world.submit(task, {"visited_on": visited_on, **said}, actor)


@then(parsers.parse("排查登记了{households:d}户、{leads:d}条线索"))
def is_registered(world: World, households: int, leads: int) -> None:
    with world.rows() as tx:
        [row] = tx.run("SELECT households, leads FROM survey_reports")
    assert (row["households"], row["leads"]) == (households, leads)


@when(parsers.re(f"(?P<who>{WHO})(试着)?把(?P<name>\\S+)的线索定为“(?P<result>[^”]+)”"))
def handles(world: World, who: str, name: str, result: str) -> None:
    values = {"handled_as": CODES[result], "reason": "核实过情况"}
    if result == "转介":
        values["referred_to"] = "人社部门"
    world.submit(task_of(world, name), values, world.who(who))


@then(parsers.parse("{name}的线索是“{result}”"))
def is_handled(world: World, name: str, result: str) -> None:
    assert lead_named(world, name).state == CODES[result]


@given(parsers.re(f"(?P<who>{WHO})报告了(?P<name>\\S+)的线索"))
@when(parsers.re(f"(?P<who>{WHO})又报告了(?P<name>\\S+)的线索"))
def is_told(world: World, fields: Fields, who: str, name: str) -> None:
    clue = Clue(world.applicant.village, "outreach_visit", name, CLUE)
    told = Report(world.who(who).user, world.clock.now)
    with world.engine.transaction() as tx:
        lead = world.product.leads.report(tx, f"lead-{len(fields.told)}", clue, told)
    fields.told.append(lead)


@then("后一条线索标明与前一条重复")
def is_a_duplicate(fields: Fields) -> None:
    first, second = fields.told
    assert (first.duplicate_of, second.duplicate_of) == (None, first.lead_id)


@when(parsers.re(f"(?P<who>{WHO})(再|试着)?把线索转为申请"))
def is_converted(world: World, fields: Fields, who: str) -> None:
    with world.rows() as tx:
        lead = world.product.leads.find(tx, fields.told[0].lead_id)
    assert lead is not None
    opened = convert(world.product, lead, world.who(who))
    if isinstance(opened, Refused):
        world.outcome = opened
        return
    world.case = opened
    fields.opened.append(opened)


@when(parsers.re(f"(?P<who>{WHO})先把(?P<name>\\S+)的线索转为申请"))
def is_converted_first(world: World, fields: Fields, who: str, name: str) -> None:
    opened = convert(world.product, lead_named(world, name), world.who(who))
    assert isinstance(opened, int), opened
    fields.opened.append(opened)


@then(parsers.parse("申请表已填好{name}的姓名、线索内容和发现渠道"))
def is_filled_in(world: World, name: str) -> None:
    told = told_before(world.product, "application-outreach", world.variables())
    filled = [told[key] for key in ("applicant_name", "clue", "discovery_channel", "found_on")]
    assert filled == [name, CLUE, "outreach_visit", world.today.isoformat()]


@then("线索和申请互相查得到")
def are_linked(world: World, fields: Fields) -> None:
    with world.rows() as tx:
        found = world.product.leads.of_application(tx, world.application_id)
    assert found is not None
    assert (found.lead_id, found.case_key) == (fields.told[0].lead_id, world.case)


@then("两次是同一件申请")
def is_the_same(world: World, fields: Fields) -> None:
    assert len(fields.opened) == 2
    assert len(set(fields.opened)) == 1
    assert len(world.engine.cases(limit=10)) == 1


def lead_named(world: World, name: str) -> Lead:
    with world.rows() as tx:
        found = world.product.leads.listed(tx, ("1 = 1", {}), {}, "", 10)
    return next(lead for lead in found if lead.clue.person_name == name)


def task_of(world: World, name: str) -> TaskView:
    """The open task for this lead, by the lead that the task sees."""
    wanted = lead_named(world, name).lead_id
    for task in world.tasks("处理线索"):
        seen = {one.name: one.value for one in world.engine.lookup.variables(task.key)}
        carried = seen["lead"]
        if isinstance(carried, Mapping) and carried["lead_id"] == wanted:
            return task
    raise AssertionError(f"没有{name}的“处理线索”")
