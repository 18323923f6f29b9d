"""``jiuzhu import people``: previewed, imported, repeated; a result file beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistance.sheets import read_sheet
from tests.unit.api.commands import Run
from tests.unit.imports.people_sheet import rows, sheet


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "people.xlsx"
    made.write_bytes(sheet(rows(40, 4)))
    return made


def counts(said: dict[str, int]) -> tuple[int, ...]:
    return tuple(said[name] for name in ("rows", "kept", "changed", "same", "wrong"))


def test_people_are_previewed_then_imported_once(run: Run, file: Path, tmp_path: Path) -> None:
    looked = run("import", "people", str(file), "--preview", "--json").json
    assert counts(looked) == (40, 36, 0, 0, 4)
    result = tmp_path / "result.csv"
    done = run("import", "people", str(file), "--result", str(result), "--json").json
    assert counts(done) == (40, 36, 0, 0, 4)
    assert len({fault["row"] for fault in done["faults"]}) == 4
    assert sum(row[1] == "有误" for row in read_sheet(result.read_bytes())) >= 4
    again = run("import", "people", str(file), "--json")
    assert (again.code, counts(again.json)) == (1, (40, 0, 0, 36, 4))
    for text in ("\n".join(again.lines), again.err, result.read_text(encoding="utf-8-sig")):
        assert "阿依努尔" not in text


def test_what_is_no_table_is_refused(run: Run, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("名字\n马秀兰\n", encoding="utf-8")
    ended = run("import", "people", str(wrong), "--json")
    assert ended.code == 1
    assert "缺少:姓名" in ended.err
    assert run("import", "people", str(tmp_path / "none.xlsx"), "--json").code == 1
