"""Acceptance: what is complete, the one notice of what is missing, emergencies, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CASE, MATERIALS, Desk, first_row, put


def without(*kinds: str) -> Callable[[dict[str, Any]], None]:
    """An application that comes without some of the materials."""

    def change(values: dict[str, Any]) -> None:
        values["materials"] = [r for r in values["materials"] if r["material"] not in kinds]

    return change


def lists(*kinds: str) -> Callable[[dict[str, Any]], None]:
    def change(values: dict[str, Any]) -> None:
        rows = [{"material": kind, "requirement": "请补交"} for kind in kinds]
        values.update(review_result="supplement", missing_items=rows)

    return change


def test_a_complete_application_is_accepted_and_numbered(world: World) -> None:
    desk = Desk(world).applied()
    answer = desk.must("material-review")
    assert (answer["review_result"], answer["missing_materials"]) == ("accept", [])
    assert answer["policy"]["decision_mode"] == "approval"
    keys = desk.ask("register-case")
    assert keys["case_number"] == "SQ-652301101-2026-00001"
    assert keys["accepted_on"] == "2026-11-24"
    row = desk.row("applications")
    assert {name: row[name] for name in ("case_number", "accepted_on")}.items() <= keys.items()
    assert desk.messages("accepted") == [f"applicant@{desk.variables['person_id']}"]
    assert desk.row("needs_ledger")["case_number"] == keys["case_number"]


def test_numbers_follow_one_another_within_township_and_year(world: World) -> None:
    desk = Desk(world).applied()
    numbers = [desk.ask("register-case")["case_number"] for _ in range(2)]
    desk.pass_(days=60)
    numbers.append(desk.ask("register-case")["case_number"])
    assert [number[-10:] for number in numbers] == ["2026-00001", "2026-00002", "2027-00001"]


def test_what_is_missing_cannot_be_accepted(world: World) -> None:
    desk = Desk(world)
    desk.must("application-window", without("household_book"))
    refusal = desk.refusal("material-review")
    assert "户口本" in refusal.message
    assert "补正" in refusal.message


def test_what_is_defective_cannot_be_accepted(world: World) -> None:
    desk = Desk(world).applied()
    refusal = desk.refusal("material-review", first_row("checked_materials", result="defective"))
    assert "身份证" in refusal.message


def test_every_material_is_checked_and_so_is_who_applies(world: World) -> None:
    desk = Desk(world).applied()
    refusal = desk.refusal(
        "material-review",
        lambda values: values.update(
            checked_materials=values["checked_materials"][:1], identity_checked=False
        ),
    )
    assert set(refusal.fields) == {"checked_materials", "identity_checked"}
    assert "户口本、社会救助对象相关证照" in refusal.message


@pytest.mark.parametrize(
    "evidence",
    [
        put(category_evidence=[]),
        first_row("category_evidence", recognised_on="2025-01-01", valid_until="2026-11-23"),
    ],
)
def test_a_category_without_valid_evidence_cannot_be_accepted(world: World, evidence: Any) -> None:
    desk = Desk(world)
    desk.must("application-window", evidence)
    assert "最低生活保障对象没有有效证据" in desk.refusal("material-review").message
    desk.must("material-review", review_result="urgent")


def test_s05_the_notice_names_everything_and_the_clock_stands_still(world: World) -> None:
    desk = Desk(world)
    desk.must("application-window", without("household_book", "assistance_certificate"))
    half = desk.refusal("material-review", lists("household_book"))
    assert half.fields["missing_items"] == ["缺件须一次列全,请加上社会救助对象相关证照"]
    keys = desk.must("material-review", lists("household_book", "assistance_certificate"))
    assert keys["missing_materials"] == ["assistance_certificate", "household_book"]
    shorter = desk.refusal(
        "supplement-notice", lambda values: values.update(missing_items=values["missing_items"][1:])
    )
    assert "社会救助对象相关证照" in shorter.message
    desk.must("supplement-notice")
    notice = desk.row("notices")
    assert (notice["kind"], notice["due_on"], notice["issued_by"]) == (
        "supplement",
        "2026-12-24",
        "clerk",
    )
    assert desk.messages("supplement")
    assert desk.row("suspensions")["ended_at"] is None


@pytest.mark.parametrize("due", ["2026-11-24", "2026-12-25"])
def test_the_period_to_supplement_is_the_policys(world: World, due: str) -> None:
    desk = Desk(world).applied()
    desk.must("material-review", lists("household_book"))
    assert "due_date" in desk.refusal("supplement-notice", put(due_date=due)).fields


def test_a_supplement_goes_on_file_and_the_clock_goes_on(world: World) -> None:
    desk = Desk(world)
    desk.must("application-window", without("household_book"))
    desk.must("material-review", lists("household_book"))
    desk.must("supplement-notice")
    begun = world.at
    desk.pass_(days=3)
    keys = desk.must("supplement")
    assert keys == {
        "categories": ["subsistence_recipient"],
        "disability_grade": 0,
        "guardian_needed": False,
        "agent_used": False,
    }
    pause = desk.row("suspensions")
    assert (pause["started_at"], pause["ended_at"]) == (
        begun.isoformat(timespec="microseconds"),
        world.at.isoformat(timespec="microseconds"),
    )
    assert desk.row("applications")["version"] == 2
    desk.must("material-review")


def test_a_supplement_may_change_what_was_claimed(world: World) -> None:
    desk = Desk(world).applied()
    evidence = {
        "category": "severe_disability",
        "certificate_number": "残-1",
        "recognised_on": "2020-05-01",
        "source": "certificate",
    }
    keys = desk.must(
        "supplement",
        put(
            categories=["severe_disability"],
            category_evidence=[evidence],
            disability_grade="2",
            agent_kind="other",
            agent_name="刘翠英",
        ),
    )
    assert keys == {
        "categories": ["severe_disability"],
        "disability_grade": 2,
        "guardian_needed": False,
        "agent_used": True,
    }
    with world.transaction() as tx:
        person = world.people.find(tx, desk.variables["person_id"])
    assert person is not None
    assert person.disability_grade == 2
    assert [c.certificate for c in person.categories if c.code == "severe_disability"] == ["残-1"]


def test_a_supplement_is_signed_by_who_may(world: World) -> None:
    desk = Desk(world).applied()
    assert "signer" in desk.refusal("supplement", put(signer="guardian")).fields


def test_no_answer_in_time_counts_as_withdrawn(world: World) -> None:
    desk = Desk(world).applied()
    desk.must("material-review", lists("household_book"))
    desk.must("supplement-notice")
    desk.pass_(days=30)
    assert desk.ask("record-no-supplement")["outcome"] == "withdrawn"
    assert desk.row("applications")["outcome"] == "withdrawn"
    assert desk.row("suspensions")["ended_at"] == world.at.isoformat(timespec="microseconds")
    assert [n["kind"] for n in desk.rows("notices", "issued_at")] == [
        "supplement",
        "deemed_withdrawn",
    ]


def test_in_an_emergency_papers_come_later(world: World) -> None:
    desk = Desk(world)
    desk.must("application-window", without(*MATERIALS), urgent=True)
    assert desk.must("material-review", review_result="urgent")["review_result"] == "urgent"
    late = desk.refusal(
        "urgent-papers",
        lambda values: values.update(materials=values["materials"][:1], late_reason=None),
    )
    assert "户口本" in late.message
    assert desk.rows("materials") == []
    desk.must("urgent-papers", put(late_reason=None))
    assert {m["kind"] for m in desk.rows("materials")} == set(MATERIALS)


@pytest.mark.parametrize(
    ("element", "kind"),
    [("issue_rejection_notice", "rejection"), ("issue_denial_notice", "denial")],
)
def test_s06_a_refusal_is_written_with_reason_and_remedy(
    world: World, element: str, kind: str
) -> None:
    desk = Desk(world).applied()
    assert desk.must("rejection-notice", element=element)["outcome"] == "rejected"
    assert desk.row("applications")["outcome"] == "rejected"
    assert desk.rows("notices", "notice_id")[-1]["kind"] == kind
    assert desk.messages(kind)
    errors = desk.checked("rejection-notice", {"reason": "", "remedy": ""}).errors
    assert {"reason", "remedy"} <= set(errors)


def test_every_form_is_a_document_of_the_file(world: World) -> None:
    desk = Desk(world).accepted()
    found = [(d["form_id"], d["case_key"], d["submitted_by"]) for d in desk.rows("documents")]
    assert found == [("application-window", CASE, "clerk"), ("material-review", CASE, "clerk")]


def test_a_case_without_an_application_number_is_refused(world: World) -> None:
    desk = Desk(world)
    desk.variables["application_id"] = None
    assert desk.refusal("application-window").code == "state"
