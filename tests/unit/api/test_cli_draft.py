"""``jiuzhu draft``: what scripts get of drafts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.diagrams import diagram, end, start, user
from tests.unit.api.commands import Run

NAME = "年度方案"


def draw(folder: Path, flows: str = "start -> a\na -> end") -> str:
    folder.mkdir(exist_ok=True)
    task = user("a", groups="township_clerk")
    (folder / "mine.bpmn").write_bytes(diagram("mine", start(), task, end(), flows=flows))
    return str(folder)


def test_a_draft_is_saved_shown_and_published(run: Run, tmp_path: Path) -> None:
    drawn = draw(tmp_path / "drawn", "start -> end")
    first = run("draft", "save", NAME, drawn, "--note", "先画个大概", "--json")
    assert first.code == 0
    assert {name: first.json[name] for name in ("name", "version", "new", "errors")} == {
        "name": NAME,
        "version": 1,
        "new": True,
        "errors": 2,
    }
    assert {one["element_id"] for one in first.json["findings"]} == {"a"}
    refused = run("draft", "publish", NAME, "--base", "1", "--json")
    assert refused.code == 1
    assert refused.json["findings"]

    draw(tmp_path / "drawn")
    assert run("draft", "save", NAME, drawn, "--base", "1", "--json").json["errors"] == 0
    assert "2" in run("draft", "list").lines[0]
    [listed] = run("draft", "list", "--json").json["drafts"]
    assert (listed["name"], listed["version"], listed["saved_by"]) == (NAME, 2, "shell")

    published = run("draft", "publish", NAME, "--base", "2", "--json")
    assert published.code == 0
    assert [one["id"] for one in published.json["processes"]] == ["mine"]
    out = tmp_path / "out"
    shown = run("draft", "show", NAME, "--out", str(out), "--json").json
    assert (out / "mine.bpmn").read_bytes() == (tmp_path / "drawn" / "mine.bpmn").read_bytes()
    assert shown["digest"] == published.json["digest"]
    assert [(v["version"], v["note"]) for v in shown["history"]] == [(2, ""), (1, "先画个大概")]
    assert shown["history"][0]["published_by"] == "shell"


@pytest.mark.parametrize("base", [[], ["--base", "2"]])
def test_saving_over_somebody_else_is_refused(run: Run, tmp_path: Path, base: list[str]) -> None:
    drawn = draw(tmp_path / "drawn")
    assert run("draft", "save", NAME, drawn).code == 0
    refused = run("draft", "save", NAME, drawn, *base)
    assert refused.code == 1
    assert "第 1 版" in refused.err


def test_what_cannot_be_read_is_refused(run: Run, tmp_path: Path) -> None:
    drawn = draw(tmp_path / "drawn")
    (tmp_path / "drawn" / "x.dmn").write_bytes(b"<a>")
    refused = run("draft", "save", NAME, drawn)
    assert refused.code == 1
    assert "x.dmn" in refused.err
    missing = run("draft", "show", NAME)
    assert missing.code == 1
    assert NAME in missing.err
