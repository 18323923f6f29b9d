"""Start events that open cases by themselves: of the newest version of each process, as rows.

A timer among them has a row of its own in ``timers`` under the same key, so that it is found, put
off and fired like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.model import case_key
from engine.store.uow import NUMBER, Tx
from engine.store.waits import CLOSE_TIMER, OPEN_TIMER
from engine.store.writing import WAKE_TIMER
from engine.waiting import Due, OpenStart, StartPoint

COLUMNS = """
SELECT start_key, process_id, element_id, digest, kind, name, due_at, every, remaining FROM starts
"""
OF_PROCESS = COLUMNS + "WHERE process_id = :process_id ORDER BY start_key"
ONE = COLUMNS + "WHERE start_key = :key"
CALLED = "SELECT start_key FROM starts WHERE name = :name AND kind = :kind ORDER BY start_key"
ADD = """
INSERT INTO starts (start_key, process_id, element_id, digest, kind, name, due_at, every, remaining)
VALUES (:key, :process_id, :element_id, :digest, :kind, :name, :due_at, :every, :remaining)
"""
KEEP = "UPDATE starts SET digest = :digest WHERE start_key = :key"
REMOVE = "DELETE FROM starts WHERE start_key = :key"
RAN_OUT = "UPDATE starts SET due_at = NULL WHERE start_key = :key"
CLAIM = """
INSERT INTO message_starts (process_id, correlation_key, case_id)
VALUES (:process_id, :correlation_key, :case_id)
ON CONFLICT (process_id, correlation_key) DO NOTHING RETURNING case_id
"""
RELEASE = """
DELETE FROM message_starts WHERE case_id = :case_id RETURNING process_id, correlation_key
"""
# The oldest message that waited for the case with its key to end.
NEXT = """
SELECT m.message_key, s.start_key FROM starts s
JOIN messages m ON m.name = s.name AND m.correlation_key = :correlation_key
WHERE s.process_id = :process_id AND s.kind = 'message' AND m.expires_at > :at
    AND NOT EXISTS (SELECT 1 FROM message_deliveries d
        WHERE d.message_key = m.message_key AND d.process_id = s.process_id)
ORDER BY m.message_key, s.start_key LIMIT 1
"""


class Starts:
    """Implements ``ports.Starts`` inside one transaction; ``at`` is its clock."""

    def __init__(self, tx: Tx, at: str) -> None:
        self._tx = tx
        self._at = at

    def of(self, process_id: str) -> Mapping[str, OpenStart]:
        rows = self._tx.run(OF_PROCESS, {"process_id": process_id})
        return {row["element_id"]: _start(row) for row in rows}

    def get(self, key: int) -> OpenStart | None:
        rows = self._tx.run(ONE, {"key": key})
        return _start(rows[0]) if rows else None

    def called(self, kind: str, name: str) -> Sequence[int]:
        return [int(r["start_key"]) for r in self._tx.run(CALLED, {"kind": kind, "name": name})]

    def add(self, process_id: str, point: StartPoint, digest: str, due: Due | None) -> None:
        key = case_key(int(self._tx.run(NUMBER[self._tx.database.dialect])[0]["value"]))
        row = {
            "key": key,
            "process_id": process_id,
            "element_id": point.element_id,
            "digest": digest,
            "kind": point.kind,
            "name": point.name,
            "due_at": due.at if due else None,
            "every": due.every if due else None,
            "remaining": due.left if due else None,
        }
        self._tx.run(ADD, row)
        if due is not None:
            timer = {"key": key, "case_id": key, "element_id": point.element_id, "due_at": due.at}
            self._tx.run(OPEN_TIMER, timer)
            if self._tx.database.dialect == "postgresql":
                self._tx.run(WAKE_TIMER, {"key": key, "due_at": due.at})

    def keep(self, key: int, digest: str) -> None:
        self._tx.run(KEEP, {"key": key, "digest": digest})

    def remove(self, key: int) -> None:
        self._tx.run(REMOVE, {"key": key})
        self._tx.run(CLOSE_TIMER, {"key": key})

    def ran_out(self, key: int) -> None:
        self._tx.run(RAN_OUT, {"key": key})
        self._tx.run(CLOSE_TIMER, {"key": key})

    def claim(self, process_id: str, correlation_key: str, case_key: int) -> bool:
        row = {"process_id": process_id, "correlation_key": correlation_key, "case_id": case_key}
        return bool(self._tx.run(CLAIM, row))

    def release(self, case_key: int) -> tuple[int, int] | None:
        for held in self._tx.run(RELEASE, {"case_id": case_key}):
            for row in self._tx.run(NEXT, {**held, "at": self._at}):
                return int(row["start_key"]), int(row["message_key"])
        return None


def _start(row: Mapping[str, Any]) -> OpenStart:
    due = Due(row["due_at"], row["every"], row["remaining"]) if row["due_at"] else None
    return OpenStart(
        key=int(row["start_key"]),
        process_id=row["process_id"],
        bundle=row["digest"],
        point=StartPoint(row["element_id"], row["kind"], row["name"]),
        due=due,
    )
