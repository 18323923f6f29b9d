"""Nobody in where they don't belong: routes × accounts × objects against an independent oracle.

At least 20,000 requests through the real application; a route without a row fails.
"""

from __future__ import annotations

import ast
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import structlog

from api import rest, v2
from tests.guards.test_routes import pages
from tests.proofs import oracle
from tests.proofs.matrix import Checks, Mismatch, Row, rows, shares
from tests.proofs.matrix_world import SOMEBODY, Matrix, open_matrix

PROCESSES = 2
AT_LEAST = 20_000


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with open_matrix(tmp_path_factory.mktemp("matrix")) as opened:
        yield opened


def test_every_route_has_a_row_and_every_row_a_route(matrix: Matrix) -> None:
    served = set(pages(matrix.world.app))
    for prefix, routes in ((v2.PREFIX, v2.ROUTES), (rest.PREFIX, rest.ROUTES)):
        served |= {(route.method, prefix + route.path) for route in routes}
    listed = [(row.method, row.path) for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == served
    assert {row.duty for row in rows()} - {"open"} <= set(oracle.DUTIES)


def test_the_oracle_is_small_and_knows_nothing_of_what_it_judges() -> None:
    text = Path(oracle.__file__).read_text(encoding="utf-8")
    assert len([line for line in text.splitlines() if line.strip()]) < 60
    imported = {
        name
        for node in ast.walk(ast.parse(text))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= {"__future__", "csv", "dataclasses", "pathlib"}


def test_no_request_is_answered_otherwise_than_the_policy_says(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        done = list(pool.map(_share, range(PROCESSES), [tmp_path] * PROCESSES))
    assert [mismatch for _, found in done for mismatch in found] == []
    assert sum(asked for asked, _ in done) >= AT_LEAST


def _share(number: int, folder: Path) -> tuple[int, list[Mismatch]]:
    _quiet()
    with open_matrix(folder / str(number)) as opened:
        checks = Checks(opened, list(shares(opened, number, PROCESSES)))
        checks.run(rows())
    return checks.asked, checks.mismatches


def _quiet() -> None:
    """What is logged is another proof's matter, and would take longer than what is measured."""
    structlog.configure(logger_factory=structlog.testing.CapturingLoggerFactory(), processors=[])


# Holes as they come about, each in the place where it would: what is asked then, and who asks.
HOLES: dict[str, tuple[str, Any, str, str]] = {
    "a page forgets whose case it is": (
        "api.pages.scope._may_see",
        lambda *_: True,
        "/cases/{key}/history",
        "township_clerk",
    ),
    "a role may do what it may not": (
        "api.guard.allowed",
        lambda *_: True,
        "/cases/{key}/pause",
        "township_clerk",
    ),
    "a file is for everybody who sees the case": (
        "api.pages.papers._may_read_file",
        lambda *_: True,
        "/cases/{key}/files/{file_id}",
        "archivist",
    ),
    "a print is for everybody who sees the case": (
        "api.pages.papers.may_read_form",
        lambda *_: True,
        "/cases/{key}/forms/{task_key}/print",
        "archivist",
    ),
    "a list forgets the area": (
        "access.accounts.Account.scopes",
        property(lambda _: ("",)),
        "/cases",
        "township_clerk",
    ),
    "a search forgets the area": (
        "engine.store.subjects.in_area",
        lambda *_: None,
        "/v2/process-instances/search",
        "township_clerk",
    ),
    "a department's work is for its officers everywhere": (
        "engine.store.subjects.in_area",
        lambda *_: None,
        "/v2/variables/search",
        "dept_officer",
    ),
    "a refusal tells what exists": (
        "api.v2.tasks.visible_task",
        lambda _: None,
        "/v2/user-tasks/{key}/completion",
        "village_worker",
    ),
    "a worklist shows every pool": (
        "api.pages.worklist.actor_of",
        lambda _: SOMEBODY,
        "/tasks",
        "volunteer",
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_a_planted_hole_is_seen(matrix: Matrix, monkeypatch: pytest.MonkeyPatch, hole: str) -> None:
    place, instead, path, role = HOLES[hole]
    asked = [row for row in rows() if row.path == path and _harmless(row)]
    somebody = [who for who in matrix.accounts if who.role == role]
    before = Checks(matrix, somebody)
    before.run(asked)
    assert (before.mismatches, before.asked > 0) == ([], True)
    monkeypatch.setattr(place, instead)
    after = Checks(matrix, somebody)
    after.run(asked)
    assert after.mismatches


def test_a_stranger_who_is_let_in_is_seen(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    session = next(iter(matrix.sessions.values()))
    monkeypatch.setattr("api.guard.session_of", lambda _: session)
    checks = Checks(matrix, [None])
    checks.run([row for row in rows() if row.path == "/cases"])
    assert checks.mismatches


def _harmless(row: Row) -> bool:
    return row.method == "GET" or row.path.startswith("/v2")
