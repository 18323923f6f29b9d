"""``jiuzhu administrator``: the first of the three, whom nobody could approve, and their end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from access import SignInRefused
from api.cli import main
from assistance.bootstrap import open_assistance
from engine import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIUZHU_DATA_DIR", str(tmp_path))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as left:
        main(["administrator", *arguments, "--json"])
    out, _ = capsys.readouterr()
    code = int(left.value.code or 0)
    return code, json.loads(out.splitlines()[-1]) if code == 0 else None


def test_administrators_come_and_go(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, made = run(capsys, "add", "sys.li", "--role", "sysadmin")
    assert (code, made["user"], made["role"]) == (0, "sys.li", "sysadmin")
    assert run(capsys, "add", "sys.li", "--role", "sysadmin")[0] == 1
    assert run(capsys, "add", "x", "--role", "county_leader")[0] == 2
    assert run(capsys, "add", "sec.ma", "--role", "security_admin")[0] == 0
    listed = run(capsys, "list")[1]["administrators"]
    assert listed == [
        {"user": "sec.ma", "role": "security_admin"},
        {"user": "sys.li", "role": "sysadmin"},
    ]
    assistance = open_assistance(Settings(data_dir=folder))
    try:
        begun = assistance.access.sign_in("sys.li", made["password"], "10.0.0.1")
        assert not isinstance(begun, SignInRefused)
        # It is a temporary password: another one is chosen first.
        assert begun.due == "password"
    finally:
        assistance.close()
    assert run(capsys, "remove", "sec.ma", "--reason", "调离")[0] == 0
    assert [one["user"] for one in run(capsys, "list")[1]["administrators"]] == ["sys.li"]
    assert run(capsys, "remove", "sec.ma", "--reason", "调离")[0] == 1
