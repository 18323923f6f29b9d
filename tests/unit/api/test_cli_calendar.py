"""``jiuzhu calendar`` on a database: what is imported counts from then on."""

from __future__ import annotations

from pathlib import Path

import pytest

from features.steps.calendars import supposed
from tests.unit.api.commands import Run


@pytest.fixture
def table(run: Run, tmp_path: Path) -> Path:
    """A year's table, beside a database that holds nothing yet."""
    file = tmp_path / "2027.csv"
    file.write_bytes(supposed(2027))
    # A command that opens the product makes its database, whatever comes of it.
    run("editions", "import", "villages", str(file), "--from", "2027-01-01", "--why", "x")
    return file


def test_a_calendar_is_previewed_imported_and_counted_by(run: Run, table: Path) -> None:
    before = {"date": "2027-10-01", "provisional": True}
    assert run("calendar", "due", "2027-09-30", "1", "--json").json == before
    seen = run("calendar", "import", str(table), "--why", "公布", "--preview", "--json").json
    assert (seen["saved"], seen["number"], seen["holes"]) == (False, 1, [])
    assert run("calendar", "due", "2027-09-30", "1", "--json").json == before
    saved = run("calendar", "import", str(table), "--why", "公布", "--json").json
    assert (saved["saved"], saved["cases"]) == (True, 0)
    after = {"date": "2027-10-08", "provisional": False}
    assert run("calendar", "due", "2027-09-30", "1", "--json").json == after
    assert run("calendar", "import", str(table), "--why", "公布", "--json").json["known"] is True
    shown = run("calendar", "show", "2027", "--json").json
    assert (shown["edition"], shown["missing"]) == (1, [])
    assert {"2027-05-17", "2027-10-01"} <= {day["date"] for day in shown["days"]}


def test_what_cannot_be_imported_is_told_by_row(run: Run, table: Path) -> None:
    table.write_text("date,kind,name,basis\n2028-02-30,xj_holiday,肉孜节,\n", encoding="utf-8")
    ended = run("calendar", "import", str(table), "--why", "公布", "--json")
    assert ended.code == 1
    assert ended.json["faults"][0]["row"] == 2
    assert "第 2 行" in ended.json["error"]
    assert run("calendar", "import", str(table), "--why", " ").code == 2
    table.write_bytes(b"")
    assert run("calendar", "import", str(table), "--why", "公布").code == 1
