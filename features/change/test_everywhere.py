"""Whatever happens to the person, at whatever task: heard, told in writing, settled, archived.

One world per user task of the diagrams, in which everything happens once while it is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from lxml import etree

from assistance.demo.policy import alternative_policy
from assistance.store import applications, archives, orders
from features.steps.conclusions import conclusion
from features.steps.progress import LIMIT, conclude, finish_all
from features.steps.terms import FOUND, item_code
from features.steps.world import World

ROOT = Path(__file__).parents[2]
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
OBJECTION, LOST = "disclosure_objection", "eligibility_lost"
# What happens -> how the case then ends, and the notice that says so.
ENDS: Mapping[str, tuple[str, str]] = {
    "application_withdrawn": ("withdrawn", "withdrawal"),
    "person_moved_away": ("terminated", "termination"),
    LOST: ("terminated", "termination"),
    "person_died": ("terminated", "termination"),
}
# After the work on the application is over, nothing that happens stops its archiving.
AFTERWARDS = frozenset(
    {
        "confirm_withdrawal",
        "verify_status_change",
        "issue_termination_notice",
        "complete_archive",
        "review_archive",
    }
)


@dataclass(frozen=True)
class Way:
    """How a task comes to be open.

    ``conclusions``: element -> what is concluded there, in turn; ``happens``: what is reported at
    which element, or "" when nothing is left to do.
    """

    entry: str = "window"
    conclusions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    happens: tuple[str, str] = ("-", "")
    alternative: bool = False
    needs: tuple[str, ...] = ("法律援助", "家政助洁")
    without: tuple[str, ...] = ()
    only_seen: tuple[str, ...] = ()


REVIEW = "review_materials_township"
SUPPLEMENT = Way(conclusions={REVIEW: ["补正"]}, without=("household_book",))
URGENT = Way(conclusions={REVIEW: ["先行服务"]})
RETURNED = {"department_acceptance": ["退单"] * 3}
LATE = {"record_service": ["补录"]}
WAYS: Mapping[str, Way] = {
    **dict.fromkeys(
        ("apply_platform", "review_materials_intake", "visit_intake", "assess_intake"),
        Way("platform"),
    ),
    "apply_outreach": Way("outreach"),
    "issue_supplement_notice": SUPPLEMENT,
    "submit_supplement": SUPPLEMENT,
    "issue_rejection_notice": Way(conclusions={REVIEW: ["不予受理"]}),
    "complete_urgent_papers": URGENT,
    "arrange_urgent_service": URGENT,
    "second_review": Way(conclusions={"assess_township": ["有利害关系"]}),
    "issue_denial_notice": Way(conclusions={"township_review": ["不予认定"]}),
    "publish_disclosure": Way(alternative=True),
    "review_objection": Way(alternative=True, happens=("", OBJECTION)),
    "county_filing": Way(alternative=True, happens=("", OBJECTION)),
    "issue_refusal_notice": Way(conclusions={"county_approval": ["不予确认"]}),
    "hear_opinion": Way(happens=("county_check", LOST)),
    "reassign_order": Way(conclusions=RETURNED),
    "supervise_order": Way(conclusions=RETURNED),
    "instruct_replan": Way(conclusions={**RETURNED, "supervise_order": ["重新确定服务"]}),
    "issue_stop_notice": Way(conclusions={**RETURNED, "supervise_order": ["停止"]}),
    "issue_ineligible_notice": Way(needs=("技能培训",)),
    "refer_need": Way(needs=("家庭适老化改造",)),
    "approve_late_entry": Way(conclusions=LATE),
    "confirm_withdrawal": Way(happens=("county_check", "application_withdrawn")),
    "verify_status_change": Way(happens=("county_check", "person_moved_away")),
    "issue_termination_notice": Way(happens=("county_check", "person_moved_away")),
    "complete_archive": Way(only_seen=("household_book",)),
}


def user_tasks() -> list[str]:
    """Every user task of the procedure, inside sub-processes too."""
    files = sorted((ROOT / "processes" / "assistance-case").glob("*.bpmn"))
    roots = [etree.parse(file).getroot() for file in files]
    return [str(task.get("id")) for root in roots for task in root.iter(f"{BPMN}userTask")]


@pytest.mark.parametrize("world", ["sqlite"], indirect=True)
@pytest.mark.parametrize("element", user_tasks())
def test_whatever_happens_ends_in_the_archive(world: World, element: str) -> None:
    way = WAYS.get(element, Way())
    if way.alternative:
        alternative_policy(world.product)
    for event, end in ENDS.items():
        bring_to(world, element, way)
        happen(world, event)
        if element not in AFTERWARDS:
            ended(world, event, *end)
        finish_all(world)
        archived(world)


def bring_to(world: World, element: str, way: Way) -> None:
    """A new application, worked on until the task at ``element`` is open."""
    world.case = 0
    world.plans.answers.clear()
    world.plans.needs = [item_code(name) for name in way.needs]
    world.plans.left_out, world.plans.seen_only = set(way.without), set(way.only_seen)
    world.open_case(way.entry)
    assert world.case, world.outcome
    left = {at: list(turns) for at, turns in way.conclusions.items()}
    at, happens = way.happens
    for _ in range(LIMIT):
        tasks = world.open_tasks()
        if any(task.element_id == element for task in tasks):
            return
        if at in [task.element_id for task in tasks] or (at == "" and not tasks):
            happen(world, happens)
            at = "-"
        else:
            turns = left.get(tasks[0].element_id)
            said = conclusion(tasks[0].form_id, turns.pop(0)) if turns else {}
            world.must_complete(tasks[0], said)
    raise AssertionError(f"没有办到 {element}")


def happen(world: World, event: str) -> None:
    for form_id, answers in FOUND.get(event, {}).items():
        world.plans.answer(form_id, dict(answers))
    world.publish(event)


def ended(world: World, event: str, outcome: str, notice: str) -> None:
    """The opinion is heard where eligibility is lost; nothing else is left of the application."""
    if event == LOST:
        assert world.tasks("听取意见")
        conclude(world, "听取意见", "终止")
    finish_all(world)
    with world.rows() as tx:
        told = [row["kind"] for row in applications.notices(tx, world.application_id)]
        sealed = archives.archive(tx, world.case)
    assert notice in told
    assert sealed is not None
    assert sealed["outcome"] == outcome, event


def archived(world: World) -> None:
    assert world.open_tasks() == []
    with world.rows() as tx:
        assert archives.archive(tx, world.case) is not None
        assert orders.open_orders(tx, world.application_id) == []
    case, *served = [case.state for case in world.cases()]
    assert case == "completed"
    assert "active" not in served


def test_every_way_leads_to_a_task() -> None:
    assert set(WAYS) | AFTERWARDS <= set(user_tasks())
