"""A product on a fresh database of each kind, at a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from assistance.bootstrap import Assistance, open_assistance
from assistance.calendar import LOCAL
from engine import Settings
from tests.workbench import SetClock

NOW = datetime(2026, 11, 24, 10, tzinfo=LOCAL)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def product(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Assistance]:
    opened = open_assistance(Settings(data_dir=tmp_path, database_url=database_url), clock=clock)
    yield opened
    opened.close()
