"""Privacy canaries: what people told us is in no log, address, metric, error or foreign answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from assistance import identity
from tests.guards.tree import ROOT
from tests.proofs.canaries import CANARIES, MARK, PLANTED, VALUES

AT_LEAST = 1000


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, str]]:
    """What was found, and the log, both by the part of the run."""
    folder: Path = tmp_path_factory.mktemp("canaries")
    out = folder / "out.json"
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "tests.proofs.canary_run",
        str(folder),
        str(out),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    parts = [part.partition("\n") for part in done.stderr.split(MARK)]
    written = {name.strip(): text for name, _, text in parts[1:]}
    written["clean"] = parts[0][0] + parts[0][2] + written["clean"]
    return json.loads(out.read_text(encoding="utf-8")), written


def held(text: str) -> list[str]:
    forms = [(canary, quote(canary), json.dumps(canary)[1:-1]) for canary in CANARIES]
    return [each[0] for each in forms if any(form in text for form in each)]


def test_the_canary_could_be_somebody() -> None:
    assert identity.is_resident_number(VALUES["id_number"])


def test_no_canary_is_anywhere_it_should_not_be(told: Any) -> None:
    result = told[0]["clean"]
    assert result["found"] == []
    assert result["asked"] >= AT_LEAST
    # Every way to fail was taken.
    assert {"200", "303", "400", "401", "403", "404", "422", "500"} <= set(result["statuses"])


def test_the_log_holds_none(told: Any) -> None:
    log = told[1]["clean"]
    assert log.count('"event": "request"') >= AT_LEAST
    assert '"event": "request failed"' in log
    assert held(log) == []


@pytest.mark.parametrize("leak", PLANTED)
def test_a_planted_leak_is_seen(told: Any, leak: str) -> None:
    found, log = told[0][leak]["found"], told[1][leak]
    assert held(log) if leak == "log" else found
