"""Diagrams that strangers drew, and spoilt ones: refused with a reason, or run; never a defect.

In CI the product's own diagrams and decisions, spoilt. ``FOREIGN=DIR`` takes every .bpmn and .dmn
file of a folder besides, each as it is and ``MUTANTS`` times spoilt (5); ``FUZZ_SEED`` repeats.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import diagrams as d
from tests.guards.tree import ROOT
from tests.proofs.foreign_world import Doors, silent
from tests.proofs.mutants import mutant
from tests.proofs.slots import beside, bpmn, dmn
from tests.web.live import served
from tests.web.v2_world import PASSWORD, files, open_world

OWN_MUTANTS = 400
MUTANTS = int(os.environ.get("MUTANTS", "5"))

pytestmark = pytest.mark.timeout(7200)


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Doors]:
    with (
        open_world(f"sqlite:///{tmp_path / 'foreign.db'}", tmp_path) as world,
        served(world.app) as address,
        httpx.Client(
            base_url=address, auth=(b"integration", PASSWORD.encode()), timeout=120
        ) as client,
    ):
        yield Doors(client)


@pytest.fixture
def chance() -> random.Random:
    seed = int(os.environ.get("FUZZ_SEED") or random.SystemRandom().randrange(10**6))
    print(f"seed {seed}")  # noqa: T201 — a failing run must be repeatable
    return random.Random(seed)  # noqa: S311 — accidents, not secrets


def own_files() -> dict[str, bytes]:
    """The procedure's own, and small ones that pass alone."""
    large = {path.name: path.read_bytes() for path in (ROOT / "processes").rglob("*.*mn")}
    small = {**files(), **bpmn("a"), **dmn("a"), **beside()}
    return {**large, **{n: body for n, body in small.items() if not n.endswith(".form")}}


def test_spoilt_diagrams_are_refused_with_a_reason_or_run(
    doors: Doors, chance: random.Random
) -> None:
    own = sorted(own_files().items())
    for name, body in own:
        doors.through(name, name, body)
    for n in range(OWN_MUTANTS):
        name, body = chance.choice(own)
        doors.through(f"{name} #{n}", name, mutant(body, chance))
    print(doors.seen)  # noqa: T201 — how much of what was tried
    assert doors.seen.wrong == []
    # It is a test of both only if there is enough of both.
    assert doors.seen.published > OWN_MUTANTS / 20
    assert doors.seen.refused > OWN_MUTANTS / 4


def test_the_files_of_a_given_folder_are_refused_with_a_reason_or_run(
    doors: Doors, chance: random.Random
) -> None:
    """Without ``FOREIGN``, the folder of the product's own."""
    paths = sorted(Path(os.environ.get("FOREIGN", ROOT / "processes")).rglob("*.*mn"))
    assert paths
    for path in paths:
        body, name = path.read_bytes(), f"foreign{path.suffix}"
        doors.through(path.name, name, body)
        for n in range(MUTANTS):
            doors.through(f"{path.name} #{n}", name, mutant(body, chance))
    print(doors.seen)  # noqa: T201 — how much of what was tried
    assert doors.seen.wrong == []


def test_what_would_not_run_is_seen() -> None:
    """The watcher itself: an element of no dialect, and another engine's setting."""
    strange = d.diagram(
        "p", d.start(), d.element("complexGateway", "g"), d.end(), flows="start -> g\ng -> end"
    )
    assert list(silent(strange, set())) == ["complexGateway g"]
    assert list(silent(strange, {"g"})) == []
    vendor = d.diagram("p", d.start(), d.user("a"), d.end(), flows="start -> a\na -> end").replace(
        b'name="a"', b'xmlns:c="http://camunda.org/schema/1.0/bpmn" c:assignee="x"', 1
    )
    assert list(silent(vendor, set())) == ["settings of another engine on a"]
