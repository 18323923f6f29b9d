"""Visit, assessment and its second review."""

from __future__ import annotations

from typing import Any

import pytest

from assistance import self_care
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import Desk, first_row, put


@pytest.mark.parametrize(
    ("unmet", "level"),
    [(0, "full"), (1, "partial"), (3, "partial"), (4, "none"), (6, "none")],
)
def test_s08_the_level_of_self_care(world: World, unmet: int, level: str) -> None:
    answers = {f"self_care_{item}": n >= unmet for n, item in enumerate(self_care.ITEMS)}
    desk = Desk(world).accepted()
    desk.must("household-visit", put(**answers))
    desk.must("needs-assessment")
    assert desk.row("visits")["unmet_self_care"] == unmet
    assert desk.row("assessments")["self_care_level"] == level


@pytest.mark.parametrize("unmet", [-1, 7])
def test_no_more_items_of_self_care_than_there_are(unmet: int) -> None:
    with pytest.raises(ValueError, match="6 items"):
        self_care.level(unmet)


def only_one(values: dict[str, Any]) -> None:
    del values["investigators"][1:]


def same_twice(values: dict[str, Any]) -> None:
    values["investigators"][1] = dict(values["investigators"][0])


def same_certificate(values: dict[str, Any]) -> None:
    values["investigators"][1]["certificate"] = values["investigators"][0]["certificate"]


def test_s07_one_investigator_is_not_enough_for_the_form(world: World) -> None:
    desk = Desk(world).accepted()
    with pytest.raises(AssertionError, match="investigators"):
        desk.submit("household-visit", only_one)
    assert desk.checked("household-visit", {"family_signature": ""}).errors["family_signature"]


@pytest.mark.parametrize("change", [same_twice, same_certificate])
def test_s07_two_investigators_are_two_people(world: World, change: Any) -> None:
    desk = Desk(world).accepted()
    assert list(desk.refusal("household-visit", change).fields) == ["investigators"]
    desk.must("household-visit")
    assert desk.row("visits")["investigators"] == 2


def test_a_designer_cannot_draw_the_signatures_away(world: World) -> None:
    """The rule holds where a changed form no longer asks for it."""
    desk = Desk(world).accepted()
    unsigned = first_row("investigators", signature=None)
    refusal = desk.refusal("household-visit", unsigned, valid=False)
    assert list(refusal.fields) == ["investigators[0].signature"]
    assert "investigators" in desk.refusal("household-visit", only_one, valid=False).fields


def test_an_application_of_the_platform_is_visited_by_both(world: World) -> None:
    desk = Desk(world, entry="platform").accepted()
    one = desk.refusal("household-visit", first_row("investigators", organisation="受托登记组织"))
    assert "联合入户" in one.message
    desk.must("household-visit")


def test_nobody_visits_tomorrow(world: World) -> None:
    desk = Desk(world).accepted()
    assert "visit_date" in desk.refusal("household-visit", put(visit_date="2026-11-25")).fields


def test_an_assessment_follows_a_visit(world: World) -> None:
    assert Desk(world).accepted().refusal("needs-assessment").code == "state"


def test_an_assessment_without_interest_needs_no_second_look(world: World) -> None:
    desk = Desk(world).assessed()
    assert desk.variables["conflict_of_interest"] is False
    row = desk.row("assessments")
    assert (row["organisation"], row["conflict"], row["spot_check"]) == ("652301101", 0, 0)
    assert row["assessor"] == "clerk"


def test_a_declared_interest_is_flagged(world: World) -> None:
    desk = Desk(world).assessed(conflict_of_interest=True)
    assert desk.variables["conflict_of_interest"] is True
    assert desk.row("assessments")["spot_check"] == 1


def test_s09_who_would_supply_what_it_assesses_has_an_interest(world: World) -> None:
    desk = Desk(world, entry="platform").assessed(intended_supplier="SQ652300")
    assert desk.variables["conflict_of_interest"] is True
    assert desk.row("assessments")["organisation"] == "SQ652300"


def test_what_is_proposed_is_in_the_catalogue(world: World) -> None:
    desk = Desk(world).accepted()
    desk.must("household-visit")
    refusal = desk.refusal("needs-assessment", first_row("proposed_items", catalogue_code="Z99"))
    assert list(refusal.fields) == ["proposed_items[0].catalogue_code"]


def test_who_proposes_training_finds_a_need_of_training(world: World) -> None:
    desk = Desk(world).accepted()
    desk.must("household-visit")
    desk.must("needs-assessment", first_row("proposed_items", catalogue_code="D03"))
    with world.transaction() as tx:
        person = world.people.find(tx, desk.variables["person_id"])
    assert person is not None
    assert person.flags == {"training_need"}


def test_age_and_disability_are_never_found_by_an_assessment(world: World) -> None:
    desk = Desk(world).accepted()
    desk.must("household-visit")
    desk.must("needs-assessment", first_row("proposed_items", catalogue_code="D06"))
    with world.transaction() as tx:
        person = world.people.find(tx, desk.variables["person_id"])
    assert person is not None
    assert person.flags == frozenset()


def test_the_second_reviewer_has_no_interest_of_his_own(world: World) -> None:
    desk = Desk(world).assessed(conflict_of_interest=True)
    refusal = desk.refusal("assessment-second-review", independent=False)
    assert list(refusal.fields) == ["independent"]
    assert desk.refusal("assessment-second-review", user="clerk").code == "forbidden"
    assert desk.must("assessment-second-review") == {"second_review": "agree"}
    row = desk.row("assessments")
    assert (row["reviewer"], row["review"], row["spot_check"]) == ("officer", "agree", 1)


def test_there_is_nothing_to_review_without_an_assessment(world: World) -> None:
    assert Desk(world).accepted().refusal("assessment-second-review").code == "state"


def test_a_rejected_assessment_is_done_again_before_it_can_be_accepted(world: World) -> None:
    desk = Desk(world).assessed(conflict_of_interest=True)
    desk.must("approval-draft")
    assert desk.refusal("township-review").code == "state"
    desk.must("assessment-second-review", second_review="redo")
    assert desk.messages("assess_again") == ["township_leader"]
    refusal = desk.refusal("township-review")
    assert list(refusal.fields) == ["township_opinion"]
    assert desk.must("township-review", township_opinion="investigate") == {
        "township_opinion": "investigate"
    }
    desk.must("household-visit")
    desk.must("needs-assessment")
    desk.must("township-review")
