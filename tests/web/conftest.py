"""The world of the tests of ``/v2``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.v2_world import World, open_world


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """On both databases."""
    with open_world(database_url, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def sqlite_world(sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    """For what no database has a part in."""
    with open_world(sqlite_url, tmp_path / "data") as opened:
        yield opened
