"""Handing out jobs to external workers: each job to one worker at a time, until its time is up."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.model import stamp
from engine.store import reads
from engine.store.uow import Tx
from engine.waiting import Job

OPEN = """
SELECT job_key FROM jobs
WHERE type = :type AND parked = 0 AND next_at <= :at
    AND (locked_until IS NULL OR locked_until <= :at)
ORDER BY next_at, job_key LIMIT :limit
"""
LOCK = """
UPDATE jobs SET worker = :worker, locked_until = :until WHERE job_key = :key
"""

ANY_OPEN = OPEN.replace(":limit", "1")
UPDATE = """
UPDATE jobs SET retries = COALESCE(:retries, retries),
    locked_until = CASE WHEN worker IS NULL THEN NULL ELSE COALESCE(:until, locked_until) END
WHERE job_key = :key RETURNING job_key
"""


def activate(tx: Tx, type_: str, worker: str, limit: int, seconds: int, now: datetime) -> list[Job]:
    """Up to ``limit`` jobs of ``type_``, locked for ``worker``; others skip locked rows."""
    postgresql = tx.database.dialect == "postgresql"
    statement = OPEN + (" FOR UPDATE SKIP LOCKED" if postgresql else "")
    rows = tx.run(statement, {"type": type_, "at": stamp(now), "limit": limit})
    until = stamp(now + timedelta(seconds=seconds))
    tx.run(LOCK, [{"key": row["job_key"], "worker": worker, "until": until} for row in rows])
    found = (reads.job(tx.run(reads.JOB, {"key": row["job_key"]})) for row in rows)
    return [job for job in found if job is not None]


def any_open(tx: Tx, type_: str, now: datetime) -> bool:
    """Whether a job of ``type_`` waits; asking takes no lock."""
    return bool(tx.run(ANY_OPEN, {"type": type_, "at": stamp(now)}))


def update(tx: Tx, key: int, retries: int | None, until: str | None) -> bool:
    """Set a job's retries and, where a worker has it, until when; None leaves either as it is."""
    return bool(tx.run(UPDATE, {"key": key, "retries": retries, "until": until}))
