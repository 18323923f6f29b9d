"""The seven stages: every person's step has one, and a strip says where a case stands."""

from __future__ import annotations

from assistance.bundle import process_files
from assistance.stages import STAGES, stage_of, strip
from assistance.tables import table
from engine.xml import parse

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def states(process_id: str, active: list[str], passed: list[str]) -> list[str]:
    return [stage.state for stage in strip(process_id, active, passed)]


def test_every_user_task_of_the_procedure_has_a_stage_and_every_row_an_element() -> None:
    for name, xml in process_files("assistance-case").items():
        if not name.endswith(".bpmn"):
            continue
        process_id = name.removesuffix(".bpmn")
        root = parse(xml)
        ids = {e.get("id") for e in root.iter() if e.get("id")}
        tasks = {e.get("id") for e in root.iter(f"{BPMN}userTask")}
        assert {task for task in tasks if stage_of(process_id, str(task)) is None} == set()
        named = {r["element_id"] for r in table("stages") if r["process_id"] == process_id}
        assert named - {""} <= ids


def test_what_lies_before_the_present_stage_has_passed() -> None:
    assert states("assistance-case", ["county_approval"], []) == [
        *["passed"] * 4, "active", "ahead", "ahead",
    ]  # fmt: skip
    assert states("service-order", [], ["register_service"])[5:] == ["passed", "ahead"]


def test_two_stages_at_once() -> None:
    found = states("assistance-case", ["visit_township", "serve_urgent"], ["register_case"])
    assert found == ["passed", "passed", "active", "ahead", "ahead", "active", "ahead"]


def test_a_diagram_of_ones_own_has_no_strip() -> None:
    assert strip("my-process", ["task"], ["start"]) == ()
    assert set(STAGES) == {row["stage"] for row in table("stages")}
