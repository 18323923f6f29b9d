"""The command line on a data directory of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from api.cli import main
from tests.unit.api.commands import Ended, Run


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name in [n for n in os.environ if n.startswith("JIUZHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("JIUZHU_DATA_DIR", str(tmp_path / "data"))

    def call(*arguments: str, **settings: str) -> Ended:
        for name, value in settings.items():
            monkeypatch.setenv(f"JIUZHU_{name}", value)
        monkeypatch.setattr(sys, "argv", ["jiuzhu", *arguments])
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        out, err = capsys.readouterr()
        return Ended(int(left.value.code or 0), out, err)

    return call
