"""Service: registered before, recorded, confirmed, inspected, evaluated, payable."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from assistance.calendar import LOCAL
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, Desk, first_row, put


def at(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(timespec="minutes")


def times(start: datetime, minutes: int = 60) -> Any:
    return put(
        actual_start=at(start),
        actual_end=at(start + timedelta(minutes=minutes)),
        duration_minutes=minutes,
    )


def test_a_registration_gets_its_number_before_the_service(world: World) -> None:
    desk = Desk(world).registered()
    assert desk.order["registration_number"] == "DJ-652301-2026-00001"
    row = desk.row("registrations")
    assert row["registration_number"] == "DJ-652301-2026-00001"
    assert (row["registered_by"], row["registered_at"]) == ("worker", desk.order["registered_at"])
    assert "王建军" not in row["staff"]
    assert desk.row("orders")["status"] == "in_service"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (put(planned_start="2026-11-24T09:59:00+08:00"), "planned_start"),
        (put(planned_end="2026-11-24T09:00:00+08:00"), "planned_end"),
        (first_row("staff", health_declared=False), "staff[0].health_declared"),
    ],
)
def test_what_is_registered_lies_ahead_and_is_done_by_the_fit(
    world: World, change: Any, field: str
) -> None:
    desk = Desk(world).pushed()
    refusal = desk.refusal("service-registration", change, order=True)
    assert list(refusal.fields) == [field]


@pytest.mark.parametrize("form_id", ["service-registration", "service-record"])
def test_who_works_with_children_was_looked_up_before(world: World, form_id: str) -> None:
    desk = Desk(world, person=CHILD)
    desk.variables["required_materials"] = [
        "id_card",
        "household_book",
        "child_certificate",
        "guardian_consent",
    ]
    desk.registered("D04")
    unchecked = first_row("staff", minor_contact_checked=False)
    refusal = desk.refusal(form_id, unchecked, order=True)
    assert list(refusal.fields) == ["staff[0].minor_contact_checked"]
    desk.must(form_id, order=True)


def test_a_plan_begins_today_at_the_earliest(world: World) -> None:
    desk = Desk(world).pushed()
    refusal = desk.refusal("service-plan", put(first_service_date="2026-11-23"), order=True)
    assert list(refusal.fields) == ["first_service_date"]


def test_a_record_keeps_what_was_done(world: World) -> None:
    desk = Desk(world).registered()
    world.at += timedelta(hours=3)
    start = world.at - timedelta(hours=2)
    answer = desk.must("service-record", times(start, 90), order=True)
    assert answer == {"late_entry": False, "more_service": False}
    row = desk.row("service_records")
    assert (row["service_date"], row["minutes"], row["late_entry"]) == ("2026-11-24", 90, 0)
    assert datetime.fromisoformat(row["actual_start"]) == start
    assert row["registration_number"] == desk.order["registration_number"]
    assert "王建军" not in row["staff"]


def test_a_visit_late_in_the_evening_counts_for_the_local_day(world: World) -> None:
    world.at = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    desk = Desk(world).registered()
    world.at += timedelta(hours=3)
    desk.must("service-record", times(datetime(2026, 11, 24, 16, 30, tzinfo=UTC)), order=True)
    assert desk.row("service_records")["service_date"] == "2026-11-25"


def test_s16_no_record_without_a_registration(world: World) -> None:
    desk = Desk(world).registered()
    foreign = put(registration_number="DJ-652301-2026-99999")
    refusal = desk.refusal("service-record", foreign, order=True)
    assert list(refusal.fields) == ["registration_number"]
    assert "补录" in refusal.message
    with world.transaction() as tx:
        tx.run("UPDATE registrations SET case_key = 99")
    assert desk.refusal("service-record", order=True).fields["registration_number"]


def test_s16_no_record_of_a_service_before_its_registration(world: World) -> None:
    desk = Desk(world).registered()
    before = world.at - timedelta(minutes=1)
    assert list(desk.refusal("service-record", times(before), order=True).fields) == [
        "actual_start"
    ]


@pytest.mark.parametrize(
    ("start", "minutes", "field"),
    [
        (timedelta(days=1), 60, "actual_end"),
        (timedelta(0), 0, "actual_end"),
    ],
)
def test_times_of_a_record_are_possible(
    world: World, start: timedelta, minutes: int, field: str
) -> None:
    desk = Desk(world).registered()
    change = times(world.at + start, minutes)

    def with_a_duration(values: dict[str, Any]) -> None:
        change(values)
        values["duration_minutes"] = 60

    assert field in desk.refusal("service-record", with_a_duration, order=True).fields


def test_a_service_is_no_longer_than_from_begin_to_end(world: World) -> None:
    desk = Desk(world).registered()
    refusal = desk.refusal("service-record", put(duration_minutes=61), order=True)
    assert list(refusal.fields) == ["duration_minutes"]


def test_entitlement_is_that_of_the_day_of_service(world: World) -> None:
    desk = Desk(world).registered()
    with world.transaction() as tx:
        tx.run("UPDATE person_categories SET valid_until = '2026-11-24'")
    desk.must("service-record", order=True)
    desk.pass_(days=1)
    refusal = desk.refusal("service-record", order=True)
    assert "2026-11-25 不属于“访视服务”的对象类别" in refusal.message


def test_nothing_is_recorded_outside_the_decided_period(world: World) -> None:
    desk = Desk(world).registered()
    desk.pass_(days=181)
    assert "核定期限" in desk.refusal("service-record", order=True).message


def test_s16_a_late_record_needs_a_reason_and_the_county(world: World) -> None:
    desk = Desk(world).registered()
    errors = desk.checked("service-record", {"late_entry": True}).errors
    assert "late_entry_reason" in errors
    assert "registration_number" not in errors
    yesterday = times(world.at - timedelta(hours=2))
    answer = desk.must("service-record", yesterday, order=True, late_entry=True)
    assert answer == {"late_entry": True, "more_service": False}
    desk.must("late-entry-approval", order=True)
    row = desk.row("service_records")
    assert (row["late_entry"], row["late_approved_by"], row["registration_number"]) == (
        1,
        "director",
        None,
    )


def test_s16_a_late_record_is_never_paid(world: World) -> None:
    desk = Desk(world).registered()
    desk.must("service-record", order=True, late_entry=True, more_service=True)
    desk.must("late-entry-approval", order=True)
    desk.must("service-record", order=True)
    desk.must("service-confirmation", order=True)
    desk.must("service-inspection", order=True, registered_before=False)
    desk.ask("payable-lines", order=True)
    assert [r["late_entry"] for r in desk.rows("service_records", "task_key")] == [1, 0]
    paid = {line["record_key"] for line in desk.rows("payable_lines")}
    records = {r["task_key"] for r in desk.rows("service_records") if not r["late_entry"]}
    assert paid == records


def test_a_late_record_that_is_not_let_in_must_be_made_good(world: World) -> None:
    desk = Desk(world).registered()
    desk.must("service-record", order=True, late_entry=True)
    answer = desk.must("late-entry-approval", order=True, late_entry_approval="reject")
    assert answer == {"more_service": True}
    desk.must("service-record", order=True, more_service=True)
    desk.must("service-record", order=True, late_entry=True)
    assert desk.must("late-entry-approval", order=True, late_entry_approval="reject") == {}
    desk.must("service-record", order=True, late_entry=True)
    assert desk.must("late-entry-approval", order=True) == {}
    found = [
        (r["late_entry"], r["inspection"], r["late_approved_by"])
        for r in desk.rows("service_records", "task_key")
    ]
    assert found == [
        (1, "rejected", None),
        (0, None, None),
        (1, "rejected", None),
        (1, None, "director"),
    ]


def test_what_is_charged_is_told_to_the_county(world: World) -> None:
    desk = Desk(world).recorded()
    assert desk.must("service-confirmation", order=True) == {"service_received": True}
    assert desk.messages("charged") == []
    desk.must("service-confirmation", order=True, charged=True)
    assert desk.messages("charged") == ["county_officer"]
    assert [row["charged"] for row in desk.rows("confirmations", "task_key")] == [0, 1]


@pytest.mark.parametrize(
    "answers",
    [
        {"frequency_kept": False},
        {"recipient_confirmed": False},
        {"staff_qualified": False},
        {"registered_before": False},
    ],
)
def test_what_does_not_agree_does_not_pass(world: World, answers: dict[str, bool]) -> None:
    desk = Desk(world).recorded()
    desk.must("service-confirmation", order=True)
    refusal = desk.refusal("service-inspection", put(**answers), order=True)
    assert list(refusal.fields) == list(answers)
    assert desk.must("service-inspection", put(**answers), order=True, inspection="redo") == {
        "inspection": "redo"
    }


def test_a_service_that_was_not_received_does_not_pass(world: World) -> None:
    desk = Desk(world).recorded()
    desk.must("service-confirmation", order=True, service_received=False)
    assert "返工" in desk.refusal("service-inspection", order=True).message


def test_r31_a_payable_line_for_each_accepted_record_of_a_purchase(world: World) -> None:
    desk = Desk(world).recorded(more_service=True)
    desk.must("service-record", order=True)
    desk.must("service-confirmation", order=True)
    desk.ask("payable-lines", order=True)
    assert desk.rows("payable_lines") == []
    desk.must("service-inspection", order=True)
    for _ in range(2):
        desk.ask("payable-lines", order=True)
    lines = desk.rows("payable_lines", "record_key")
    assert len(lines) == 2
    assert {(line["supplier"], line["fund_code"], line["minutes"]) for line in lines} == {
        ("CJ6523011", "F5", 60)
    }


def test_a_record_that_must_be_done_again_is_not_payable(world: World) -> None:
    desk = Desk(world).recorded()
    desk.must("service-confirmation", order=True)
    desk.must("service-inspection", order=True, inspection="redo")
    desk.ask("payable-lines", order=True)
    assert desk.rows("payable_lines") == []


@pytest.mark.parametrize(
    ("follow_up", "status", "need"),
    [("stop", "done", "done"), ("adjust", "adjust", "open"), ("refer", "refer", "open")],
)
def test_the_evaluation_says_how_the_order_ends(
    world: World, follow_up: str, status: str, need: str
) -> None:
    desk = Desk(world).inspected()
    answer = desk.must("outcome-evaluation", order=True, follow_up=follow_up)
    assert answer == {"follow_up": follow_up}
    assert desk.row("evaluations")["evaluator"] == "clerk"
    assert desk.ask("close-order", order=True) == {"order_result": {"item_no": 1, "status": status}}
    assert desk.row("need_items")["status"] == need
    assert desk.row("orders")["status"] == status
    assert date.fromisoformat(desk.row("orders")["closed_at"][:10]) == world.at.date()


def test_an_order_of_an_emergency_leaves_the_need_list_alone(world: World) -> None:
    desk = Desk(world).listed("D01")
    (order,) = desk.must("urgent-arrangement")["urgent_orders"]
    desk.push(order, urgent=True)
    desk.must("provider-acceptance", order=True)
    desk.must("outcome-evaluation", order=True)
    desk.ask("close-order", order=True)
    assert desk.row("need_items")["status"] == "open"
