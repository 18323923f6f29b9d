"""Outbox rows and due timers: what the job runner reads, and how it puts off what failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from engine.model import Json, stamp
from engine.ports import Transaction
from engine.store import reads
from engine.store.uow import Tx

READ = "SELECT id, case_id, topic, payload FROM outbox WHERE id = :id"
DUE_OUTBOX = """
SELECT id FROM outbox WHERE parked = 0 AND next_at <= :at ORDER BY next_at, id LIMIT :limit
"""
DUE_TIMERS = """
SELECT timer_key FROM timers WHERE parked = 0 AND next_at <= :at
ORDER BY next_at, timer_key LIMIT :limit
"""
REMOVE = "DELETE FROM outbox WHERE id = :id"
ATTEMPTS = {
    "outbox": "SELECT attempts FROM outbox WHERE id = :key",
    "timer": "SELECT attempts FROM timers WHERE timer_key = :key",
}
PUT_OFF = {
    "outbox": """
UPDATE outbox SET attempts = attempts + 1, next_at = :next_at,
    parked = CASE WHEN attempts + 1 >= :tries THEN 1 ELSE 0 END
WHERE id = :key RETURNING parked, case_id
""",
    "timer": """
UPDATE timers SET attempts = attempts + 1, next_at = :next_at,
    parked = CASE WHEN attempts + 1 >= :tries THEN 1 ELSE 0 END
WHERE timer_key = :key RETURNING parked, case_id
""",
}
# Parked as long as the case rests.
HOLD = {
    "outbox": "UPDATE outbox SET parked = 2, held_for = :case_id WHERE id = :key",
    "timer": "UPDATE timers SET parked = 2 WHERE timer_key = :key",
}
TRIES = 5
BACK_OFF = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of the outbox."""

    id: str
    case_key: int | None
    topic: str
    payload: Mapping[str, Json]


def read(tx: Transaction, id_: str) -> Sent | None:
    rows = tx.run(READ, {"id": id_})
    if not rows:
        return None
    row = rows[0]
    payload: Mapping[str, Json] = orjson.loads(row["payload"])
    return Sent(row["id"], row["case_id"], row["topic"], payload)


def due(tx: Transaction, now: datetime, limit: int) -> tuple[list[str], list[int]]:
    """Outbox ids and timer keys that are due at ``now``, oldest first."""
    wanted = {"at": stamp(now), "limit": limit}
    sent = [row["id"] for row in tx.run(DUE_OUTBOX, wanted)]
    return sent, [row["timer_key"] for row in tx.run(DUE_TIMERS, wanted)]


def remove(tx: Transaction, id_: str) -> None:
    tx.run(REMOVE, {"id": id_})


def hold(tx: Tx, kind: str, key: str | int, case_key: int) -> None:
    """Let ``kind`` (outbox | timer) wait until its suspended case goes on, if it has not yet."""
    head = tx.run(reads.lock(tx), {"case_id": case_key})
    if head and head[0]["state"] == "suspended":
        held = {"key": key, "case_id": case_key} if kind == "outbox" else {"key": key}
        tx.run(HOLD[kind], held)


def put_off(tx: Transaction, kind: str, key: str | int, now: datetime) -> bool:
    """Try ``kind`` (outbox | timer) later, doubling the wait; True when it is parked for good."""
    rows = tx.run(ATTEMPTS[kind], {"key": key})
    attempts = int(rows[0]["attempts"]) if rows else 0
    next_at = stamp(now + BACK_OFF * 2**attempts)
    rows = tx.run(PUT_OFF[kind], {"key": key, "next_at": next_at, "tries": TRIES})
    return bool(rows and rows[0]["parked"])
