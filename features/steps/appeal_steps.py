"""Appeals against notices, noted beside a case."""

from __future__ import annotations

from datetime import date

from pytest_bdd import parsers, then, when

from assistance import appeals
from assistance.appeals import Appeal
from engine import Done
from features.steps.terms import NOTICES
from features.steps.world import World

KINDS = {"行政复议": "reconsideration", "行政诉讼": "litigation"}
RESULTS = {"维持": "upheld", "撤销": "revoked"}
APPEAL = "appeal-1"


@when(
    parsers.re(
        r"登记对(?P<notice>.+)的(?P<kind>行政复议|行政诉讼),"
        r"提出日是(?P<year>\d+)年(?P<month>\d+)月(?P<day>\d+)日"
    )
)
def note(world: World, notice: str, kind: str, year: str, month: str, day: str) -> None:
    filed_on = date(int(year), int(month), int(day))
    said = Appeal(KINDS[kind], NOTICES[notice], filed_on, "昌吉市人民政府", "〔2026〕12号")
    with world.engine.transaction() as tx:
        refused = appeals.note(
            tx, world.application_id, said, APPEAL, "county_officer", world.clock.now
        )
    world.outcome = refused or Done({})


@when(parsers.re("(试着再)?登记复议、诉讼的结果为“(?P<result>.+)”"))
def conclude(world: World, result: str) -> None:
    said = {
        "result": RESULTS[result],
        "decided_on": world.today.isoformat(),
        "reference": "〔2026〕21号",
        "noted_by": "county_officer",
    }
    with world.engine.transaction() as tx:
        refused = appeals.conclude(tx, world.application_id, APPEAL, said, world.clock.now)
    world.outcome = refused or Done({})


@then(parsers.re(r"复议、诉讼登记有1件,(?P<when>在期限内|已逾期)"))
def noted(world: World, when: str) -> None:
    with world.rows() as tx:
        [row] = appeals.of_application(tx, world.application_id)
    assert bool(row["in_time"]) == (when == "在期限内")


@then(parsers.parse("复议、诉讼的结果是“{result}”"))
def concluded(world: World, result: str) -> None:
    with world.rows() as tx:
        [row] = appeals.of_application(tx, world.application_id)
    assert row["result"] == RESULTS[result]
