"""Deadlines in words: working days of the prefecture, in its own time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from api.pages.times import day_text, deadline, moment_text, working_days

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday, ten in the morning there


@pytest.mark.parametrize(
    ("due", "urgency", "text"),
    [
        ("2026-11-24T15:59:59", "soon", "今天到期"),
        ("2026-11-25T15:59:59", "soon", "剩 1 个工作日 · 11月25日(周三)到期"),
        ("2026-11-30T15:59:59", "normal", "剩 4 个工作日 · 11月30日(周一)到期"),
        ("2026-11-20T15:59:59", "overdue", "已超期 2 个工作日 · 11月20日(周五)到期"),
        ("2026-11-24T01:00:00", "overdue", "已超期 · 11月24日(周二)到期"),
    ],
)
def test_what_is_left(due: str, urgency: str, text: str) -> None:
    found = deadline(datetime.fromisoformat(due).replace(tzinfo=UTC), NOW)
    assert (found.urgency, found.text) == (urgency, text)


def test_no_deadline() -> None:
    assert deadline(None, NOW).urgency == "none"


def test_midnight_there_is_what_counts() -> None:
    # Four in the afternoon in UTC is the next day there.
    assert deadline(datetime(2026, 11, 24, 16, 0, tzinfo=UTC), NOW).text.endswith("(周三)到期")


def test_national_holidays_do_not_count() -> None:
    # 2026-10-01 to 10-07 is off; Saturday 10-10 is worked.
    assert working_days(date(2026, 9, 30), date(2026, 10, 10)) == 3


def test_another_year_is_said() -> None:
    assert day_text(date(2027, 1, 4), date(2026, 12, 30)) == "2027年1月4日(周一)"
    assert moment_text(datetime(2025, 12, 31, 17, 0, tzinfo=UTC), NOW) == "1月1日 01:00"
    assert moment_text(datetime(2025, 1, 1, tzinfo=UTC), NOW) == "2025年1月1日 08:00"
