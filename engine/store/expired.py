"""Messages that nobody can get any more are removed, with the record of whom they reached."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.model import stamp
from engine.ports import Transaction

# Whoever published with the same idempotency key again is told the same for a day.
KEPT = timedelta(days=1)
# A delivery that waits (to be tried again, for a person, for a suspended case) needs its message.
EXPIRED = """
SELECT m.message_key FROM messages m
WHERE m.expires_at <= :before AND NOT EXISTS (
    SELECT 1 FROM outbox o WHERE o.topic IN ('engine.correlate', 'engine.open-by-message')
        AND o.payload LIKE :mark || CAST(m.message_key AS TEXT) || :rest)
ORDER BY m.expires_at, m.message_key LIMIT :limit
"""
MARK, REST = '%"message_key":', "%"
REMOVE = (
    "DELETE FROM message_deliveries WHERE message_key = :key",
    "DELETE FROM messages WHERE message_key = :key",
)


def expired(tx: Transaction, now: datetime, limit: int) -> list[int]:
    """Keys of messages whose time is over since ``KEPT`` and that no delivery waits for."""
    wanted = {"before": stamp(now - KEPT), "mark": MARK, "rest": REST, "limit": limit}
    return [row["message_key"] for row in tx.run(EXPIRED, wanted)]


def remove(tx: Transaction, keys: list[int]) -> None:
    for statement in REMOVE:
        tx.run(statement, [{"key": key} for key in keys])
