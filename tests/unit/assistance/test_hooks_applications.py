"""The application at each entry: who, where, of which category, by whose consent."""

from __future__ import annotations

from typing import Any

import pytest

from assistance.identity import with_check_digit
from assistance.people import DECLARED
from assistance.promised import APPLICATION
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, VILLAGE, Desk, first_row, put


@pytest.mark.parametrize("entry", ["window", "platform", "outreach"])
def test_an_application_gives_the_keys_that_the_case_is_decided_by(
    world: World, entry: str
) -> None:
    desk = Desk(world, entry=entry)
    keys = desk.must(f"application-{entry}")
    assert set(keys) == APPLICATION
    assert keys["categories"] == ["subsistence_recipient"]
    assert (keys["applicant_age"], keys["disability_grade"]) == (68, 0)
    assert (keys["guardian_needed"], keys["agent_used"]) == (False, False)
    assert (keys["area_code"], keys["policy_date"]) == (VILLAGE, "2026-11-24")
    assert keys["intake_organisation"] == ("SQ652300" if entry == "platform" else None)
    row = desk.row("applications")
    assert (row["entry"], row["person_id"], row["version"]) == (entry, keys["person_id"], 1)
    assert {m["kind"] for m in desk.rows("materials")} >= {"id_card", "household_book"}


def test_keys_and_rows_hold_no_name_number_or_phone(world: World) -> None:
    desk = Desk(world).applied()
    tables = ("persons", "person_categories", "applications", "materials", "documents", "duties")
    shown = repr(desk.variables) + repr([desk.rows(table) for table in tables])
    for secret in (desk.person.name, desk.person.id_number, "13999412345", "12 号"):
        assert secret not in shown


def test_a_known_person_keeps_the_name_of_before(world: World) -> None:
    first = Desk(world).applied().variables["person_id"]
    again = Desk(world)
    again.variables["application_id"], again.keys = "A-2", again.keys + 500
    with world.transaction() as tx:
        tx.run("UPDATE applications SET case_key = 7")
    assert again.must("application-window")["person_id"] == first
    assert len(again.rows("persons")) == 1


def test_s04_a_village_worker_applies_for_his_own_village_only(world: World) -> None:
    desk = Desk(world, entry="outreach")
    refusal = desk.refusal("application-outreach", area="652301101203")
    assert refusal.code == "forbidden"
    assert "辖区" in refusal.message
    assert desk.rows("applications") == []
    desk.must("application-outreach", area=VILLAGE)


@pytest.mark.parametrize("area", ["652301102201", "652302100201", "652301101203"])
def test_the_residence_is_in_the_area_of_the_case(world: World, area: str) -> None:
    refusal = Desk(world).refusal("application-window", put(area_code=area))
    assert (refusal.code, list(refusal.fields)) == ("invalid", ["area_code"])


def test_a_township_alone_is_made_precise_by_the_case(world: World) -> None:
    keys = Desk(world).must("application-window", put(area_code=VILLAGE[:9]))
    assert keys["area_code"] == VILLAGE


def test_s03_who_helps_to_apply_cannot_consent(world: World) -> None:
    desk = Desk(world, entry="outreach")
    own = put(agent_name="刘翠英", applicant_signature="刘翠英")
    assert list(desk.refusal("application-outreach", own).fields) == ["applicant_signature"]
    values = desk.checked("application-outreach", {"applicant_signature": None})
    assert "applicant_signature" in values.errors


