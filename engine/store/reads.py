"""What a unit of work reads, as named statements and the values they become."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import orjson

from engine.model import KEY_BITS, Bundle
from engine.ports import CaseWork, OpenTask
from engine.store.calendars import NEWEST
from engine.store.uow import Tx
from engine.waiting import Child, Job

# With the digest of the calendar in force, so that a step asks for it without a statement more.
HEAD = f"""
SELECT case_id, seq, hash, bundle, process_id, area, title, state, parent_key, parent_index,
    snapshot, {NEWEST} AS calendar
FROM case_heads WHERE case_id = :case_id
"""  # noqa: S608 — a text of our own
LOCKED_HEAD = HEAD + " FOR UPDATE"
COMMAND = "SELECT result FROM commands WHERE command_id = :command_id"
TASK = """
SELECT task_key, case_id, element_id, name, form_id, area, assignee, candidate_groups,
    candidate_users, state, closed_at, closed_by, owner, signs_for
FROM worklist WHERE task_key = :key
"""
JOB = """
SELECT job_key, case_id, element_id, type, retries, headers, variables
FROM jobs WHERE job_key = :key
"""
UNSIGNED = """
SELECT assignee FROM worklist WHERE signs_for = :key AND state = 'open' ORDER BY task_key
"""
CLOSED_LAST = """
SELECT closed_by, closed_at, task_key FROM worklist
WHERE case_id = :case_id AND COALESCE(bundle, '') = :bundle AND element_id = :element_id
    AND state = 'completed' AND signs_for IS NULL
ORDER BY closed_at DESC, task_key DESC LIMIT 1
"""
# A row of the log that tells for whom a task was completed, by the same command.
ACTED_FOR = """
SELECT a.payload FROM event_log a JOIN event_log c ON c.case_id = a.case_id
    AND c.command_id = a.command_id AND c.type = 'TaskCompleted'
WHERE a.case_id = :case_id AND a.type = 'TaskActedFor' ORDER BY a.seq DESC
"""
MIGRATED = """
SELECT payload FROM event_log WHERE case_id = :case_id AND type = 'CaseMigrated' ORDER BY seq DESC
"""
ASSIGNMENTS = """
SELECT payload FROM event_log
WHERE case_id = :case_id AND type IN ('TaskAssigned', 'TaskTransferred', 'TaskDelegated')
ORDER BY seq
"""
OPEN_CHILDREN = """
SELECT child_key FROM children
WHERE parent_key >= :case_id AND parent_key < :next AND state = 'open' ORDER BY child_key
"""
TIMER = "SELECT element_id, due_at FROM timers WHERE timer_key = :key"
SUBSCRIPTION = """
SELECT element_id, message FROM subscriptions WHERE subscription_key = :key
"""
SIGNAL = """
SELECT element_id, signal FROM signal_subscriptions WHERE subscription_key = :key
"""
LISTENING = """
SELECT subscription_key FROM signal_subscriptions WHERE signal = :signal ORDER BY subscription_key
"""
ESCALATED = """
INSERT INTO escalations (parent_key, idx, seq, code) VALUES (:key, :index, :seq, :code)
"""
TAKE_ESCALATIONS = """
DELETE FROM escalations WHERE parent_key = :key AND idx = :index RETURNING seq, code
"""
LAST_CHANGE = """
SELECT actor, type, occurred_at FROM event_log WHERE case_id = :case_id ORDER BY seq DESC LIMIT 1
"""
INCIDENT = """
SELECT source FROM incidents WHERE incident_key = :key AND resolved_at IS NULL
"""
CHILDREN = """
SELECT parent_key, idx, child_key, process_id, inputs, state, result
FROM children WHERE parent_key = :key ORDER BY idx
"""
UNOPENED = """
SELECT DISTINCT process_id FROM children
WHERE parent_key BETWEEN :case_id AND :last AND state = 'requested'
"""
DEFINITION_KEY = """
SELECT MAX(definition_key) AS definition_key FROM definitions
WHERE digest = :digest AND process_id = :process_id
"""
CHILD_OPENED = """
UPDATE children SET state = 'open', child_key = :child_key
WHERE parent_key = :key AND idx = :index
"""
CHILD_ENDED = """
UPDATE children SET state = 'ended', outcome = :outcome, result = :result
WHERE parent_key = :key AND idx = :index
"""


def stays(tx: Tx, case_id: int, element_id: str) -> Iterator[tuple[str, str]]:
    """Bundle and id of the element in each version that the case has run, the latest first.

    The bundle that it runs now is empty, as the worklist has it.
    """
    yield "", element_id
    for row in tx.run(MIGRATED, {"case_id": case_id}):
        told: Mapping[str, Any] = orjson.loads(row["payload"])
        earlier = {new: old for old, new in told["elements"].items()}
        element_id = earlier.get(element_id, element_id)
        yield told["from_bundle"], element_id


def unopened(tx: Tx, case_id: int) -> Collection[str]:
    """Whatever is inside a case has a key from the case's own to the last before the next."""
    inside = {"case_id": case_id, "last": case_id + (1 << KEY_BITS) - 1}
    return {row["process_id"] for row in tx.run(UNOPENED, inside)}


def lock(tx: Tx) -> str:
    """The statement that reads a head and locks it; SQLite's transaction is the lock."""
    return HEAD if tx.database.dialect == "sqlite" else LOCKED_HEAD


def case_work(row: Mapping[str, Any], bundle: Bundle) -> CaseWork:
    return CaseWork(
        key=row["case_id"],
        seq=row["seq"],
        hash=row["hash"],
        bundle=bundle,
        process_id=row["process_id"],
        area=row["area"],
        title=row["title"],
        state=row["state"],
        parent_key=row["parent_key"],
        parent_index=row["parent_index"],
        snapshot=bytes(row["snapshot"]),
    )


def open_task(rows: Sequence[Mapping[str, Any]]) -> OpenTask | None:
    if not rows:
        return None
    row = rows[0]
    return OpenTask(
        key=row["task_key"],
        case_key=row["case_id"],
        element_id=row["element_id"],
        name=row["name"],
        form_id=row["form_id"],
        area=row["area"],
        assignee=row["assignee"],
        candidate_groups=tuple(orjson.loads(row["candidate_groups"])),
        candidate_users=tuple(orjson.loads(row["candidate_users"])),
        state=row["state"],
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        owner=row["owner"],
        signs_for=row["signs_for"],
    )


def job(rows: Sequence[Mapping[str, Any]]) -> Job | None:
    if not rows:
        return None
    row = rows[0]
    return Job(
        key=row["job_key"],
        case_key=row["case_id"],
        element_id=row["element_id"],
        type=row["type"],
        retries=row["retries"],
        headers=orjson.loads(row["headers"]),
        variables=orjson.loads(row["variables"]),
    )


def child(row: Mapping[str, Any]) -> Child:
    return Child(
        parent_key=row["parent_key"],
        index=row["idx"],
        child_key=row["child_key"],
        process_id=row["process_id"],
        inputs=orjson.loads(row["inputs"]),
        state=row["state"],
        result=orjson.loads(row["result"]) if row["result"] else None,
    )
