"""The store behind ``ports.Store``: opens units of work and keeps the log of refusals."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from engine.commands import CaseCommand, Command
from engine.errors import Refused
from engine.model import stamp
from engine.store import outbox
from engine.store.bundles import Bundles
from engine.store.database import Database
from engine.store.sealing import KeyRing
from engine.store.unit import Unit
from engine.store.uow import Tx, transaction

REFUSE = """
INSERT INTO refusals (id, at, actor, command, command_id, case_id, code, message)
VALUES (:id, :at, :actor, :command, :command_id, :case_id, :code, :message)
"""


class SqlStore:
    """SQLite or PostgreSQL, the same code."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database = database
        self.keys = keys
        self.bundles = Bundles()
        self._views = threading.local()

    @contextmanager
    def unit(self, command: Command, now: datetime, salt: str) -> Iterator[Unit]:
        with transaction(self.database, stamp(now)) as tx:
            yield Unit(tx, now, self.bundles, self.keys, salt, command)

    @contextmanager
    def transaction(self, now: datetime, new_id: str) -> Iterator[Tx]:
        """For a domain package's own rows: same rules, one commit, outbox included."""
        with transaction(self.database, stamp(now)) as tx:
            yield tx
            tx.flush_sent(new_id, None)

    @contextmanager
    def reading(self, now: datetime) -> Iterator[Tx]:
        """A consistent view that writes nothing; inside of one of this thread, the same view."""
        outer: Tx | None = getattr(self._views, "tx", None)
        if outer is not None:
            yield outer
            return
        with transaction(self.database, stamp(now), write=False) as tx:
            self._views.tx = tx
            try:
                yield tx
            finally:
                self._views.tx = None

    def hold(self, kind: str, key: str | int, case_key: int, now: datetime) -> None:
        """Let a row (outbox | timer) wait until its suspended case goes on."""
        with transaction(self.database, stamp(now)) as tx:
            outbox.hold(tx, kind, key, case_key)

    def log_refusal(self, id_: str, command: Command, refused: Refused, now: datetime) -> None:
        row = {
            "id": id_,
            "at": stamp(now),
            "actor": command.actor.user,
            "command": type(command).__name__,
            "command_id": command.command_id,
            "case_id": command.case if isinstance(command, CaseCommand) else None,
            "code": refused.code,
            "message": refused.message,
        }
        with transaction(self.database, stamp(now)) as tx:
            tx.run(REFUSE, row)
