"""Consents that the forms of a case give, and what their withdrawal closes at once (S15, S17)."""

from __future__ import annotations

import json

import pytest

from assistance.people import Origin, consents
from assistance.people.masking import address_closed
from assistance.sharing import HEALTH
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import CHILD, Desk

MATERIALS = ["id_card", "household_book", "child_certificate", "guardian_consent"]


def pushed(world: World) -> tuple[Desk, list[str]]:
    """A child's order, told with every consent."""
    desk = Desk(world, person=CHILD)
    desk.variables["required_materials"] = MATERIALS
    desk.confirmed("D01").must("service-decision")
    desk.must("plan-consent", under14_consent=True)
    row = desk.push(desk.variables["orders"][0]).row("orders")
    return desk, json.loads(row["shared_fields"])


def withdraw(world: World, desk: Desk, kind: str) -> None:
    person_id = desk.variables["person_id"]
    with world.transaction() as tx:
        held = consents.of_person(tx, person_id)
        given = [one for one in held if one.kind == kind and one.withdrawn_on is None]
        assert given
        origin = Origin("clerk", world.at.isoformat())
        said = (given[0].consent_id, person_id, world.at.date(), "撤回书")
        assert consents.withdraw(tx, person_id, *said, origin) is None


@pytest.mark.parametrize("kind", [consents.MEDICAL, consents.UNDER14])
def test_s15_health_is_closed_the_moment_consent_is_withdrawn(world: World, kind: str) -> None:
    desk, told = pushed(world)
    assert set(HEALTH) <= set(told)
    withdraw(world, desk, kind)
    with world.transaction() as tx:
        person = world.people.find(tx, desk.variables["person_id"])
        assert person
        left = consents.still_shared(tx, person, told, "CJ6523011", world.at.date())
    assert set(left) == set(told) - set(HEALTH)
    # A push after it does not tell it again, whatever the application's form said.
    again = desk.push(desk.variables["orders"][0]).row("orders")
    assert set(json.loads(again["shared_fields"])).isdisjoint(HEALTH)


def test_every_consent_stands_on_the_form_it_was_signed_with(world: World) -> None:
    desk, _ = pushed(world)
    with world.transaction() as tx:
        held = consents.of_person(tx, desk.variables["person_id"])
    assert {one.kind for one in held} >= {consents.MEDICAL, consents.UNDER14}
    assert all(one.paper.startswith("form:") for one in held)
    assert len({(one.kind, one.paper) for one in held}) == len(held)


def test_s17_an_address_closes_30_days_after_the_service(world: World) -> None:
    day = world.at.date()
    assert not address_closed(None, day)
    assert not address_closed("2026-10-26T02:00:00+00:00", day)
    assert address_closed("2026-10-25T02:00:00+00:00", day)
