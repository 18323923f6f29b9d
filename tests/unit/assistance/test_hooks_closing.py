"""How cases end, and their files on the way to the archive."""

from __future__ import annotations

import pytest

from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import Desk, put


def test_a_revisit_asks_again_how_it_went(world: World) -> None:
    desk = Desk(world).inspected()
    assert desk.must("revisit", charged=True, user="villager") == {}
    row = desk.rows("confirmations", "task_key")[-1]
    assert (row["respondent"], row["charged"]) == ("village_revisit", 1)
    assert desk.messages("charged") == ["county_officer"]


@pytest.mark.parametrize("result", ["keep", "terminate"])
def test_the_person_is_heard(world: World, result: str) -> None:
    desk = Desk(world).decided()
    assert desk.must("hearing-record", hearing_result=result) == {"hearing_result": result}


@pytest.mark.parametrize("status", ["died", "moved_away"])
def test_a_proven_change_of_status_is_known_everywhere(world: World, status: str) -> None:
    desk = Desk(world).decided()
    early = desk.refusal("status-verification", put(event_date="2026-11-25"), status_kind=status)
    assert list(early.fields) == ["event_date"]
    keys = desk.must("status-verification", status_kind=status)
    assert keys == {"status_kind": status}
    row = desk.row("persons")
    assert (row["status"], row["status_on"]) == (status, "2026-11-24")
    wrong = desk.refusal("termination-notice", put(termination_ground="ineligible"))
    assert list(wrong.fields) == ["termination_ground"]
    assert desk.must("termination-notice")["outcome"] == "terminated"


def test_a_termination_is_a_written_notice_and_closes_what_is_open(world: World) -> None:
    desk = Desk(world).pushed("D01")
    number = desk.row("orders")["order_number"]
    foreign = put(order_numbers=[{"order_number": "FW-1"}])
    assert list(desk.refusal("termination-notice", foreign).fields) == [
        "order_numbers[0].order_number"
    ]
    desk.must("termination-notice", put(order_numbers=[{"order_number": number}]))
    assert desk.row("applications")["outcome"] == "terminated"
    assert desk.rows("notices", "notice_id")[-1]["kind"] == "termination"
    assert desk.ask("close-open-orders") == {}
    order = desk.row("orders")
    assert (order["status"], bool(order["closed_at"])) == ("stopped", True)
    assert desk.row("need_items")["status"] == "stopped"
    errors = desk.checked("termination-notice", {"remedy": "", "reason": ""}).errors
    assert {"remedy", "reason", "hearing_record"} <= set(errors)


def test_a_withdrawal_is_confirmed(world: World) -> None:
    desk = Desk(world).accepted()
    assert desk.must("withdrawal-confirmation")["outcome"] == "withdrawn"
    assert desk.row("applications")["outcome"] == "withdrawn"
    assert desk.messages("withdrawal")


def test_a_case_may_end_before_anything_was_filed(world: World) -> None:
    desk = Desk(world)
    assert desk.must("withdrawal-confirmation")["outcome"] == "withdrawn"
    desk.must("status-verification", status_kind="died")
    answer = desk.must("termination-notice", put(termination_ground="died"))
    assert answer["outcome"] == "terminated"
    assert desk.ask("close-open-orders") == {}


def test_what_was_missing_in_the_file_is_added(world: World) -> None:
    desk = Desk(world).applied()
    rows = [
        {"material": "household_book", "resolution": "file", "files": ["f-1", "f-2"]},
        {"material": "id_card", "resolution": "certificate_reference", "reference": "DZ-9"},
        {"material": "other", "resolution": "unavailable", "explanation": "遗失"},
    ]
    assert desk.must("archive-supplement", put(missing_items=rows)) == {}
    found = {m["kind"]: (m["source"], m["reference"]) for m in desk.rows("materials")}
    assert found["household_book"] == ("file", "f-1;f-2")
    assert found["id_card"] == ("certificate_reference", "DZ-9")
    assert found["other"] == ("unavailable", "")


@pytest.mark.parametrize("check", ["authentic", "complete", "usable", "safe"])
def test_s20_what_fails_one_check_is_not_sealed(world: World, check: str) -> None:
    desk = Desk(world).applied()
    refusal = desk.refusal(
        "archive-review", lambda values: values["four_checks"].update({check: False})
    )
    assert list(refusal.fields) == [f"four_checks.{check}"]
    assert desk.rows("duties") == []


def test_s20_an_electronic_certificate_stands_for_a_copy(world: World) -> None:
    desk = Desk(world).applied()
    reference = [{"material": "household_book", "reference": "DZ-7"}]
    answer = desk.must("archive-review", put(electronic_certificate_refs=reference))
    assert answer == {"archive_opinion": "seal"}
    found = {m["kind"]: m["reference"] for m in desk.rows("materials")}
    assert found["household_book"] == "DZ-7"


def test_the_archivist_may_ask_for_more(world: World) -> None:
    desk = Desk(world).applied()
    assert desk.must("archive-review", archive_opinion="supplement") == {
        "archive_opinion": "supplement",
        "missing_documents": ["household_book"],
    }
