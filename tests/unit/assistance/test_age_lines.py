"""Who crosses an age line while being served: told once, whoever looks, and how often."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistance import age_lines
from assistance.identity import with_check_digit
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import ELDER, Desk


def look(desk: Desk) -> None:
    world = desk.world
    with world.transaction() as tx:
        age_lines.sweep(tx, world.at, world.people, world.editions, lambda case: world.decide)
        desk._deliver(tx)


@pytest.fixture
def desk(world: World) -> Desk:
    """Somebody who turns 60 tomorrow, in training."""
    person = replace(
        ELDER, birth_date=date(1966, 11, 25), id_number=with_check_digit("65230119661125002")
    )
    desk = Desk(world, person)
    desk.pushed("D03")
    return desk


def test_the_county_and_the_person_are_told_once(desk: Desk) -> None:
    look(desk)
    assert desk.messages("age_line_crossed") == []
    desk.pass_(days=1)
    for _ in range(3):
        look(desk)
    assert desk.messages("age_line_crossed") == ["county_officer"]
    assert desk.messages("service_under_review") == ["applicant@" + desk.variables["person_id"]]
    assert desk.row("orders")["closed_at"] is None


def test_days_on_which_nobody_looked_are_made_up_for(desk: Desk) -> None:
    look(desk)
    desk.pass_(days=5)
    look(desk)
    desk.pass_(days=1)
    look(desk)
    assert desk.messages("age_line_crossed") == ["county_officer"]


def test_what_is_over_is_left_alone(desk: Desk) -> None:
    with desk.world.transaction() as tx:
        tx.run("UPDATE orders SET closed_at = 'x'")
    desk.pass_(days=1)
    look(desk)
    assert desk.messages("age_line_crossed") == []


def test_who_was_born_on_a_leap_day_is_older_on_the_first_of_march(world: World) -> None:
    person = replace(
        ELDER, birth_date=date(1968, 2, 29), id_number=with_check_digit("65230119680229002")
    )
    known = person.as_person("p")
    for day in (date(2028, 2, 28), date(2028, 2, 29)):
        found = age_lines._birthday_between(known, day - timedelta(days=1), day)
        assert found == (day if day.day == 29 else None)
    found = age_lines._birthday_between(known, date(2027, 2, 28), date(2027, 3, 1))
    assert found == date(2027, 3, 1)
