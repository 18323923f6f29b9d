"""Deciding on services: every open need, by who may supply it, from a fund that may pay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, ORDER, Desk, first_row, put

Change = Callable[[dict[str, Any]], None]


def test_s12_each_need_becomes_an_order(world: World) -> None:
    desk = Desk(world).decided("A06", "D01", "D06")
    assert [tuple(order.values()) for order in desk.variables["orders"]] == [
        (1, "A06", "basic_public", "SF", "F1"),
        (2, "D01", "new_purchase", "CJ6523011", "F5"),
        (3, "D06", "new_purchase", "CJ6523011", "F5"),
    ]
    assert list(desk.variables["orders"][0]) == [
        "item_no",
        "catalogue_code",
        "supply_type",
        "supplier",
        "fund_code",
    ]
    assert {row["status"] for row in desk.rows("need_items")} == {"decided"}
    decision = desk.rows("service_decisions", "item_no")[0]
    assert (decision["decided_by"], decision["quantity"], decision["urgent"]) == ("officer", "4", 0)


def rows(key: str, change: Callable[[list[dict[str, Any]]], Any]) -> Change:
    return lambda values: change(values[key])


@pytest.mark.parametrize(
    ("change", "field", "text"),
    [
        (rows("orders", lambda r: r.pop()), "orders", "项号 2"),
        (first_row("orders", item_no=9), "orders[0].item_no", "没有项号 9"),
        (rows("orders", lambda r: r.append(dict(r[0]))), "orders[2].item_no", "重复"),
        (first_row("orders", catalogue_code="D01"), "orders[0].catalogue_code", "A06"),
        (first_row("orders", end_date="2026-01-01"), "orders[0].end_date", "早于"),
        (first_row("orders", supplier="CJ6523011"), "orders[0].supplier", "不是部门"),
        (first_row("orders", fund_code="F7"), "orders[0].fund_code", "供给属性"),
        (first_row("orders", supply_type="new_purchase"), "orders[0].supply_type", "新增政府购买"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused_at_its_row(
    world: World, change: Change, field: str, text: str
) -> None:
    desk = Desk(world).confirmed()
    refusal = desk.refusal("service-decision", change)
    assert any(text in told for told in refusal.fields[field]), refusal
    assert desk.rows("service_decisions") == []


@pytest.mark.parametrize("supplier", ["CJ6523021", "SF", "XX"])
def test_a_purchase_goes_to_a_provider_of_the_area(world: World, supplier: str) -> None:
    desk = Desk(world).confirmed("D01")
    refusal = desk.refusal("service-decision", first_row("orders", supplier=supplier))
    assert list(refusal.fields) == ["orders[0].supplier"]


def test_q01_what_belongs_to_no_group_is_referred_only(world: World) -> None:
    desk = Desk(world).confirmed("E02")
    as_volunteer = first_row("orders", supply_type="volunteer", supplier="FL", fund_code="F1")
    refusal = desk.refusal("service-decision", as_volunteer)
    assert list(refusal.fields) == ["orders[0].supply_type"]
    assert "不能派单" in refusal.message
    nobody = first_row("orders", supply_type="none", supplier=None, fund_code=None)
    (order,) = desk.must("service-decision", nobody)["orders"]
    assert (order["supply_type"], order["supplier"], order["fund_code"]) == ("none", None, None)


@pytest.mark.parametrize(
    ("fund", "grade", "may"), [("F4", 0, False), ("F4", 2, True), ("F8", 0, True)]
)
def test_r23_a_fund_pays_only_for_whom_it_is(
    world: World, fund: str, grade: int, may: bool
) -> None:
    desk = Desk(world).confirmed("D01")
    with world.transaction() as tx:
        tx.run("UPDATE persons SET disability_grade = :grade", {"grade": grade})
    answer = desk.submit("service-decision", first_row("orders", fund_code=fund))
    assert isinstance(answer, dict) is may


def assessed_by_a_provider(world: World, review: str | None) -> Desk:
    """The organisation that assessed the need is registered to provide as well."""
    desk = Desk(world).confirmed("D01")
    with world.transaction() as tx:
        tx.run(
            "UPDATE assessments SET organisation = 'CJ6523011', review = :review",
            {"review": review},
        )
    return desk


@pytest.mark.parametrize("review", [None, "redo"])
def test_s09_who_assessed_may_not_supply_unless_another_agreed(
    world: World, review: str | None
) -> None:
    desk = assessed_by_a_provider(world, review)
    assert list(desk.refusal("service-decision").fields) == ["orders[0].supplier"]
    desk.must("service-decision", first_row("orders", supplier="CJ6523012"))


def test_s09_with_a_second_review_it_may_and_is_flagged(world: World) -> None:
    desk = assessed_by_a_provider(world, "agree")
    desk.must("service-decision")
    assert desk.row("assessments")["spot_check"] == 1


def test_who_wants_the_plan_changed_opens_the_decision_again(world: World) -> None:
    desk = Desk(world).confirmed("D01")
    desk.must("service-decision")
    assert desk.must("plan-consent", plan_answer="adjust") == {"plan_answer": "adjust"}
    assert desk.row("need_items")["status"] == "open"
    desk.must("service-decision")
    assert desk.must("plan-consent") == {"plan_answer": "agree"}


def test_the_consents_to_the_plan_are_the_ones_that_count(world: World) -> None:
    desk = Desk(world).confirmed("D01")
    desk.must("service-decision")
    desk.must("plan-consent", health_data_consent=False, provider_sharing_consent=True)
    row = desk.row("applications")
    assert (row["health_data_consent"], row["sharing_consent"]) == (0, 1)


def test_a_ward_does_not_sign_for_himself(world: World) -> None:
    desk = Desk(world, person=CHILD)
    desk.variables["required_materials"] = [
        "id_card",
        "household_book",
        "child_certificate",
        "guardian_consent",
    ]
    desk.confirmed("A06").must("service-decision")
    assert list(desk.refusal("plan-consent", put(signer="self")).fields) == ["signer"]
    desk.must("plan-consent")


def test_an_item_that_is_served_is_not_decided_again(world: World) -> None:
    desk = Desk(world).pushed("D01")
    refusal = desk.refusal("service-decision")
    assert "已在服务" in refusal.message


def test_a_replan_closes_what_it_cancelled_and_opens_the_needs(world: World) -> None:
    desk = Desk(world).pushed("D01")
    assert desk.must("supervision-instruction") == {}
    assert desk.row("need_items")["status"] == "open"
    order = desk.row("orders")
    assert (order["status"], bool(order["closed_at"])) == ("cancelled", True)
    desk.must("service-decision")


def test_help_in_an_emergency_is_arranged_without_a_need_list(world: World) -> None:
    desk = Desk(world).accepted()
    (order,) = desk.must("urgent-arrangement")["urgent_orders"]
    assert order["item_no"] == 1
    assert desk.rows("need_items") == []
    assert desk.row("service_decisions")["urgent"] == 1
    bad = desk.refusal("urgent-arrangement", first_row("urgent_orders", supplier="XX"))
    assert list(bad.fields) == ["urgent_orders[0].supplier"]


def test_arranging_again_closes_what_the_replan_cancelled(world: World) -> None:
    desk = Desk(world).accepted()
    (order,) = desk.must("urgent-arrangement")["urgent_orders"]
    desk.push(order, urgent=True)
    desk.must("supervision-instruction")
    assert desk.row("orders")["closed_at"] is None
    desk.must("urgent-arrangement")
    closed = desk.row("orders")
    assert (closed["case_key"], closed["status"]) == (ORDER, "cancelled")
