"""What a case waits for besides people: timers, messages, jobs, child cases. Rows, not memory."""

from __future__ import annotations

from datetime import datetime

import orjson

from engine.events import (
    CaseMigrated,
    CaseResumed,
    CaseSuspended,
    ChildrenCancelled,
    ChildrenRequested,
    ErrorThrown,
    Event,
    JobCancelled,
    JobChanged,
    JobCompleted,
    JobOpened,
    MessageCorrelated,
    SignalReceived,
    SignalSubscriptionClosed,
    SignalSubscriptionOpened,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCancelled,
    TimerFired,
    TimerRescheduled,
    TimerScheduled,
    WaitMoved,
)
from engine.model import KEY_BITS, stamp
from engine.store.batch import Batch, Scene

OPEN_TIMER = """
INSERT INTO timers (timer_key, case_id, element_id, due_at, next_at, attempts, parked)
VALUES (:key, :case_id, :element_id, :due_at, :due_at, 0, 0)
"""
MOVE_TIMER = """
UPDATE timers SET due_at = :due_at, next_at = :due_at, attempts = 0 WHERE timer_key = :key
"""
CLOSE_TIMER = "DELETE FROM timers WHERE timer_key = :key"
OPEN_SUBSCRIPTION = """
INSERT INTO subscriptions (subscription_key, case_id, process_id, element_id, message,
    correlation_key)
VALUES (:key, :case_id, :process_id, :element_id, :message, :correlation_key)
"""
CLOSE_SUBSCRIPTION = "DELETE FROM subscriptions WHERE subscription_key = :key"
OPEN_SIGNAL = """
INSERT INTO signal_subscriptions (subscription_key, case_id, element_id, signal)
VALUES (:key, :case_id, :element_id, :signal)
"""
CLOSE_SIGNAL = "DELETE FROM signal_subscriptions WHERE subscription_key = :key"
OPEN_JOB = """
INSERT INTO jobs (job_key, case_id, element_id, type, retries, headers, variables, next_at, parked)
VALUES (:key, :case_id, :element_id, :type, :retries, :headers, :variables, :at, 0)
"""
# What waits under a key is in one of these tables.
MOVE_WAIT = {
    "timers": "UPDATE timers SET element_id = :element_id WHERE timer_key = :key",
    "subscriptions": """
UPDATE subscriptions SET element_id = :element_id WHERE subscription_key = :key
""",
    "signal_subscriptions": """
UPDATE signal_subscriptions SET element_id = :element_id WHERE subscription_key = :key
""",
    "jobs": "UPDATE jobs SET element_id = :element_id WHERE job_key = :key",
}
MIGRATE_SUBSCRIPTIONS = """
UPDATE subscriptions SET process_id = :process_id
WHERE subscription_key BETWEEN :case_id AND :last
"""
CHANGE_JOB = """
UPDATE jobs SET element_id = :element_id, type = :type, headers = :headers WHERE job_key = :key
"""
CLOSE_JOB = "DELETE FROM jobs WHERE job_key = :key"
REQUEST_CHILD = """
INSERT INTO children (parent_key, idx, child_key, process_id, inputs, state, outcome, result)
VALUES (:key, :index, NULL, :process_id, :inputs, 'requested', NULL, NULL)
"""
CANCEL_CHILDREN = """
UPDATE children SET state = 'cancelled'
WHERE parent_key = :key AND state IN ('requested', 'open')
"""
# ``parked``: 1 for an incident, 2 while the case rests.
HOLD = (
    "UPDATE timers SET parked = 2 WHERE case_id = :case_id AND parked = 0",
    "UPDATE jobs SET parked = 2 WHERE case_id = :case_id AND parked = 0",
)
RELEASE = (
    "UPDATE timers SET parked = 0 WHERE case_id = :case_id AND parked = 2",
    "UPDATE jobs SET parked = 0 WHERE case_id = :case_id AND parked = 2",
    "UPDATE outbox SET parked = 0, held_for = NULL WHERE held_for = :case_id",
)


