"""One unit of work is one transaction; this is the only file that commits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from psycopg.rows import dict_row

from engine.errors import Collision
from engine.events import canonical
from engine.model import Json
from engine.store.database import PARAMETER, Database, Values


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")


Rows = list[Mapping[str, Any]]


class Tx:
    """An open transaction. Nothing leaves it before ``finish``; an exception rolls all back."""

    def __init__(self, database: Database, connection: Any, stamp: str) -> None:
        self.database = database
        self.stamp = stamp
        self.statements = 0
        self.sent: list[tuple[str, Mapping[str, Json]]] = []
        self._connection = connection
        if database.dialect == "postgresql":
            self._cursor = connection.cursor(row_factory=dict_row)
        else:
            self._cursor = connection.cursor()

    def run(self, statement: str, values: Values = ()) -> Rows:
        """Run ``statement`` (``:name`` parameters); a list of mappings runs it once for each."""
        if isinstance(values, Sequence) and not values and values != ():
            return []
        self.statements += 1
        text = self.database.statement(statement)
        if isinstance(values, Mapping):
            self._cursor.execute(text, values)
        elif values:
            self._cursor.executemany(text, values)
            return []
        else:
            self._cursor.execute(text)
        return self._rows()

    def run_raw(self, statement: str, values: Mapping[str, Any]) -> Rows:
        """Like ``run``, for rows that may have been damaged: text that is no UTF-8 survives."""
        if self.database.dialect == "postgresql":
            return self.run(statement, values)
        self._connection.text_factory = _decoded
        try:
            return self.run(statement, values)
        finally:
            self._connection.text_factory = str

    def run_all(
        self, calls: Sequence[tuple[str, Mapping[str, Any]]]
    ) -> list[list[Mapping[str, Any]]]:
        """Several reads in one round trip (PostgreSQL), each with its own snapshot, in order."""
        if self.database.dialect == "sqlite":
            return [self.run(statement, values) for statement, values in calls]
        cursors = []
        with self._connection.pipeline():
            for statement, values in calls:
                self.statements += 1
                cursor = self._connection.cursor(row_factory=dict_row)
                cursor.execute(self.database.statement(statement), values)
                cursors.append(cursor)
        return [cursor.fetchall() for cursor in cursors]

    def write_all(self, calls: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> None:
        """All writes of a step, in order, in one round trip where the driver can."""
        with ExitStack() as stack:
            if self.database.dialect == "postgresql":
                stack.enter_context(self._connection.pipeline())
            for statement, rows in calls:
                if not rows:
                    continue
                self.statements += 1
                statement, rows = _as_one(statement, rows)
                text = self.database.statement(statement)
                if len(rows) == 1:
                    self._cursor.execute(text, rows[0])
                else:
                    self._cursor.executemany(text, rows)

    def send(self, topic: str, payload: Mapping[str, Json]) -> None:
        """Put a message into the outbox; it leaves only after the commit, at least once."""
        self.sent.append((topic, payload))

    def flush_sent(self, prefix: str, case_id: int | None) -> list[str]:
        """Write what was sent as outbox rows ``prefix.n``; returns their ids."""
        rows = [
            {
                "id": f"{prefix}.{n}",
                "case_id": case_id,
                "topic": topic,
                "payload": canonical(payload).decode(),
                "at": self.stamp,
            }
            for n, (topic, payload) in enumerate(self.sent)
        ]
        self.sent.clear()
        if rows:
            self.write_all([(_SEND, rows)])
            if self.database.dialect == "postgresql":
                self.write_all([(_WAKE, [{"id": row["id"]} for row in rows])])
        return [str(row["id"]) for row in rows]

    def _rows(self) -> Rows:
        if self._cursor.description is None:
            return []
        if self.database.dialect == "postgresql":
            return list(self._cursor.fetchall())
        names = [column[0] for column in self._cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self._cursor.fetchall()]


# One INSERT of several rows is one statement and one round trip; more than this go in a loop.
_MOST_ROWS = 50
_VALUES = re.compile(r"\bVALUES\s*(\(.*\))\s*$", re.DOTALL)


def _as_one(statement: str, rows: Sequence[Mapping[str, Any]]) -> tuple[str, Sequence[Any]]:
    """An INSERT of several rows as one statement with numbered parameters."""
    if not 1 < len(rows) <= _MOST_ROWS or not (text := _several(statement, len(rows))):
        return statement, rows
    return text, [{f"{k}_{n}": v for n, row in enumerate(rows) for k, v in row.items()}]


@lru_cache(maxsize=512)
def _several(statement: str, count: int) -> str | None:
    """``INSERT … VALUES (…)`` with ``count`` rows of values; None if it is no such INSERT."""
    found = _VALUES.search(statement)
    if found is None:
        return None
    tuples = (PARAMETER.sub(rf":\1_{n}", found.group(1)) for n in range(count))
    return statement[: found.start(1)] + ", ".join(tuples)


# The next number of a case, message, bundle or start event.
NUMBER = {
    "sqlite": "UPDATE counters SET value = value + 1 WHERE name = 'number' RETURNING value",
    "postgresql": "SELECT nextval('numbers') AS value",
}
_SEND = """
INSERT INTO outbox (id, case_id, topic, payload, created_at, next_at, attempts, parked)
VALUES (:id, :case_id, :topic, :payload, :at, :at, 0, 0)
"""
# Wakes a worker from inside our transaction; the outbox row stays the truth.
_WAKE = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('jiuzhu', 'jiuzhu.follow_up', 0, NULL, NULL,
    jsonb_build_object('outbox_id', CAST(:id AS text)), NULL)::procrastinate_job_to_defer_v1])
"""


@contextmanager
def transaction(database: Database, stamp: str, *, write: bool = True) -> Iterator[Tx]:
    """Begin, yield, commit; roll back on any exception. ``stamp`` is the clock's ISO text."""
    with ExitStack() as stack:
        sqlite = database.dialect == "sqlite"
        if sqlite and write:
            stack.enter_context(database.writer)
        connection = stack.enter_context(database.connection())
        if sqlite:
            connection.execute("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            yield Tx(database, connection, stamp)
            connection.commit()
        except (UniqueViolation, SerializationFailure, DeadlockDetected) as error:
            _roll_back(connection)
            raise Collision(str(error)) from error
        except BaseException:
            _roll_back(connection)
            raise


def _roll_back(connection: Any) -> None:
    """Undo; a connection that died has undone it already."""
    if not getattr(connection, "closed", False):
        connection.rollback()
