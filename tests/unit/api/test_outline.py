"""A diagram in words: reading order, who acts, and where a case stands."""

from __future__ import annotations

import pytest

from api.pages.outline import Outline, place, read
from assistance.bundle import process_files


@pytest.fixture(scope="module")
def outline() -> Outline:
    xml = process_files("assistance-case")["assistance-case.bpmn"]
    return read(xml, "assistance-case")


def test_every_task_stands_in_it_once_in_the_order_of_the_drawing(outline: Outline) -> None:
    ids = [step.element_id for step in outline.steps]
    assert len(ids) == len(set(ids))
    assert set(outline.user_tasks) <= set(ids)
    order = ["apply_window", "review_materials_township", "township_review", "county_approval"]
    assert sorted(order, key=ids.index) == order
    assert outline.name == "服务类社会救助办理"


def test_who_acts_is_the_lane(outline: Outline) -> None:
    lanes = {step.element_id: step.lane for step in outline.steps}
    assert lanes["county_approval"] == "县级民政部门"
    assert lanes["revisit"] == "村(社区)"


def test_what_only_joins_lines_is_left_out(outline: Outline) -> None:
    assert "merge_application" not in {step.element_id for step in outline.steps}


def test_states_of_one_case(outline: Outline) -> None:
    placed = place(outline, ["township_review"], ["opened", "apply_window"])
    states = {item.step.element_id: item.state for item in placed}
    assert [item.step for item in placed] == list(outline.steps)
    assert states["township_review"] == "active"
    assert states["apply_window"] == "passed"
    assert states["county_approval"] == "ahead"
    # The sub-process around the active task is where the case stands, too.
    assert states["handling"] == "active"
    assert states["seal_archive"] == "ahead"


def test_an_active_step_outside_does_not_make_a_stage_active(outline: Outline) -> None:
    states = {
        item.step.element_id: item.state
        for item in place(outline, ["review_archive"], ["handling"])
    }
    assert states["handling"] == "passed"
    assert states["review_archive"] == "active"
