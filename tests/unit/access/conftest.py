"""Fixtures over ``access_world``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from access import Account
from tests.unit.access.access_world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def clerk(world: World) -> Account:
    return world.add(
        Account.of(
            "clerk", "三工镇 · 民政经办", frozenset({"township_clerk"}), "652301101", "652301101"
        )
    )
