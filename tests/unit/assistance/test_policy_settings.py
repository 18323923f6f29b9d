"""What the policy leaves open decides where it is asked (Q05, Q06, Q08's neighbours)."""

from __future__ import annotations

from functools import partial

import pytest

from assistance.editions.kinds import POLICY
from assistance.suppliers import obstacle
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import Desk, first_row

AREA = "652301101201"
PROVIDER, INTAKE = "CJ6523011", "SQ652300"


def setting(world: World, code: str, value: str) -> None:
    """From today on."""
    said = {"note": "x", "imported_by": "x", "imported_at": "x", "approved_by": ""}
    with world.transaction() as tx:
        rows = world.editions.on(tx, world.at.date()).rows(POLICY)
        changed = tuple({**r, "value": value if r["code"] == code else r["value"]} for r in rows)
        world.editions.add(tx, POLICY, changed, world.at.date(), said)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("policy.routing.volunteer", "volunteer"),
        ("policy.routing.existing_purchase", "existing_purchase"),
    ],
)
def test_q05_a_setting_says_who_supplies(world: World, code: str, kind: str) -> None:
    Desk(world)
    for value, (department, provider) in {
        "department": (True, False),
        "provider": (False, True),
    }.items():
        setting(world, code, value)
        with world.transaction() as tx:
            reference = world.editions.on(tx, world.at.date())
            may = partial(obstacle, tx, reference, kind, area=AREA)
            assert (may("FL") is None, may(PROVIDER) is None) == (department, provider)
            assert obstacle(tx, reference, "new_purchase", PROVIDER, AREA) is None
            assert obstacle(tx, reference, "basic_public", "SF", AREA) is None


def test_q05_the_diagram_goes_the_same_way(world: World) -> None:
    order = {"supply_type": "existing_purchase"}
    for value in ("department", "provider"):
        setting(world, "policy.routing.existing_purchase", value)
        policy = world.rules().reference.deciding
        assert world.decide("supply-route", {"policy": policy, "order": order}) == value


@pytest.mark.parametrize(
    ("value", "text"), [("true_with_second_reviewer", "第二人复核"), ("false", "不得兼作")]
)
def test_q06_who_receives_may_provide_unless_a_setting_keeps_them_apart(
    world: World, value: str, text: str
) -> None:
    setting(world, "policy.intake_org.may_be_provider", value)
    desk = Desk(world, entry="platform").confirmed("D01")
    refusal = desk.refusal("service-decision", first_row("orders", supplier=INTAKE))
    assert any(text in said for said in refusal.fields["orders[0].supplier"]), refusal


def test_a_setting_of_a_later_release_has_its_shipped_value(world: World) -> None:
    said = {"note": "x", "imported_by": "x", "imported_at": "x", "approved_by": ""}
    with world.transaction() as tx:
        rows = world.editions.on(tx, world.at.date()).rows(POLICY)
        older = tuple(row for row in rows if row["code"] != "policy.disclosure.days")
        world.editions.add(tx, POLICY, older, world.at.date(), said)
        policy = world.editions.on(tx, world.at.date()).policy
    assert policy["policy.disclosure.days"] == 7
