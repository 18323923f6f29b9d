"""Hostile XML and JSON through every door: refused with a reason, in 2 s and 300 MB each.

Seconds are the processor's, and megabytes those that it adds, measured in a process of its
own. Nothing that a file names is read or called: neither Python nor a library in C is seen to.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.guards.tree import ROOT
from tests.proofs.hostile_doors import DOORS
from tests.proofs.hostile_files import BODIES, forms, harmless, xml_files
from tests.proofs.watching import Trap

KEPT = {"page of another kind"}
MOST_SECONDS, MOST_MEGABYTES = 2.0, 300

pytestmark = pytest.mark.timeout(3600)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    rows = []
    for door in DOORS:
        folder = tmp_path_factory.mktemp(door)
        program = [sys.executable, "-W", "ignore", "-m", "tests.proofs.hostile_doors"]
        run = subprocess.run(
            [*program, str(folder), door], capture_output=True, text=True, cwd=ROOT
        )
        assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-4000:]
        rows += [json.loads(line) for line in run.stdout.splitlines()]
    return rows


def brief(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{row['door']} {row['file']} {row['what']}: {row}"[:400] for row in rows]


def test_every_file_went_through_every_door(told: list[dict[str, Any]]) -> None:
    attacks = [*xml_files("x", 1), *harmless()]
    expected = len(attacks) * len(BODIES) + len(list(forms()))
    assert len(told) == len(DOORS) * expected
    assert len(attacks) > 80


def test_hostile_files_are_refused_and_only_they(told: list[dict[str, Any]]) -> None:
    # Whatever is well-formed may be drawn on: what it is not, its findings say.
    drawn_on = [row for row in told if row["door"] == "draft" and row["what"] in KEPT]
    assert all(row["passed"] for row in drawn_on)
    others = [row for row in told if row not in drawn_on]
    wrong = [row for row in others if row["passed"] != row["file"].startswith("harmless")]
    assert brief(wrong) == []


def test_every_refusal_gives_the_file_a_reason(told: list[dict[str, Any]]) -> None:
    refused = [row for row in told if not row["passed"]]
    assert brief([row for row in refused if not any("一" <= c <= "龥" for c in row["said"])]) == []
    assert brief([row for row in refused if "the-secret-text" in row["said"]]) == []
    assert brief([row for row in refused if len(row["said"]) > 500]) == []


def test_none_costs_more_than_two_seconds_and_300_megabytes(told: list[dict[str, Any]]) -> None:
    assert brief([row for row in told if row["seconds"] > MOST_SECONDS]) == []
    assert brief([row for row in told if row["megabytes"] > MOST_MEGABYTES]) == []


def test_nothing_is_read_called_or_started(told: list[dict[str, Any]]) -> None:
    assert brief([row for row in told if row["beside"]]) == []


def test_the_trap_sees_a_read_and_a_call(tmp_path: Path) -> None:
    trap = Trap(tmp_path)
    assert trap.sprung() == []
    # A program in C opens and reads it; another one calls.
    subprocess.run(["cat", str(trap.secret)], capture_output=True, check=True)
    assert "the secret was opened" in trap.sprung()
    call = f"import socket; socket.create_connection(('127.0.0.1', {trap.port}))"
    subprocess.run([sys.executable, "-c", call], check=True)
    assert trap.sprung() == ["the port was called"]
