"""Dates, times and durations: read strictly, reckoned exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model import Json
from tests.unit.feel.feel_world import nothing, value

ZONES = ["Asia/Shanghai", "Asia/Urumqi", "Europe/Berlin", "America/New_York", "Australia/Sydney"]


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-28",
        "-0044-03-15",
        "12026-01-01",
        "999999999-12-31",
        "09:30:00",
        "09:30:00.000000001",
        "09:30:00Z",
        "09:30:00-03:30",
        "09:30:00+08:05:43",
        "09:30:00@Europe/Berlin",
        "2026-02-28T09:30:00",
        "2026-02-28T09:30:00.5+08:00",
        "-0044-03-15T09:30:00@Asia/Urumqi",
        "P1Y2M",
        "-P3M",
        "P0M",
        "PT0S",
        "P1DT2H3M4.5S",
        "-PT0.001S",
    ],
)
def test_what_is_written_is_read(text: str) -> None:
    assert value(f'string(@"{text}")') == text


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29", "2026-13-01", "2026-1-01", "26-01-01", "+2026-01-01", "02026-01-01"),
        *("1000000000-01-01", "2026-01-01Z", "", "foo"),
        *("24:00:01", "09:60:00", "09:30", "9:30:00", "09:30:00+19:00", "09:30:00+08:60"),
        *("09:30:00@Mars/Base", "09:30:00Z@Europe/Berlin", "09:30:00+8", "T09:30:00"),
        *("2026-02-29T09:30:00", "2026-02-28 09:30:00", "2026-02-28T", "2026-02-28T09:30"),
        *("P", "P1", "PT", "P1YT", "P1Y2D", "P1M2DT3H", "PT1.5H", "P-1D", "1D", "P1W"),
    ],
)
def test_what_is_no_date_is_null(text: str) -> None:
    assert nothing(f'@"{text}"')


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("date(2024, 2, 29)", "2024-02-29"),
        ("date(year: -44, month: 3, day: 15)", "-0044-03-15"),
        ('date(@"2026-03-01T23:59:59@Asia/Shanghai")', "2026-03-01"),
        ('time(@"2026-03-01T23:59:59+02:00")', "23:59:59+02:00"),
        ('time(@"2026-03-01")', "00:00:00Z"),
        ("time(9, 5, 7.25)", "09:05:07.25"),
        ('time(9, 5, 7, @"-PT3H30M")', "09:05:07-03:30"),
        ("time(hour: 9, minute: 5, second: 7, offset: null)", "09:05:07"),
        ('date and time("2026-03-01")', "2026-03-01T00:00:00"),
        ('date and time(@"2026-03-01", @"09:05:07Z")', "2026-03-01T09:05:07Z"),
        ("date and time(2026, 3, 1, 9, 5, 7)", "2026-03-01T09:05:07"),
        ('date and time(2026, 3, 1, 9, 5, 7, "Asia/Urumqi")', "2026-03-01T09:05:07+06:00"),
        ('@"2026-03-01T24:00:00"', "2026-03-02T00:00:00"),
        ('duration("PT90M")', "PT1H30M"),
        ('duration("P14M")', "P1Y2M"),
        ('years and months duration(@"2020-03-31", @"2026-02-28")', "P5Y10M"),
        ('years and months duration(@"2026-02-28", @"2020-03-01")', "-P5Y11M"),
        ('@"2026-01-31" + @"P1M"', "2026-02-28"),
        ('@"2024-02-29" - @"P1Y"', "2023-02-28"),
        ('@"2026-03-01" + @"PT25H"', "2026-03-02"),
        ('@"P1D" + @"2026-03-01"', "2026-03-02"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"2026-03-28T12:00:00@Europe/Berlin" + @"P1D"', "2026-03-29T13:00:00+02:00"),
        ('@"2026-03-01" - @"2026-02-01"', "P28D"),
        ('@"2026-03-01T00:00:00+08:00" - @"2026-02-28"', "PT16H"),
        ('@"2026-03-01T08:00:00@Asia/Shanghai" - @"2026-03-01T00:00:00Z"', "PT0S"),
        ('@"10:00:00+02:00" - @"09:00:00Z"', "-PT1H"),
        ('@"P1Y" + @"P2M"', "P1Y2M"),
        ('@"P1D" - @"PT1H"', "PT23H"),
        ('@"P1Y" * 0.5', "P6M"),
        ('@"P1D" / 7', "PT3H25M42.857142857S"),
        ('@"P1Y" / @"P5M"', 2.4),
        ('-@"P1Y"', "-P1Y"),
        ('@"PT36H" = @"P1DT12H"', True),
        ('@"2026-03-01T08:00:00+08:00" = @"2026-03-01T00:00:00Z"', True),
        ('is(@"2026-03-01T08:00:00+08:00", @"2026-03-01T00:00:00Z")', False),
        ('is(@"09:00:00Z", @"09:00:00+00:00")', True),
        ('@"09:00:00" = @"09:00:00Z"', False),
        ('@"2026-03-01T08:00:00" > @"2026-03-01T07:00:00+08:00"', True),
        ('@"12026-01-01" > @"9999-12-31"', True),
        ('@"2026-11-24".weekday', 2),
        ('@"2026-11-24T09:30:15.5+08:00".second', 15),
        ('@"2026-11-24T09:30:15+08:00".time offset', "PT8H"),
        ('@"2026-07-01T00:00:00@Europe/Berlin".time offset', "PT2H"),
        ('@"2026-07-01T00:00:00@Europe/Berlin".timezone', "Europe/Berlin"),
        ('@"09:30:00".time offset', None),
        ('@"-P1Y2M".months', -2),
        ('@"P1DT2H3M4S".minutes', 3),
        ('day of week(@"2026-11-24")', "Tuesday"),
        ('day of year(@"2024-12-31")', 366),
        ('month of year(date: @"2026-11-24T00:00:00")', "November"),
        ('week of year(@"2027-01-01")', 53),
        ('last day of month(@"2024-02-10")', "2024-02-29"),
        ('for d in @"2026-03-02"..@"2026-02-28" return d.day', [2, 1, 28]),
        ('max(@"2026-03-02", @"2026-02-28")', "2026-03-02"),
    ],
)
def test_value(expression: str, expected: Json) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ('@"2026-03-01" + @"2026-03-01"', "INVALID_TYPE"),
        ('@"2026-03-01" + 1', "INVALID_TYPE"),
        ('@"999999999-12-31" + @"P1D"', "INVALID_TYPE"),
        ('@"P1Y" + @"P1D"', "INVALID_TYPE"),
        ('@"P1Y" * @"P1Y"', "INVALID_TYPE"),
        ('@"09:00:00" + @"P1M"', "INVALID_TYPE"),
        ('@"2026-03-01T00:00:00" - @"2026-03-01T00:00:00Z"', "INVALID_TYPE"),
        ('@"09:00:00" - @"09:00:00Z"', "INVALID_TYPE"),
        ('@"2026-03-01" < @"2026-03-01T00:00:00"', "NOT_COMPARABLE"),
        ('@"P1Y" > @"P1D"', "NOT_COMPARABLE"),
        ('@"P1Y".days', "NO_PROPERTY_FOUND"),
        ("date(2026, 2, 30)", "INVALID_ARGUMENTS"),
        ("date(2026, 2.5, 1)", "INVALID_ARGUMENTS"),
        ("time(9, 5, 60)", "INVALID_ARGUMENTS"),
        ('time(9, 5, 0, @"PT19H")', "INVALID_ARGUMENTS"),
        ('time(9, 5, 0, @"P1M")', "INVALID_ARGUMENTS"),
        ('date and time(@"2026-03-01", null)', "INVALID_ARGUMENTS"),
        ("date and time(1)", "INVALID_ARGUMENTS"),
        ("duration(null)", "INVALID_ARGUMENTS"),
        ('years and months duration(@"2026-03-01", "2026-03-01")', "INVALID_ARGUMENTS"),
        ('day of week("2026-03-01")', "INVALID_ARGUMENTS"),
    ],
)
def test_what_means_nothing_is_null(expression: str, kind: str) -> None:
    assert nothing(expression, kind)


@given(st.dates(), st.integers(-4000, 4000))
def test_days_are_counted_as_the_calendar_does(day: date, days: int) -> None:
    try:
        expected = day + timedelta(days=days)
    except OverflowError:
        return
    found = value(f'[@"{day}" + @"P1D" * {days}, week of year(@"{day}"), @"{day}".weekday]')
    if expected.year >= 1:
        assert found == [expected.isoformat(), day.isocalendar().week, day.isoweekday()]


MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_moment_in_a_zone_is_the_one_that_the_zone_has(moment: datetime, zone: str) -> None:
    there = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    local = there.replace(tzinfo=None, fold=0).isoformat()
    if there.fold == 0:
        found = value(f'@"{local}@{zone}" = @"{moment.isoformat()}Z"')
        assert found is True
