"""A real database of the engine's store with the tables of the domain, and a clock that stands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from assistance.bundle import case_bundle
from assistance.editions import Editions
from assistance.eligibility import RulesOfDay
from assistance.people import People
from engine import Bundle, Json, KeyRing, Variables
from engine.feel import Feel
from engine.feel.bundled import BundledFeel
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
        self.editions = Editions()
        with self.transaction() as tx:
            self.editions.begin(tx, self.at)

    def rules(self) -> RulesOfDay:
        """What decides on the day of the clock."""
        with self.transaction() as tx:
            return RulesOfDay(self.editions.on(tx, self.at.date()), self.decide)

    def decide(self, decision_id: str, variables: Variables) -> Json:
        """A decision of the procedure, at the clock."""
        return _decisions().decide(_bundle(), decision_id, variables, self.at)

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        with transaction(self.database, self.at.isoformat()) as tx:
            yield tx


@lru_cache(maxsize=1)
def _decisions() -> BundledFeel:
    return BundledFeel(Feel())


@lru_cache(maxsize=1)
def _bundle() -> Bundle:
    return Bundle("the procedure", case_bundle())
