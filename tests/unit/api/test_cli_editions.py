"""``jiuzhu editions``: previewed, imported once, listed; wrong rows are told, nothing is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.api.commands import Run

TOMORROW = "2999-01-01"


@pytest.fixture
def days(tmp_path: Path) -> Path:
    """A table that changes how long something is disclosed."""
    file = tmp_path / "settings.csv"
    file.write_text("code,value\npolicy.disclosure.days,9\n", encoding="utf-8")
    return file


def editions(run: Run, kind: str) -> list[Any]:
    return list(run("editions", "list", "--kind", kind, "--json").json["editions"])


def test_an_edition_is_previewed_then_imported_once(run: Run, days: Path) -> None:
    what = ("editions", "import", "policy", str(days), "--from", TOMORROW, "--why", "批复")
    looked = run(*what, "--partial", "--preview", "--json").json
    assert (looked["imported"], looked["number"]) == (False, 2)
    assert [one["words"] for one in looked["changes"]] == ["policy.disclosure.days 值 7 → 9"]
    assert len(editions(run, "policy")) == 1
    done = run(*what, "--partial", "--approved-by", "州民政〔2026〕1号", "--json").json
    assert (done["imported"], done["number"], done["effective_from"]) == (True, 2, TOMORROW)
    again = run(*what, "--partial", "--json")
    assert (again.code, again.json["known"], again.json["imported"]) == (0, True, False)
    kept = editions(run, "policy")
    assert [(one["number"], one["approved_by"]) for one in kept] == [
        (1, ""),
        (2, "州民政〔2026〕1号"),
    ]


def test_wrong_rows_are_told_and_nothing_is_kept(run: Run, days: Path) -> None:
    what = ("editions", "import", "policy", str(days), "--from", TOMORROW, "--why", "批复")
    ended = run(*what, "--json")
    assert ended.code == 1
    assert "不见了:代码只停用、不改名、不删除" in ended.err
    assert ended.json["faults"][0]["row"] == 0
    assert len(editions(run, "policy")) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"kind": "colours"}, "没有这个种类"),
        ({"start": "tomorrow"}, "日期应写成"),
        ({"why": " "}, "--why"),
    ],
)
def test_wrong_usage(run: Run, days: Path, changed: dict[str, str], said: str) -> None:
    given = {"kind": "policy", "start": TOMORROW, "why": "x", **changed}
    ended = run(
        *("editions", "import", given["kind"], str(days)),
        *("--from", given["start"], "--why", given["why"]),
    )
    assert (ended.code, said in ended.err) == (2, True)
