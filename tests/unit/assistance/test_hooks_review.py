"""The township's review, need list and disclosure; the county's check and decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import Desk, first_row, put, with_needs

WEEK = {"required": True, "period": "P7D"}


def test_s10_the_need_list_is_in_the_ledger(world: World) -> None:
    desk = Desk(world).listed("A06", "D01")
    assert desk.variables["need_items"] == [
        {
            "item_no": 1,
            "catalogue_code": "A06",
            "supply_type": "basic_public",
            "department": "SF",
            "programme": None,
        },
        {
            "item_no": 2,
            "catalogue_code": "D01",
            "supply_type": "new_purchase",
            "department": "MZ",
            "programme": "P1",
        },
    ]
    ledger = desk.rows("needs_ledger", "item_no")
    assert [(row["item_no"], row["catalogue_code"], row["status"]) for row in ledger] == [
        (1, "A06", "open"),
        (2, "D01", "open"),
    ]


def test_a_new_need_list_takes_the_place_of_the_old(world: World) -> None:
    desk = Desk(world).listed("A06", "D01")
    desk.must("need-list", lambda values: with_needs(("D08",), values))
    assert [row["catalogue_code"] for row in desk.rows("need_items")] == ["D08"]


def same_number(values: dict[str, Any]) -> None:
    values["need_items"][1]["item_no"] = values["need_items"][0]["item_no"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (first_row("need_items", catalogue_code="Z99"), "need_items[0].catalogue_code"),
        (first_row("need_items", end_date="2026-01-01"), "need_items[0].end_date"),
        (same_number, "need_items[1].item_no"),
    ],
)
def test_a_need_list_makes_sense(world: World, change: Any, field: str) -> None:
    assert list(Desk(world).listed().refusal("need-list", change).fields) == [field]


def test_a_served_item_keeps_its_number(world: World) -> None:
    desk = Desk(world).pushed("D01")
    refusal = desk.refusal("need-list", lambda values: with_needs(("D08",), values))
    assert list(refusal.fields) == ["need_items[0].item_no"]


@pytest.mark.parametrize("secret", ["马秀兰", "652301195803120021"])
def test_what_is_disclosed_names_nobody(world: World, secret: str) -> None:
    desk = Desk(world).listed()
    desk.variables["disclosure"] = WEEK
    refusal = desk.refusal("disclosure-post", put(disclosure_info=f"{secret},低保对象"))
    assert list(refusal.fields) == ["disclosure_info"]


def test_a_disclosure_lasts_its_time(world: World) -> None:
    desk = Desk(world).listed()
    desk.variables["disclosure"] = WEEK
    refusal = desk.refusal("disclosure-post", put(disclosure_to="2026-11-30"))
    assert list(refusal.fields) == ["disclosure_to"]
    desk.must("disclosure-post", put(disclosure_to="2026-12-01"))


def test_the_clock_stands_still_while_it_is_disclosed(world: World) -> None:
    desk = Desk(world).listed()
    desk.variables["disclosure"] = WEEK
    begun = world.at
    desk.must("disclosure-post")
    desk.pass_(days=9)
    desk.must("county-check")
    assert pauses(desk) == [("disclosure", begun, begun + timedelta(days=7))]


@pytest.mark.parametrize("answered_after", [3, 12])
def test_an_objection_stops_the_clock_until_it_is_answered(
    world: World, answered_after: int
) -> None:
    desk = Desk(world).listed()
    desk.variables["disclosure"] = WEEK
    begun = world.at
    desk.must("disclosure-post")
    answered = desk.pass_(days=answered_after)
    assert desk.must("objection-review") == {"objection_upheld": False}
    found = pauses(desk)
    assert (found[0][1], found[-1][2]) == (begun, answered)
    over = begun + timedelta(days=7)
    assert [reason for reason, *_ in found] == (
        ["disclosure", "objection"] if answered > over else ["disclosure"]
    )
    assert sum(((end - start) for _, start, end in found), timedelta()) == answered - begun


def pauses(desk: Desk) -> list[tuple[str, Any, Any]]:
    at = type(desk.world.at).fromisoformat
    rows = desk.rows("suspensions", "started_at")
    return [(row["reason"], at(row["started_at"]), at(row["ended_at"])) for row in rows]


def test_a_relative_of_the_staff_is_visited_by_the_county(world: World) -> None:
    desk = Desk(world).listed()
    assert desk.must("approval-draft", staff_relative=True) == {"staff_relative": True}
    refusal = desk.refusal("county-check", sampled=False)
    assert "近亲属" in refusal.message
    assert desk.refusal("county-check", sampled=True, county_visit=False).code == "invalid"
    assert desk.must("county-check", sampled=True, county_visit=True) == {
        "county_check_passed": True
    }


@pytest.mark.parametrize(
    ("form_id", "good", "other"),
    [
        ("county-approval", "confirm", ("send_back", "refuse")),
        ("county-filing", "note", ("send_back",)),
    ],
)
def test_s11_the_county_decides(
    world: World, form_id: str, good: str, other: tuple[str, ...]
) -> None:
    desk = Desk(world).listed()
    desk.must("county-check", identity_match=False)
    refusal = desk.refusal(form_id)
    assert "退回" in refusal.message
    for number, opinion in enumerate(other):
        answer = desk.must(form_id, county_opinion=opinion, user=f"director-{number}")
        assert answer == {"county_opinion": opinion}
    desk.must("county-check")
    assert desk.must(form_id) == {"county_opinion": good}


def test_s11_filing_has_no_refusal(world: World) -> None:
    errors = Desk(world).checked("county-filing", {"county_opinion": "refuse"}).errors
    assert "county_opinion" in errors


def test_entitlement_is_looked_at_again_before_it_is_confirmed(world: World) -> None:
    desk = Desk(world).listed()
    desk.must("county-check")
    with world.transaction() as tx:
        tx.run("UPDATE person_categories SET valid_until = '2026-11-23'")
    assert "没有一类有有效证据" in desk.refusal("county-approval").message
    with world.transaction() as tx:
        tx.run("UPDATE person_categories SET valid_until = '2026-11-24'")
    desk.must("county-approval")
    with world.transaction() as tx:
        world.people.mark(tx, desk.variables["person_id"], "died", world.at.date())
    assert "死亡" in desk.refusal("county-approval", user="director-2").message


def test_a_refusal_of_the_county_is_a_written_notice(world: World) -> None:
    desk = Desk(world).listed()
    assert desk.must("refusal-notice", user="officer")["outcome"] == "refused"
    assert desk.row("applications")["outcome"] == "refused"
    assert desk.rows("notices", "notice_id")[-1]["kind"] == "refusal"
    assert {"refusal_reason", "remedy"} <= set(
        desk.checked("refusal-notice", {"remedy": ""}).errors
    )


def test_the_confirmation_is_sent_out(world: World) -> None:
    desk = Desk(world).confirmed()
    desk.ask("send-notice", notice="confirmation")
    assert desk.rows("notices", "notice_id")[-1]["kind"] == "confirmation"
    assert desk.messages("confirmation") == [f"applicant@{desk.variables['person_id']}"]
