"""The calendar's table: what is missing in it, and what a file may say."""

from __future__ import annotations

from datetime import date

import pytest

from assistance.calendar import Calendar, Row, shipped
from assistance.calendar.editions import over_the_week, read
from assistance.calendar.reading import read_rows
from assistance.deadlines.calendar_change import replaced
from assistance.sheets import SheetRefused
from features.steps.calendars import supposed

HEAD = "date,kind,name,basis\n"


def rows(year: int) -> list[Row]:
    found, faults = read_rows(supposed(year))
    assert faults == []
    return found


def test_a_year_is_published_when_nothing_is_missing() -> None:
    assert shipped().is_published(2026)
    assert not shipped().is_published(2028)
    whole = replaced(shipped(), [*rows(2027), *rows(2028)])
    assert whole.is_published(2028)
    assert whole.holes() == []
    assert whole.due(date(2027, 12, 29), 3) == (date(2028, 1, 4), False)


def test_a_hole_is_told_and_makes_dates_provisional() -> None:
    holed = replaced(shipped(), [row for row in rows(2028) if row.name != "清明节"])
    assert holed.holes() == [
        "2027年缺元旦、春节、清明节、劳动节、端午节、中秋节、国庆节、肉孜节、古尔邦节",
        "2028年缺清明节",
    ]
    assert holed.due(date(2028, 6, 1), 1)[1]
    assert Calendar(()).holes() == ["日历是空的"]


def test_importing_a_year_replaces_that_year_only() -> None:
    after = replaced(shipped(), [Row(date(2026, 5, 28), "xj_holiday", "古尔邦节")])
    assert after.is_working_day(date(2026, 5, 27))
    assert not after.is_working_day(date(2025, 3, 31))
    assert after.missing(2026) == ("肉孜节",)


def test_a_table_is_read_back_as_it_was_kept() -> None:
    assert read(shipped().text) == shipped()
    assert over_the_week(shipped())["2026-05-27"] is False
    assert "2026-11-24" not in over_the_week(shipped())


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("2028-02-30,xj_holiday,肉孜节", "date"),
        ("1928-02-03,xj_holiday,肉孜节", "date"),
        ("2028-02-28,holiday,肉孜节", "kind"),
        ("2028-02-28,xj_holiday,", "name"),
        ("2028-02-28,xj_holiday,肉孜节\n2028-02-28,make_up_workday,调休", "date"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_with_its_row(line: str, column: str) -> None:
    _, faults = read_rows((HEAD + line).encode())
    assert [(fault.row, fault.column) for fault in faults] == [(2 + line.count("\n"), column)]
    assert all(fault.message for fault in faults)


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(SheetRefused):
        read_rows(b"day,what\n2028-01-01,x")
    with pytest.raises(SheetRefused):
        read_rows(b"")
    assert read_rows(HEAD.encode())[1]
