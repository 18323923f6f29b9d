"""Counts what reaches the database: statements and commits, as the driver sends them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import event

from engine.store.database import Database

TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")


@dataclass
class Count:
    statements: int = 0
    commits: int = 0

    def reset(self) -> None:
        self.statements = self.commits = 0

    def see(self, statement: str) -> None:
        word = statement.lstrip().split(None, 1)[0].upper() if statement.strip() else ""
        if word == "COMMIT":
            self.commits += 1
        elif word not in TRANSACTION_WORDS and not statement.lstrip().startswith("--"):
            self.statements += 1


def count(database: Database) -> Count:
    """A counter over all connections that ``database`` opens from now on."""
    counter = Count()
    database.pool.dispose()

    def watch(connection: Any, _: object) -> None:
        if database.dialect == "sqlite":
            connection.set_trace_callback(counter.see)
        else:
            _watch_psycopg(connection, counter)

    event.listen(database.pool, "connect", watch)
    return counter


def _watch_psycopg(connection: Any, counter: Count) -> None:
    class Cursor(psycopg.Cursor[Any]):
        def execute(self, query: Any, *args: Any, **kwargs: Any) -> Any:
            counter.see(str(query))
            return super().execute(query, *args, **kwargs)

        def executemany(self, query: Any, params_seq: Any, **kwargs: Any) -> None:
            rows = list(params_seq)
            for _ in rows:
                counter.see(str(query))
            super().executemany(query, rows, **kwargs)

    connection.cursor_factory = Cursor
    commit = connection.commit

    def committed() -> None:
        counter.see("COMMIT")
        commit()

    connection.commit = committed
