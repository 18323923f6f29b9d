"""What a supplier is told (R30, S15), and what a fund may pay for (R23)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistance import funds
from assistance.catalogue import catalogue
from assistance.editions import shown
from assistance.people import Person
from assistance.samples import applicants
from assistance.sharing import CONTACT, GUARDIAN, HEALTH, SPEAKING, Consents, shared_fields

ALL, NOTHING = Consents(True, True, True), Consents(False, False, False)
TODAY = date(2026, 11, 24)


def told(code: str, age: int, consents: Consents, *, to_department: bool = False) -> set[str]:
    return set(shared_fields(catalogue()[code], age, consents, to_department=to_department))


@pytest.mark.parametrize("to_department", [True, False])
def test_s15_a_child_of_13_needs_the_guardians_own_consent(to_department: bool) -> None:
    without = replace(ALL, under14=False)
    assert told("D02", 13, without, to_department=to_department).isdisjoint(HEALTH)
    assert told("D02", 13, ALL, to_department=to_department) >= set(HEALTH)
    assert told("D02", 14, without, to_department=to_department) >= set(HEALTH)


def test_a_department_needs_no_consent_for_its_duty_but_a_provider_does() -> None:
    assert told("C02", 40, NOTHING, to_department=True) >= set(HEALTH)
    assert told("D02", 40, replace(ALL, health=False)).isdisjoint(HEALTH)


@pytest.mark.parametrize(("code", "health"), [("D02", True), ("C01", True), ("A06", False)])
def test_health_goes_only_to_what_is_about_health(code: str, health: bool) -> None:
    assert (told(code, 40, ALL) >= set(HEALTH)) is health
    assert health or told(code, 40, ALL).isdisjoint(HEALTH)


def test_without_consent_a_provider_only_finds_the_person() -> None:
    assert told("D06", 70, NOTHING) == set(CONTACT)
    assert told("D06", 70, ALL) == {*CONTACT, *SPEAKING}
    assert told("D06", 17, NOTHING) == {*CONTACT, *GUARDIAN}


def test_the_date_of_birth_goes_where_age_decides() -> None:
    assert "birth_date" in told("D03", 30, ALL)
    assert "birth_date" not in told("D07", 30, ALL)


def test_nobody_is_told_number_or_ethnicity() -> None:
    for item in catalogue().values():
        fields = shared_fields(item, 10, ALL, to_department=True)
        assert not {"id_number", "ethnicity", "guardian_id_number"} & set(fields)
        assert len(fields) == len(set(fields))


@pytest.mark.parametrize(
    ("fund", "supply_type", "may"),
    [
        ("F1", "basic_public", True),
        ("F1", "new_purchase", False),
        ("F7", "new_purchase", True),
        ("F7", "volunteer", False),
        ("F5", "new_purchase", True),
        ("F9", "new_purchase", False),
        (None, "new_purchase", False),
        (None, "none", True),
        ("F5", "none", False),
    ],
)
def test_a_fund_pays_for_its_kind_of_supply(fund: str | None, supply_type: str, may: bool) -> None:
    person = applicants()[0].as_person("p")
    assert (funds.obstacle(shown(), fund, supply_type, person, TODAY) is None) is may


def test_a_fund_pays_for_its_people() -> None:
    old = applicants()[0].as_person("p")
    adult = replace(old, profile=replace(old.profile, birth_date=date(1990, 1, 1)))
    disabled = replace(adult, disability_grade=3)
    other = replace(old, categories=())

    def may(fund: str, person: Person) -> bool:
        found = funds.obstacle(shown(), fund, "new_purchase", person, TODAY)
        return found is None

    assert [may("F4", p) for p in (old, adult, disabled)] == [False, False, True]
    assert [may("F8", p) for p in (old, adult, other)] == [True, False, False]
    assert may("F8", replace(adult, flags=frozenset({"serious_illness"})))
