"""Fixtures over ``assistance_world``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistance.bootstrap import open_assistance
from assistance.demo import run_demo
from assistance.demo.stories import STORIES
from engine import Settings
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.played_demo import PASSWORD, Played


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Every story of the demo, played once on SQLite, and the cases left open for show."""
    folder = tmp_path_factory.mktemp("demo")
    assistance = open_assistance(Settings(data_dir=folder, demo_password=PASSWORD))
    yield Played(assistance, run_demo(assistance, len(STORIES), showcase=True))
    assistance.close()
