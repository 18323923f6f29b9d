"""Every variable that a diagram reads is set on every way that leads to where it is read."""

from __future__ import annotations

import inspect

import pytest

from assistance import applying
from assistance.archive import handlers as archive_handlers
from assistance.handlers import HANDLERS
from assistance.hooks import HOOKS
from assistance.promised import BY_FORM, BY_JOB
from tests.unit.assistance.flow import BPMN, ZEEBE, Read, Scope, loop, reads, root, setting

# What the case is opened with (``assistance.applying``).
OPENED_WITH = frozenset(
    {
        "application_id",
        "entry",
        "area_code",
        "policy_version",
        "policy_date",
        "person_id",
        "intake_organisation",
    }
)
CASE, ORDER = "assistance-case.bpmn", "service-order.bpmn"


def process(file: str) -> Scope:
    element = root(file).find(f"{BPMN}process")
    return Scope(element, OPENED_WITH if file == CASE else handed_to_orders())


def handed_to_orders() -> frozenset[str]:
    """What every call activity hands to the order's own case."""
    handed = [
        frozenset(one.get("target") for one in call.iter(f"{ZEEBE}input"))
        for call in root(CASE).iter(f"{BPMN}callActivity")
    ]
    assert len(handed) == 2
    return frozenset.intersection(*handed)


def all_reads() -> list[Read]:
    return [*reads(process(CASE)), *reads(process(ORDER))]


@pytest.mark.parametrize("read", all_reads(), ids=lambda read: read.place)
def test_what_is_read_was_set_before(read: Read) -> None:
    assert not read.unset, f"{read.place}: {read.text}"


def test_the_diagram_says_what_a_case_is_opened_with() -> None:
    declared = [
        one.get("value", "")
        for one in root(CASE).iter(f"{ZEEBE}property")
        if one.get("name") == "jiuzhu:input"
    ]
    assert [set(names.split(", ")) for names in declared] == [OPENED_WITH]


def test_the_walk_sees_every_kind_of_expression() -> None:
    found = {read.place: read for read in all_reads() if read.reads}
    assert len(found) > 60
    # A condition, an assignment, a decision's inputs, a timer, a loop, a correlation key.
    for place in (
        "flow_gw_adjust__merge_replan",
        "issue_supplement_notice",
        "check_eligibility",
        "disclosure_over",
        "serve_items",
        "lost_reported",
        "department_acceptance",
    ):
        assert place in found, place


def test_the_walk_notices_what_a_form_no_longer_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BY_FORM, "need-list", frozenset())
    unset = {read.place for read in all_reads() if "need_items" in read.unset}
    assert unset == {"propose_supply"}


def test_an_order_brings_back_its_result_however_it_ends() -> None:
    """The call activities map ``order_result`` out of the child case."""
    calls = list(root(CASE).iter(f"{BPMN}callActivity"))
    mapped = {one.get("source") for call in calls for one in call.iter(f"{ZEEBE}output")}
    collected = {loop(call).get("outputElement") for call in calls}
    assert mapped == collected == {"=order_result"}
    assert "order_result" in process(ORDER).at_the_end()


def test_every_archived_case_says_how_it_ended() -> None:
    assert process(CASE).at_the_end() >= {"outcome", "file_number"}


def test_every_form_of_the_diagrams_has_a_hook() -> None:
    asked = {
        setting(task, "formDefinition", "formId")
        for file in (CASE, ORDER)
        for task in root(file).iter(f"{BPMN}userTask")
    }
    assert asked == set(HOOKS)
    assert set(BY_FORM) <= asked


def test_every_service_task_of_the_diagrams_has_a_handler() -> None:
    asked = {
        setting(task, "taskDefinition", "type")
        for file in (CASE, ORDER)
        for task in root(file).iter(f"{BPMN}serviceTask")
    }
    assert asked == {*HANDLERS, *archive_handlers()}
    assert set(BY_JOB) <= asked


def test_a_case_is_opened_with_what_the_walk_begins_with() -> None:
    source = inspect.getsource(applying.open_application)
    for name in OPENED_WITH:
        assert f'"{name}"' in source
