"""A real database of the engine's store with the tables of the domain, and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from assistance.people import People
from engine import KeyRing
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.uow import Tx, transaction

MIGRATIONS = Path(__file__).parents[3] / "assistance" / "migrations" / "versions"
NEWER, OLDER = b"n" * 32, b"o" * 32


class World:
    """One database, one clock, one key ring."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'assistance.db'}")
        migrate(self.database, [MIGRATIONS])
        self.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        self.people = People(KeyRing({"k1": OLDER}))

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with transaction(self.database, self.at.isoformat()) as tx:
            yield tx
