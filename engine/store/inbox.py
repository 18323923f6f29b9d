"""Stored messages, their deliveries, and rows that wait to be tried again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from engine.events import canonical
from engine.model import Variables, stamp
from engine.store.uow import Tx
from engine.waiting import StoredMessage

# A publisher and a new subscriber must not miss each other between their two reads.
MEET = "SELECT pg_advisory_xact_lock(hashtextextended(CAST(:meeting AS text), 0))"
SAME = """
SELECT message_key, expires_at FROM messages
WHERE name = :name AND correlation_key = :correlation_key AND message_id = :message_id
"""
# The id of a message that is no longer kept may come again; what it still delivers stays.
FREE_ID = """
UPDATE messages SET message_id = message_id || '#' || CAST(message_key AS TEXT)
WHERE message_key = :key
"""
STORE = """
INSERT INTO messages (message_key, name, correlation_key, message_id, variables, published_at,
    expires_at)
VALUES (:key, :name, :correlation_key, :message_id, :variables, :at, :expires_at)
"""
WAITING = """
SELECT subscription_key FROM subscriptions
WHERE message = :name AND correlation_key = :correlation_key ORDER BY subscription_key
"""
BUFFERED = """
SELECT message_key FROM messages
WHERE name = :name AND correlation_key = :correlation_key AND expires_at > :at
    AND NOT EXISTS (SELECT 1 FROM message_deliveries d
        WHERE d.message_key = messages.message_key AND d.process_id = :process_id)
ORDER BY message_key LIMIT 1
"""
READ = "SELECT name, correlation_key, variables FROM messages WHERE message_key = :key"
OWN_WAITING = """
SELECT 1 FROM subscriptions
WHERE message = :name AND correlation_key = :correlation_key AND process_id = :process_id LIMIT 1
"""
CLAIM = """
INSERT INTO message_deliveries (message_key, process_id, case_id)
VALUES (:key, :process_id, :case_id)
ON CONFLICT (message_key, process_id) DO NOTHING RETURNING case_id
"""
RETRY_JOB = """
UPDATE jobs SET retries = :retries, worker = NULL, locked_until = NULL, next_at = :next_at,
    parked = :parked
WHERE job_key = :key
"""
OPEN_INCIDENTS = """
SELECT COUNT(*) AS count, SUM(CASE WHEN source = :source AND resolved_at IS NULL THEN 1 ELSE 0 END)
    AS same
FROM incidents WHERE case_id = :case_id
"""
ADD_INCIDENT = """
INSERT INTO incidents (incident_key, case_id, element_id, kind, message, source, raised_at)
VALUES (:key, :case_id, :element_id, :kind, :message, :source, :at)
"""
# Incidents number from here inside their case: the runner's own counter stays below.
FIRST_INCIDENT = 0xF0000
UNPARK = {
    "timer": "UPDATE timers SET parked = 0, attempts = 0, next_at = :at WHERE timer_key = :key",
    "job": """
UPDATE jobs SET parked = 0, retries = CASE WHEN retries > 0 THEN retries ELSE 1 END, next_at = :at
WHERE job_key = :key
""",
    "outbox": "UPDATE outbox SET parked = 0, attempts = 0, next_at = :at WHERE id = :key",
}
RESOLVE = "UPDATE incidents SET resolved_at = :at WHERE source = :source AND resolved_at IS NULL"


class Inbox:
    """Messages and retries inside one transaction; ``at`` is its clock."""

    def __init__(self, tx: Tx, at: str) -> None:
        self._tx = tx
        self._at = at

    def publish(
        self,
        key: int,
        name: str,
        correlation_key: str,
        message_id: str,
        variables: Variables,
        ttl: int,
    ) -> tuple[int, Sequence[int]]:
        """Store a message; its key and the subscriptions open now. A kept id is a no-op."""
        meeting = {"name": name, "correlation_key": correlation_key}
        self._lock(name, correlation_key)
        for known in self._tx.run(SAME, {**meeting, "message_id": message_id}):
            if known["expires_at"] > self._at:
                return int(known["message_key"]), []
            self._tx.run(FREE_ID, {"key": known["message_key"]})
        row = {
            "key": key,
            **meeting,
            "message_id": message_id,
            "variables": canonical(variables).decode(),
            "at": self._at,
            "expires_at": self._later(ttl),
        }
        self._tx.run(STORE, row)
        return key, [int(r["subscription_key"]) for r in self._tx.run(WAITING, meeting)]

    def meet(self, subscriptions: Sequence[Mapping[str, Any]]) -> None:
        """New subscriptions get the oldest buffered message that nobody of their process had."""
        for row in subscriptions:
            self._lock(row["message"], row["correlation_key"])
            wanted = {
                "name": row["message"],
                "correlation_key": row["correlation_key"],
                "process_id": row["process_id"],
                "at": self._at,
            }
            for found in self._tx.run(BUFFERED, wanted):
                payload = {"key": row["key"], "message_key": found["message_key"]}
                self._tx.send("engine.correlate", payload)

    def message(self, key: int) -> StoredMessage | None:
        for row in self._tx.run(READ, {"key": key}):
            variables: Variables = orjson.loads(row["variables"])
            return StoredMessage(row["name"], row["correlation_key"], variables)
        return None

    def waiting(self, process_id: str, message: StoredMessage) -> bool:
        """Whether a case of the process waits for ``message``."""
        wanted = {"name": message.name, "correlation_key": message.correlation_key}
        return bool(self._tx.run(OWN_WAITING, {**wanted, "process_id": process_id}))

    def claim(self, message_key: int, process_id: str, case_id: int) -> bool:
        row = {"key": message_key, "process_id": process_id, "case_id": case_id}
        return bool(self._tx.run(CLAIM, row))

    def retry_job(self, key: int, retries: int, back_off: int) -> None:
        row = {"key": key, "retries": retries, "next_at": self._later(back_off)}
        self._tx.run(RETRY_JOB, {**row, "parked": int(retries <= 0)})

    def add_incident(self, case_id: int, row: Mapping[str, Any]) -> int | None:
        """Open an incident for ``row['source']``; None if one is open for it already."""
        counted = self._tx.run(OPEN_INCIDENTS, {"case_id": case_id, "source": row["source"]})[0]
        if counted["same"]:
            return None
        key = case_id + FIRST_INCIDENT + int(counted["count"])
        self._tx.run(ADD_INCIDENT, {**row, "key": key, "case_id": case_id, "at": self._at})
        return key

    def unpark(self, source: str) -> None:
        """Try again what incident ``source`` (``kind:key``) had parked."""
        kind, _, key = source.partition(":")
        if kind in UNPARK:
            typed = key if kind == "outbox" else int(key)
            self._tx.run(UNPARK[kind], {"key": typed, "at": self._at})
        self._tx.run(RESOLVE, {"source": source, "at": self._at})

    def _later(self, seconds: int) -> str:
        return stamp(datetime.fromisoformat(self._at) + timedelta(seconds=seconds))

    def _lock(self, name: str, correlation_key: str) -> None:
        if self._tx.database.dialect == "postgresql":
            self._tx.run(MEET, {"meeting": f"{name}\n{correlation_key}"})