def test_all_that_is_wrong_is_said_at_once(world: World) -> None:
    refusal = Desk(world).refusal(
        "application-window",
        put(birth_date="1958-03-13", sex="male", signer="guardian"),
    )
    assert refusal.code == "invalid"
    assert set(refusal.fields) == {"birth_date", "sex", "signer"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (put(birth_date="2026-11-25", id_type="other", other_id_number="L-1"), "birth_date"),
        (first_row("category_evidence", recognised_on="2026-11-25"), "recognised_on"),
        (first_row("category_evidence", valid_until="2024-01-01"), "valid_until"),
        (first_row("category_evidence", category="destitute"), "category"),
        (first_row("need_items", catalogue_code="Z99"), "catalogue_code"),
        (put(categories=["none", "destitute"]), "categories"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world: World, change: Any, field: str) -> None:
    refusal = Desk(world).refusal("application-window", change)
    assert any(path.endswith(field) for path in refusal.fields), refusal
    assert refusal.message


def test_a_minor_needs_a_guardian_who_signs(world: World) -> None:
    desk = Desk(world, person=CHILD)
    alone = put(guardian_needed=False, signer="self")
    assert "guardian_needed" in desk.refusal("application-window", alone).fields
    assert "signer" in desk.refusal("application-window", put(signer="self")).fields
    own = put(guardian_id_number=CHILD.id_number)
    assert "guardian_id_number" in desk.refusal("application-window", own).fields
    keys = desk.must("application-window")
    assert (keys["guardian_needed"], keys["applicant_age"]) == (True, 13)


@pytest.mark.parametrize(
    ("entry", "kind", "used"),
    [
        ("window", "none", False),
        ("window", "village", True),
        ("window", "other", True),
        ("outreach", "village", False),
        ("outreach", "other", True),
    ],
)
def test_who_helps_by_outreach_needs_no_power_of_attorney(
    world: World, entry: str, kind: str, used: bool
) -> None:
    assert (
        Desk(world, entry=entry).must(f"application-{entry}", agent_kind=kind)["agent_used"] is used
    )


def test_an_account_speaks_for_one_person_only(world: World) -> None:
    Desk(world).applied()
    other = Desk(world, entry="platform")
    other.variables["person_id"] = "P-other"
    refusal = other.refusal("application-platform")
    assert list(refusal.fields) == ["id_number"]
    assert "绑定" in refusal.message


def test_nobody_applies_for_a_dead_person(world: World) -> None:
    desk = Desk(world).applied()
    with world.transaction() as tx:
        world.people.mark(tx, desk.variables["person_id"], "died", world.at.date())
    refusal = desk.refusal("application-window")
    assert list(refusal.fields) == ["id_number"]


def test_who_moved_away_and_is_back_may_apply_again(world: World) -> None:
    desk = Desk(world).applied()
    with world.transaction() as tx:
        world.people.mark(tx, desk.variables["person_id"], "moved_away", world.at.date())
    desk.must("application-window")
    assert desk.row("persons")["status"] == "alive"


def test_a_claim_without_evidence_is_only_declared(world: World) -> None:
    desk = Desk(world)
    desk.must("application-window", put(category_evidence=[]))
    assert desk.row("person_categories")["source"] == DECLARED
    with world.transaction() as tx:
        person = world.people.find(tx, desk.variables["person_id"])
    assert person is not None
    assert person.facts_on(world.at.date()) >= {"subsistence_recipient", "elderly"}
    assert person.proven().categories == ()


def test_the_platform_finds_who_receives_and_refuses_where_nobody_may(world: World) -> None:
    desk = Desk(world, entry="platform")
    desk.variables["intake_organisation"] = None
    with world.transaction() as tx:
        tx.run("UPDATE suppliers SET intake_authorised = 0")
    refusal = desk.refusal("application-platform")
    assert (refusal.code, "窗口" in refusal.message) == ("state", True)
    with world.transaction() as tx:
        tx.run("UPDATE suppliers SET intake_authorised = 1 WHERE code = 'SQ652300'")
    assert desk.must("application-platform")["intake_organisation"] == "SQ652300"


def test_files_of_the_consent_fields_are_materials(world: World) -> None:
    desk = Desk(world, person=CHILD)
    desk.must("application-window", put(materials=[], guardian_consent=["file-7"]))
    assert [(m["kind"], m["source"], m["reference"]) for m in desk.rows("materials")] == [
        ("guardian_consent", "file", "file-7")
    ]


def test_a_number_of_another_kind_needs_no_date_in_it(world: World) -> None:
    keys = Desk(world).must(
        "application-window",
        put(id_type="temporary_number", other_id_number="ls-1", birth_date="2000-02-29"),
    )
    assert keys["applicant_age"] == 26


def test_sex_is_read_from_the_number(world: World) -> None:
    number = with_check_digit("65230119580312003")
    refusal = Desk(world).refusal("application-window", put(id_number=number))
    assert list(refusal.fields) == ["sex"]
