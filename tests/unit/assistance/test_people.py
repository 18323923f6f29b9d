from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cryptography.exceptions import InvalidTag

from assistance import suppliers
from assistance.catalogue import catalogue
from assistance.editions import shown
from assistance.eligibility import obstacle
from assistance.identity import (
    age_on,
    is_resident_number,
    masked_name,
    masked_number,
    normal_name,
    with_check_digit,
)
from assistance.people import Category, People, Person, Profile
from assistance.suppliers import Supplier
from assistance.tables import table
from engine import KeyRing
from tests.unit.assistance.assistance_world import NEWER, OLDER, World

TODAY = date(2026, 11, 24)


def person(
    number: str = "652328201311052462",
    name: str = "阿依努尔·居马汗",
    born: date = date(2013, 11, 5),
    category: str = "vulnerable_child",
    grade: int = 0,
    flags: frozenset[str] = frozenset(),
) -> Person:
    granted = Category(category, date(2025, 1, 1), None, "民政认定", "证-1")
    profile = Profile("resident_id", number, name, "female", born)
    return Person("p1", profile, (granted,), grade, flags, "652328204")


@pytest.mark.parametrize("row", table("sample_people"), ids=lambda row: row["name"])
def test_numbers_of_the_sample_people_are_well_formed(row: dict[str, str]) -> None:
    number = row["id_number"]
    assert is_resident_number(number)
    assert is_resident_number(number.lower())
    wrong = "1" if number[-1] != "1" else "2"
    assert not is_resident_number(number[:-1] + wrong)
    assert with_check_digit(number[:17]) == number


def test_a_number_needs_a_real_day_of_birth() -> None:
    assert not is_resident_number(with_check_digit("65230119950230002"))
    assert is_resident_number(with_check_digit("99999919960229002"))


def test_masks_show_no_more_than_the_example() -> None:
    assert masked_name("阿依努尔•居马汗") == "阿***·居**"
    assert masked_number("652301195803120021") == "652301********0021"
    assert masked_number("AB1234") == "****34"


@pytest.mark.parametrize(
    ("day", "age"), [("2026-02-28", 17), ("2026-03-01", 18), ("2028-02-29", 20)]
)
def test_ages_of_one_born_on_a_leap_day(day: str, age: int) -> None:
    assert age_on(date(2008, 2, 29), date.fromisoformat(day)) == age


def test_s22_two_spellings_are_one_person(world: World) -> None:
    other = replace(
        person(name="  阿依努尔•居马汗 "),
        person_id="p2",
        profile=replace(person(name="阿依努尔•居马汗 ").profile, id_number="652328201311052462 "),
    )
    with world.transaction() as tx:
        assert world.people.register(tx, person()) == "p1"
        assert world.people.register(tx, other) == "p1"
        found = world.people.find(tx, "p1")
    assert found == person()
    assert normal_name(" 阿依努尔・居马汗") == "阿依努尔·居马汗"


def test_the_database_shows_neither_name_nor_number(world: World) -> None:
    with world.transaction() as tx:
        world.people.register(tx, person())
        rows = repr(tx.run("SELECT * FROM persons") + tx.run("SELECT * FROM person_categories"))
    for secret in ("652328201311052462", "阿依努尔", "2013-11-05", "证-1"):
        assert secret not in rows


def test_people_are_found_after_the_keys_were_rotated(world: World) -> None:
    rotated = People(KeyRing({"k2": NEWER, "k1": OLDER}))
    with world.transaction() as tx:
        world.people.register(tx, person())
        assert rotated.by_number(tx, "resident_id", "652328201311052462") == "p1"
        assert rotated.find(tx, "p1") == person()
        rotated.register(tx, person())
        assert People(KeyRing({"k2": NEWER})).find(tx, "p1") == person()


def test_a_sealed_profile_opens_only_in_its_own_row(world: World) -> None:
    with world.transaction() as tx:
        world.people.register(tx, person())
        tx.run("UPDATE persons SET person_id = 'p9'")
        with pytest.raises(InvalidTag):
            world.people.find(tx, "p9")


def trainee(born: date, flags: frozenset[str] = frozenset({"training_need"})) -> Person:
    return person(born=born, category="subsistence_recipient", flags=flags)


@pytest.mark.parametrize(("age", "may"), [(15, False), (16, True), (59, True), (60, False)])
def test_s14_training_is_for_16_to_59_on_the_day_of_service(
    world: World, age: int, may: bool
) -> None:
    born = TODAY.replace(year=TODAY.year - age)
    found = obstacle(world.rules(), catalogue()["D03"], trainee(born), TODAY)
    assert (found is None) == may


def test_conditions_and_categories_of_an_item_hold_on_the_day(world: World) -> None:
    items, rules = catalogue(), world.rules()
    young = trainee(date(1990, 1, 1), frozenset())
    assert obstacle(rules, items["D03"], young, TODAY)
    assert obstacle(rules, items["D04"], young, TODAY)  # 对象类别
    assert obstacle(rules, items["D06"], young, TODAY)  # neither elderly nor severely disabled
    assert obstacle(rules, items["D06"], replace(young, disability_grade=2), TODAY) is None
    assert obstacle(rules, items["C01"], replace(young, disability_grade=3), TODAY)
    ended = replace(young.categories[0], valid_until=date(2026, 11, 23))
    assert obstacle(rules, items["D08"], young, TODAY) is None
    assert obstacle(rules, items["D08"], replace(young, categories=(ended,)), TODAY)


def test_nobody_is_served_after_death_or_moving_away(world: World) -> None:
    with world.transaction() as tx:
        world.people.register(tx, person())
        world.people.mark(tx, "p1", "died", TODAY)
        world.people.register(tx, person())
        found = world.people.find(tx, "p1")
    assert found
    assert obstacle(world.rules(), catalogue()["D08"], found, TODAY) == "服务对象已死亡"


def test_who_may_supply_what_and_where(world: World) -> None:
    provider = Supplier(
        "SW-1", "昌吉市暖阳社会工作服务中心(虚构)", "social_service_agency", "652301"
    )
    with world.transaction() as tx:
        suppliers.register(tx, provider)
        suppliers.register(tx, Supplier("VO-1", "志愿者(虚构)", "volunteer", "652301"))

        def refuses(supply_type: str, code: str | None, area: str = "652301101001") -> bool:
            return suppliers.obstacle(tx, shown(), supply_type, code, area) is not None

        assert not refuses("new_purchase", "SW-1")
        assert refuses("new_purchase", "SW-1", "652302100001")
        assert refuses("new_purchase", "VO-1")
        assert refuses("new_purchase", "SF")
        assert refuses("new_purchase", None)
        assert not refuses("basic_public", "SF")
        assert refuses("basic_public", "SW-1")
        assert not refuses("none", None)
        assert refuses("none", "SF")


def test_the_platform_goes_to_the_nearest_authorised_organisation(world: World) -> None:
    with world.transaction() as tx:
        assert suppliers.intake_organisation(tx, "652301101001") is None
        wide = Supplier("IN-1", "全州受理(虚构)", "social_organization", "6523", True)
        suppliers.register(tx, wide)
        suppliers.register(tx, replace(wide, code="IN-2", area="652301"))
        suppliers.register(
            tx, replace(wide, code="IN-3", area="652301101", intake_authorised=False)
        )
        assert suppliers.intake_organisation(tx, "652301101001") == "IN-2"
        assert suppliers.intake_organisation(tx, "652302100001") == "IN-1"