def keep_waits(event: Event, scene: Scene, batch: Batch) -> None:
    """Apply one event to the rows that the engine itself waits on."""
    match event:
        case TimerScheduled():
            _open_timer(event, scene, batch)
        case TimerRescheduled():
            batch.change(MOVE_TIMER, {"key": event.key, "due_at": event.due_at})
        case TimerFired() | TimerCancelled():
            batch.close(OPEN_TIMER, event.key, CLOSE_TIMER, {"key": event.key})
        case SubscriptionOpened():
            _open_subscription(event, scene, batch)
        case MessageCorrelated() | SubscriptionClosed():
            batch.close(OPEN_SUBSCRIPTION, event.key, CLOSE_SUBSCRIPTION, {"key": event.key})
        case SignalSubscriptionOpened():
            _open_signal(event, scene, batch)
        case SignalReceived() | SignalSubscriptionClosed():
            batch.close(OPEN_SIGNAL, event.key, CLOSE_SIGNAL, {"key": event.key})
        case JobOpened():
            _open_job(event, scene, batch)
        case JobCompleted() | JobCancelled() | ErrorThrown():
            batch.close(OPEN_JOB, event.key, CLOSE_JOB, {"key": event.key})
        case WaitMoved():
            for statement in MOVE_WAIT.values():
                batch.change(statement, {"key": event.key, "element_id": event.element_id})
        case JobChanged():
            row = {"key": event.key, "element_id": event.element_id, "type": event.type}
            batch.change(CHANGE_JOB, {**row, "headers": orjson.dumps(event.headers).decode()})
        case CaseMigrated():
            if event.process_id != event.from_process:
                inside = {"case_id": scene.case_id, "last": scene.case_id + (1 << KEY_BITS) - 1}
                batch.change(MIGRATE_SUBSCRIPTIONS, {**inside, "process_id": event.process_id})
        case ChildrenRequested():
            for index, inputs in enumerate(event.inputs):
                row = {
                    "key": event.key,
                    "index": index,
                    "process_id": event.process_id,
                    "inputs": orjson.dumps(inputs).decode(),
                }
                batch.open(REQUEST_CHILD, (event.key, index), row)
        case CaseSuspended():
            for statement in HOLD:
                batch.change(statement, {"case_id": scene.case_id})
        case CaseResumed():
            for statement in RELEASE:
                batch.change(statement, {"case_id": scene.case_id})
        case ChildrenCancelled():
            asked = [r for r in batch.opened(REQUEST_CHILD) if r["key"] == event.key]
            batch.forget(REQUEST_CHILD, [(r["key"], r["index"]) for r in asked])
            batch.change(CANCEL_CHILDREN, {"key": event.key})
        case _:
            pass


def _open_timer(event: TimerScheduled, scene: Scene, batch: Batch) -> None:
    row = {
        "key": event.key,
        "case_id": scene.case_id,
        "element_id": event.element_id,
        "due_at": stamp(datetime.fromisoformat(event.due_at)),
    }
    batch.open(OPEN_TIMER, event.key, row)


def _open_subscription(event: SubscriptionOpened, scene: Scene, batch: Batch) -> None:
    row = {
        "key": event.key,
        "case_id": scene.case_id,
        "process_id": scene.process_id,
        "element_id": event.element_id,
        "message": event.message,
        "correlation_key": event.correlation_key,
    }
    batch.open(OPEN_SUBSCRIPTION, event.key, row)


def _open_signal(event: SignalSubscriptionOpened, scene: Scene, batch: Batch) -> None:
    row = {
        "key": event.key,
        "case_id": scene.case_id,
        "element_id": event.element_id,
        "signal": event.signal,
    }
    batch.open(OPEN_SIGNAL, event.key, row)


def _open_job(event: JobOpened, scene: Scene, batch: Batch) -> None:
    row = {
        "key": event.key,
        "case_id": scene.case_id,
        "element_id": event.element_id,
        "type": event.type,
        "retries": event.retries,
        "headers": orjson.dumps(event.headers).decode(),
        "variables": orjson.dumps(event.variables).decode(),
        "at": scene.at,
    }
    batch.open(OPEN_JOB, event.key, row)
