from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assistance.areas import areas, county_of, full_name, may_hold_cases, township_of
from assistance.calendar import (
    bundle_calendar,
    due,
    due_calendar,
    end_of,
    is_working_day,
    local_date,
)
from assistance.catalogue import catalogue
from assistance.editions import NoEdition
from tests.unit.assistance.assistance_world import World


def test_the_prefecture_has_seven_counties_and_81_townships() -> None:
    levels = [area.level for area in areas().values()]
    assert (levels.count("county"), levels.count("township")) == (7, 81)


def test_a_village_lies_in_its_township_and_county() -> None:
    village = "652301101003"
    assert township_of(village) == areas()["652301101"]
    assert county_of(village) == areas()["652301"]
    assert full_name(village) == "昌吉市三工镇第3村(社区)"
    assert full_name("652300") == "昌吉回族自治州"


@pytest.mark.parametrize("code", ["", "6523", "652301", "652301999", "65230110100", "65230110100x"])
def test_a_case_belongs_to_a_known_township_or_village(code: str) -> None:
    assert not may_hold_cases(code)


def test_the_catalogue_has_23_items_in_their_groups() -> None:
    items = catalogue()
    groups = [item.supply_type for item in items.values()]
    counted = {group: groups.count(group) for group in groups}
    assert counted == {
        "basic_public": 6,
        "volunteer": 1,
        "existing_purchase": 5,
        "new_purchase": 9,
        "undecided": 2,
    }
    assert {code for code, item in items.items() if not item.dispatchable} == {"E01", "E02"}


def test_conditions_of_items_are_read_as_flags() -> None:
    items = catalogue()
    assert items["A04"].requires_all == {"disability", "school_age"}
    assert items["D02"].requires_any == {"elderly", "destitute"}
    assert items["A06"].requires_all == items["A06"].requires_any == frozenset()
    assert (items["D03"].min_age, items["D03"].max_age) == (16, 59)


def test_s21_a_period_skips_the_prefecture_holidays() -> None:
    assert due(date(2026, 5, 26), 3) == (date(2026, 6, 3), False)


def test_working_days_follow_nation_and_prefecture() -> None:
    assert not is_working_day(date(2026, 3, 20))  # 肉孜节, a Friday
    assert is_working_day(date(2026, 2, 28))  # 调休上班, a Saturday
    assert not is_working_day(date(2026, 10, 1))  # 国庆
    assert is_working_day(date(2026, 11, 24))


def test_a_period_into_an_unpublished_year_is_provisional() -> None:
    assert due(date(2026, 12, 28), 3) == (date(2026, 12, 31), False)
    assert due(date(2026, 12, 28), 4) == (date(2027, 1, 1), True)
    with pytest.raises(ValueError, match="at least one"):
        due(date(2026, 12, 28), 0)


def test_a_period_of_calendar_days_never_ends_on_a_day_off() -> None:
    assert due_calendar(date(2026, 11, 1), 30) == date(2026, 12, 1)
    assert due_calendar(date(2026, 5, 26), 2) == date(2026, 6, 1)


def test_the_calendar_of_a_bundle_names_only_what_monday_to_friday_gets_wrong() -> None:
    lines = bundle_calendar(2026, 2026).decode().splitlines()
    assert lines[0] == "date,is_working_day"
    assert "2026-05-27,false" in lines
    assert "2026-01-04,true" in lines
    assert not any(line.startswith("2026-11-24") for line in lines)
    assert len(lines) < 50


def test_days_begin_in_the_east() -> None:
    assert local_date(datetime(2026, 11, 24, 16, 30, tzinfo=UTC)) == date(2026, 11, 25)
    assert end_of(date(2026, 11, 24)) == datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)


def test_the_policy_of_the_day_decides(world: World) -> None:
    with world.transaction() as tx:
        policy = world.editions.on(tx, date(2026, 11, 24)).policy
        with pytest.raises(NoEdition):
            world.editions.on(tx, date(2024, 11, 20))
    assert policy.version == "changji-2024-30"
    assert policy["policy.county.decision_mode"] == "approval"
    assert policy["policy.disclosure.enabled"] is False
