"""One suite, two databases: every test here runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.ground import Ground, open_ground


@pytest.fixture
def ground(database_url: str, tmp_path: Path) -> Iterator[Ground]:
    """An engine on a fresh database."""
    opened = open_ground(database_url, tmp_path)
    yield opened
    opened.engine.close()
    opened.database.close()
