"""Counts what reaches the database: statements and commits, as the driver sends them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

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
    if database.dialect == "sqlite":
        factory = _counting_sqlite(counter)
        event.listen(database.pool, "do_connect", lambda *given: given[3].update(factory=factory))
    else:
        watch = partial(_watch_psycopg, counter=counter)
        event.listen(database.pool, "connect", lambda connection, _: watch(connection))
    return counter


def _counting_sqlite(counter: Count) -> type[sqlite3.Connection]:
    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *args: Any) -> Self:
            counter.see(sql)
            return super().execute(sql, *args)

        def executemany(self, sql: str, rows: Any) -> Self:
            listed = list(rows)
            for _ in listed:
                counter.see(sql)
            return super().executemany(sql, listed)

    class Connection(sqlite3.Connection):
        def cursor(self, *_: Any) -> Any:
            return super().cursor(Cursor)

        def commit(self) -> None:
            counter.see("COMMIT")
            super().commit()

    return Connection


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
