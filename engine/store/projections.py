"""Read models: case list and worklist. Changed only by applying events, live and on rebuild."""

from __future__ import annotations

from engine.events import (
    CaseCancelled,
    CaseEnded,
    CaseMigrated,
    CaseModified,
    CaseNoted,
    CaseOpened,
    CaseResumed,
    CaseSuspended,
    ChildEnded,
    ChildEscalated,
    ChildOpened,
    EscalationThrown,
    Event,
    IncidentRaised,
    IncidentResolved,
    JobFailed,
    PathTaken,
    SignalThrown,
    SignerAdded,
    SignerRemoved,
    StartTriggered,
    StepSealed,
    TaskActedFor,
    TaskAssigned,
    TaskCancelled,
    TaskChanged,
    TaskCompleted,
    TaskDelegated,
    TaskHandedBack,
    TaskOpened,
    TaskReleased,
    TaskReturned,
    TaskTakenBack,
    TaskTransferred,
    TaskUpdated,
    VariablesSet,
    WaitMoved,
)
from engine.store import task_rows
from engine.store.batch import Batch, Scene

# A case runs the newest definition of its bundle that was there when it opened: keys rise with
# time. A bundle that was deployed again has several.
OPEN_CASE = """
INSERT INTO case_list (case_id, process_id, bundle, title, business_key, area, state, outcome,
    parent_key, opened_at, ended_at, incidents, definition_key)
VALUES (:case_id, :process_id, :bundle, :title, :business_key, :area, 'active', NULL,
    :parent_key, :at, NULL, 0, (SELECT MAX(d.definition_key) FROM definitions d
        WHERE d.digest = :bundle AND d.process_id = :process_id AND d.definition_key < :case_id))
"""
END_CASE = """
UPDATE case_list SET state = :state, outcome = :outcome, ended_at = :at WHERE case_id = :case_id
"""
MIGRATE_CASE = """
UPDATE case_list SET bundle = :bundle, process_id = :process_id,
    definition_key = :definition_key
WHERE case_id = :case_id
"""
# What is closed belongs to the version it was closed in.
KEEP_CLOSED = """
UPDATE worklist SET bundle = :from_bundle
WHERE case_id = :case_id AND state <> 'open' AND bundle IS NULL
"""
MIGRATE_TASKS = """
UPDATE worklist SET process_id = :process_id WHERE case_id = :case_id AND state = 'open'
"""
COUNT_INCIDENT = "UPDATE case_list SET incidents = incidents + :change WHERE case_id = :case_id"
SUSPEND = (
    "UPDATE case_list SET state = 'suspended' WHERE case_id = :case_id",
    "UPDATE worklist SET state = 'suspended' WHERE case_id = :case_id AND state = 'open'",
    """
    UPDATE task_candidates SET free = 0 WHERE free = 1 AND task_key IN (
        SELECT w.task_key FROM worklist w WHERE w.case_id = :case_id AND w.state = 'suspended')
    """,
)
RESUME = (
    "UPDATE case_list SET state = 'active' WHERE case_id = :case_id",
    "UPDATE worklist SET state = 'open' WHERE case_id = :case_id AND state = 'suspended'",
    """
    UPDATE task_candidates SET free = 1 WHERE free = 0 AND task_key IN (
        SELECT w.task_key FROM worklist w
        WHERE w.case_id = :case_id AND w.state = 'open' AND w.assignee IS NULL)
    """,
)

STATES = {"cancelled": "cancelled", "error": "error"}
# These change neither a read model here nor a wait (engine.store.waits): the case's history shows
# them, and rows that follow from them are written by the command itself.
UNPROJECTED = (
    PathTaken,
    StartTriggered,
    SignalThrown,
    EscalationThrown,
    ChildOpened,
    ChildEnded,
    ChildEscalated,
    JobFailed,
    CaseCancelled,
    CaseModified,
    CaseNoted,
    SignerAdded,
    SignerRemoved,
    TaskActedFor,
    TaskReturned,
    TaskTakenBack,
    VariablesSet,
    StepSealed,
)


def project(event: Event, scene: Scene, batch: Batch) -> None:
    """Apply one event to case list and worklist."""
    match event:
        case TaskOpened():
            task_rows.open_task(event, scene, batch)
        case TaskCompleted():
            task_rows.close_task(event.key, "completed", scene, batch)
        case TaskCancelled():
            task_rows.close_task(event.key, "cancelled", scene, batch)
        case TaskAssigned():
            task_rows.assign(event.key, event.assignee, batch)
        case TaskTransferred() | TaskHandedBack():
            task_rows.assign(event.key, event.assignee, batch)
        case TaskReleased():
            task_rows.assign(event.key, None, batch)
        case TaskDelegated():
            task_rows.assign(event.key, event.assignee, batch, event.owner)
        case CaseSuspended():
            for statement in SUSPEND:
                batch.change(statement, {"case_id": scene.case_id})
        case CaseResumed():
            for statement in RESUME:
                batch.change(statement, {"case_id": scene.case_id})
        case TaskUpdated():
            task_rows.update_task(event, scene, batch)
        case TaskChanged():
            task_rows.change_task(event, scene, batch)
        case WaitMoved():
            batch.change(task_rows.MOVE_TASK, {"key": event.key, "element_id": event.element_id})
        case CaseMigrated():
            _migrate(event, scene, batch)
        case CaseOpened():
            _open_case(event, scene, batch)
        case CaseEnded():
            ended = {
                "case_id": scene.case_id,
                "state": STATES.get(event.outcome, "completed"),
                "outcome": ",".join(event.end_ids) or event.error_code or event.outcome,
                "at": scene.at,
            }
            batch.change(END_CASE, ended)
        case IncidentRaised():
            batch.change(COUNT_INCIDENT, {"case_id": scene.case_id, "change": 1})
        case IncidentResolved():
            batch.change(COUNT_INCIDENT, {"case_id": scene.case_id, "change": -1})
        case _:
            pass


def _open_case(event: CaseOpened, scene: Scene, batch: Batch) -> None:
    row = {
        "case_id": scene.case_id,
        "process_id": event.process_id,
        "bundle": event.bundle,
        "title": event.title,
        "business_key": event.business_key,
        "area": event.area,
        "parent_key": event.parent_key,
        "at": scene.at,
    }
    batch.change(OPEN_CASE, row)


def _migrate(event: CaseMigrated, scene: Scene, batch: Batch) -> None:
    row = {"case_id": scene.case_id, "process_id": event.process_id}
    moved = {"bundle": event.bundle, "definition_key": event.definition_key}
    batch.change(MIGRATE_CASE, {**row, **moved})
    batch.change(KEEP_CLOSED, {"case_id": scene.case_id, "from_bundle": event.from_bundle})
    if event.process_id != event.from_process:
        batch.change(MIGRATE_TASKS, row)
