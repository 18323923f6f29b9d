"""A real database of the engine's store with the tables of access, and a clock that stands."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from access import MIGRATIONS, Access, Account, create_account, find_account, quick_hash
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.uow import Tx, transaction

PASSWORD = "天山脚下-2026年"


class World:
    """One database, one clock, tokens that count up."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(f"sqlite:///{folder / 'access.db'}")
        migrate(self.database, [MIGRATIONS])
        self.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
        self._tokens = count(1)

    def now(self) -> datetime:
        return self.at

    def pass_time(self, **by: float) -> None:
        self.at += timedelta(**by)

    def new_token(self) -> str:
        return f"token-{next(self._tokens)}"

    def transaction(self) -> AbstractContextManager[Tx]:
        return transaction(self.database, self.at.isoformat())

    def access(self) -> Access:
        return Access(self.transaction, self.now, self.new_token)

    def add(self, account: Account, password: str = PASSWORD) -> Account:
        with self.transaction() as tx:
            assert create_account(tx, account, quick_hash(password), self.at)
            found = find_account(tx, account.user, self.at)
        assert found is not None
        return found
