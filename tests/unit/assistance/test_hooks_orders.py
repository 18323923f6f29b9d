"""A service order: pushed, accepted or returned, reassigned, supervised, closed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistance.people import DECLARED
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, Desk, first_row, put

CHILD_MATERIALS = ["id_card", "household_book", "child_certificate", "guardian_consent"]


def test_a_pushed_order_has_a_number_and_its_need_is_served(world: World) -> None:
    desk = Desk(world).pushed("D01")
    assert desk.order["dispatch_check"] == "ok"
    assert desk.order["dispatch_obstacle"] is None
    row = desk.row("orders")
    assert row["order_number"] == desk.order["order_number"] == "FW-652301-2026-00001"
    assert (row["status"], row["supplier"], row["closed_at"]) == ("pushed", "CJ6523011", None)
    assert desk.row("need_items")["status"] == "serving"


@pytest.mark.parametrize("code", ["D04", "B01"])
def test_an_item_for_children_is_not_dispatched_to_the_old(world: World, code: str) -> None:
    desk = Desk(world).pushed(code)
    assert desk.order["dispatch_check"] == "ineligible"
    assert desk.order["dispatch_obstacle"]
    assert desk.row("orders")["status"] == "ineligible"
    assert json.loads(desk.row("orders")["shared_fields"]) == []
    desk.must("stop-notice", order=True, element="issue_ineligible_notice")
    assert desk.ask("close-order", order=True) == {
        "order_result": {"item_no": 1, "status": "ineligible"}
    }
    assert desk.row("need_items")["status"] == "ineligible"
    assert desk.messages("ineligible")


def test_s14_age_is_that_of_the_day_of_dispatch(world: World) -> None:
    desk = Desk(world, person=CHILD)
    desk.variables["required_materials"] = CHILD_MATERIALS
    assert desk.pushed("D04").order["dispatch_check"] == "ok"
    desk.pass_(days=366 * 5)
    assert desk.ask("push-order", order=True)["dispatch_check"] == "ineligible"


@pytest.mark.parametrize("status", ["died", "moved_away"])
def test_nobody_is_served_or_referred_after_he_is_gone(world: World, status: str) -> None:
    desk = Desk(world).decided("D01")
    with world.transaction() as tx:
        world.people.mark(tx, desk.variables["person_id"], status, world.at.date())
    order = desk.variables["orders"][0]
    for supply_type in ("new_purchase", "none"):
        desk.push({**order, "supply_type": supply_type})
        assert desk.order["dispatch_check"] == "ineligible"


def test_a_declared_category_is_enough_in_an_emergency_only(world: World) -> None:
    desk = Desk(world).decided("D01")
    with world.transaction() as tx:
        tx.run("UPDATE person_categories SET source = :declared", {"declared": DECLARED})
    order = desk.variables["orders"][0]
    assert desk.push(order).order["dispatch_check"] == "ineligible"
    assert desk.push(order, urgent=True).order["dispatch_check"] == "ok"


def test_a_referral_shares_nothing_and_ends_as_referred(world: World) -> None:
    desk = Desk(world).confirmed("E02")
    nobody = first_row("orders", supply_type="none", supplier=None, fund_code=None)
    desk.must("service-decision", nobody)
    desk.push(desk.variables["orders"][0])
    assert desk.order["dispatch_check"] == "ok"
    assert json.loads(desk.row("orders")["shared_fields"]) == []
    desk.must("referral", order=True)
    assert desk.ask("close-order", order=True)["order_result"]["status"] == "referred"
    assert desk.row("need_items")["status"] == "referred"


@pytest.mark.parametrize(("consent", "told"), [(False, False), (True, True)])
def test_s15_health_of_a_child_needs_the_guardians_consent(
    world: World, consent: bool, told: bool
) -> None:
    desk = Desk(world, person=CHILD)
    desk.variables["required_materials"] = CHILD_MATERIALS
    desk.confirmed("D01").must("service-decision")
    desk.must("plan-consent", under14_consent=consent)
    fields = json.loads(desk.push(desk.variables["orders"][0]).row("orders")["shared_fields"])
    assert ("health" in fields) is told
    assert {"name", "guardian_name"} <= set(fields)


@pytest.mark.parametrize("form_id", ["department-acceptance", "provider-acceptance"])
def test_an_order_is_accepted(world: World, form_id: str) -> None:
    desk = Desk(world).pushed()
    assert desk.must(form_id, order=True) == {"acceptance": "accept", "return_count": 0}
    assert desk.row("orders")["status"] == "accepted"


def test_s13_every_return_is_counted_and_kept(world: World) -> None:
    desk = Desk(world).pushed()
    for count in (1, 2, 3):
        answer = desk.must("provider-acceptance", order=True, acceptance="return")
        assert answer == {"acceptance": "return", "return_count": count}
        assert desk.row("orders")["status"] == "returned"
        desk.must("order-reassignment", order=True)
        desk.ask("push-order", order=True)
    returns = desk.rows("order_returns", "task_key")
    assert [row["return_count"] for row in returns] == [1, 2, 3]
    assert {(row["kind"], row["reason_code"]) for row in returns} == {("order_decline", "capacity")}
    order = desk.row("orders")
    assert (order["return_count"], order["order_number"]) == (3, "FW-652301-2026-00001")


def test_a_reassigned_order_goes_to_another_supplier(world: World) -> None:
    desk = Desk(world).pushed()
    desk.must("provider-acceptance", order=True, acceptance="return")
    before = desk.order["order"]
    answer = desk.must("order-reassignment", order=True)
    assert answer == {"order": {**before, "supplier": "CJ6523012"}}
    assert desk.row("orders")["supplier"] == "CJ6523012"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reassigned_to": "CJ6523021"}, "reassigned_to"),
        ({"fund_code": "F1"}, "fund_code"),
        ({"supply_type": "existing_purchase"}, "reassigned_to"),
    ],
)
def test_a_reassignment_is_checked_like_a_decision(
    world: World, changes: dict[str, Any], field: str
) -> None:
    desk = Desk(world).pushed()
    refusal = desk.refusal("order-reassignment", put(**changes), order=True)
    assert field in refusal.fields


def test_an_order_may_be_reassigned_to_nobody(world: World) -> None:
    desk = Desk(world).pushed()
    answer = desk.must("order-reassignment", put(supply_type="none"), order=True)
    carried = answer["order"]
    assert (carried["supply_type"], carried["supplier"], carried["fund_code"]) == (
        "none",
        None,
        None,
    )


@pytest.mark.parametrize("result", ["reassign", "stop", "replan"])
def test_the_prefecture_decides_on_a_third_return(world: World, result: str) -> None:
    desk = Desk(world).pushed()
    answer = desk.must("supervision-decision", order=True, supervision_result=result)
    assert answer == {"supervision_result": result}


def test_an_order_that_the_prefecture_stops_ends_as_stopped(world: World) -> None:
    desk = Desk(world).pushed()
    desk.must("supervision-decision", order=True, supervision_result="stop")
    desk.must("stop-notice", order=True, element="issue_stop_notice")
    assert desk.rows("notices", "notice_id")[-1]["kind"] == "stop"
    assert desk.ask("close-order", order=True)["order_result"] == {
        "item_no": 1,
        "status": "stopped",
    }
    assert desk.row("need_items")["status"] == "stopped"


ORDER_FORMS = (
    "provider-acceptance",
    "department-acceptance",
    "order-reassignment",
    "supervision-decision",
    "referral",
    "stop-notice",
    "service-plan",
    "service-registration",
    "service-record",
    "service-inspection",
    "outcome-evaluation",
)


@pytest.mark.parametrize("form_id", ORDER_FORMS)
def test_nothing_is_done_on_a_closed_order(world: World, form_id: str) -> None:
    desk = Desk(world).pushed()
    desk.ask("close-open-orders")
    refusal = desk.refusal(form_id, order=True)
    assert (refusal.code, "已关闭" in refusal.message) == ("state", True)


def test_nothing_is_done_on_an_order_that_was_never_pushed(world: World) -> None:
    desk = Desk(world).decided()
    desk.order = {**desk.variables, "order": desk.variables["orders"][0]}
    assert desk.refusal("department-acceptance", order=True).code == "state"
