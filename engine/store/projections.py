"""Read models: case list and worklist. Changed only by applying events, live and on rebuild."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from engine.events import (
    CaseCancelled,
    CaseEnded,
    CaseMigrated,
    CaseModified,
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
    TaskAssigned,
    TaskCancelled,
    TaskChanged,
    TaskCompleted,
    TaskDelegated,
    TaskHandedBack,
    TaskOpened,
    TaskReturned,
    TaskTakenBack,
    TaskTransferred,
    TaskUpdated,
    VariablesSet,
    WaitMoved,
)
from engine.properties import SIGNS_FOR
from engine.store.batch import Batch

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
OPEN_TASK = """
INSERT INTO worklist (task_key, case_id, process_id, element_id, name, form_id, title, area,
    assignee, candidate_groups, candidate_users, due_at, follow_up_at, priority, opened_at, state,
    owner, signs_for)
VALUES (:key, :case_id, :process_id, :element_id, :name, :form_id, :title, :area,
    :assignee, :candidate_groups, :candidate_users, :due_at, :follow_up_at, :priority, :at, 'open',
    :owner, :signs_for)
"""
OPEN_CANDIDATE = """
INSERT INTO task_candidates (candidate, area, due_at, task_key)
VALUES (:candidate, :area, :due_at, :key)
"""
CLOSE_TASK = """
UPDATE worklist SET state = :state, closed_at = :at, closed_by = :actor WHERE task_key = :key
"""
CLOSE_CANDIDATES = "DELETE FROM task_candidates WHERE task_key = :key"
ASSIGN_TASK = "UPDATE worklist SET assignee = :assignee, owner = :owner WHERE task_key = :key"
SUSPEND = (
    "UPDATE case_list SET state = 'suspended' WHERE case_id = :case_id",
    "UPDATE worklist SET state = 'suspended' WHERE case_id = :case_id AND state = 'open'",
)
RESUME = (
    "UPDATE case_list SET state = 'active' WHERE case_id = :case_id",
    "UPDATE worklist SET state = 'open' WHERE case_id = :case_id AND state = 'suspended'",
)
MOVE_TASK = "UPDATE worklist SET element_id = :element_id WHERE task_key = :key"
CHANGE_TASK = """
UPDATE worklist SET element_id = :element_id, name = :name, form_id = :form_id,
    candidate_groups = COALESCE(:groups, candidate_groups),
    candidate_users = COALESCE(:users, candidate_users)
WHERE task_key = :key
"""
UPDATE_TASK = """
UPDATE worklist SET due_at = NULLIF(COALESCE(:due_at, due_at, ''), ''),
    follow_up_at = NULLIF(COALESCE(:follow_up_at, follow_up_at, ''), ''),
    priority = COALESCE(:priority, priority),
    candidate_groups = COALESCE(:groups, candidate_groups),
    candidate_users = COALESCE(:users, candidate_users)
WHERE task_key = :key
"""
RENEW_DUE = """
UPDATE task_candidates SET due_at = (SELECT COALESCE(w.due_at, :no_due) FROM worklist w
    WHERE w.task_key = :key)
WHERE task_key = :key
"""
CLOSE_KIND = "DELETE FROM task_candidates WHERE task_key = :key AND candidate LIKE :kind"
ADD_CANDIDATE = """
INSERT INTO task_candidates (candidate, area, due_at, task_key)
SELECT :candidate, area, COALESCE(due_at, :no_due), task_key FROM worklist
WHERE task_key = :key AND state = 'open'
"""

# A task without due date sorts behind every task that has one.
NO_DUE = "9999"
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
    SignerAdded,
    SignerRemoved,
    TaskReturned,
    TaskTakenBack,
    VariablesSet,
    StepSealed,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a projection knows of the row besides its payload."""

    case_id: int
    process_id: str
    title: str
    area: str
    at: str
    actor: str


def project(event: Event, scene: Scene, batch: Batch) -> None:
    """Apply one event to case list and worklist."""
    match event:
        case TaskOpened():
            _open_task(event, scene, batch)
        case TaskCompleted():
            _close_task(event.key, "completed", scene, batch)
        case TaskCancelled():
            _close_task(event.key, "cancelled", scene, batch)
        case TaskAssigned():
            _assign(event.key, event.assignee, batch)
        case TaskTransferred() | TaskHandedBack():
            _assign(event.key, event.assignee, batch)
        case TaskDelegated():
            _assign(event.key, event.assignee, batch, event.owner)
        case CaseSuspended():
            for statement in SUSPEND:
                batch.change(statement, {"case_id": scene.case_id})
        case CaseResumed():
            for statement in RESUME:
                batch.change(statement, {"case_id": scene.case_id})
        case TaskUpdated():
            _update_task(event, batch)
        case TaskChanged():
            _change_task(event, batch)
        case WaitMoved():
            batch.change(MOVE_TASK, {"key": event.key, "element_id": event.element_id})
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


def _change_task(event: TaskChanged, batch: Batch) -> None:
    """A migrated task was there before, so it is changed and never still to be inserted."""
    row = {"key": event.key, "element_id": event.element_id, "name": event.name}
    batch.change(CHANGE_TASK, {**row, "form_id": event.form_id, **_lists(event)})
    _renew_candidates(event, batch)


def _update_task(event: TaskUpdated, batch: Batch) -> None:
    """Somebody has seen the task, so it is changed and never still to be inserted."""
    row = {"key": event.key, "due_at": event.due_at, "follow_up_at": event.follow_up_at}
    batch.change(UPDATE_TASK, {**row, "priority": event.priority, **_lists(event)})
    _renew_candidates(event, batch)
    batch.change(RENEW_DUE, {"key": event.key, "no_due": NO_DUE})


def _kinds(event: TaskChanged | TaskUpdated) -> Mapping[str, tuple[str, ...] | None]:
    return {"groups": event.candidate_groups, "users": event.candidate_users}


def _lists(event: TaskChanged | TaskUpdated) -> Mapping[str, str | None]:
    """The candidates as the worklist keeps them."""
    kinds = _kinds(event)
    return {k: None if v is None else orjson.dumps(v).decode() for k, v in kinds.items()}


def _renew_candidates(event: TaskChanged | TaskUpdated, batch: Batch) -> None:
    """In place of those that the event names, per kind."""
    for kind, names in _kinds(event).items():
        if names is not None:
            batch.change(CLOSE_KIND, {"key": event.key, "kind": f"{kind[0]}:%"})
            for name in dict.fromkeys(names):
                new = {"key": event.key, "candidate": f"{kind[0]}:{name}", "no_due": NO_DUE}
                batch.change(ADD_CANDIDATE, new)


def _open_task(event: TaskOpened, scene: Scene, batch: Batch) -> None:
    row = {
        "key": event.key,
        "case_id": scene.case_id,
        "process_id": scene.process_id,
        "element_id": event.element_id,
        "name": event.name,
        "form_id": event.form_id,
        "title": scene.title,
        "area": scene.area,
        "assignee": event.assignee,
        "candidate_groups": orjson.dumps(event.candidate_groups).decode(),
        "candidate_users": orjson.dumps(event.candidate_users).decode(),
        "due_at": event.due_at,
        "follow_up_at": event.follow_up_at,
        "priority": event.priority,
        "at": scene.at,
        "owner": None,
        "signs_for": int(signs_for) if (signs_for := event.properties.get(SIGNS_FOR)) else None,
    }
    batch.open(OPEN_TASK, event.key, row)
    candidates = [f"g:{g}" for g in event.candidate_groups]
    candidates += [f"u:{u}" for u in event.candidate_users]
    for candidate in dict.fromkeys(candidates):
        batch.open(
            OPEN_CANDIDATE,
            (event.key, candidate),
            {
                "candidate": candidate,
                "area": scene.area,
                "due_at": event.due_at or NO_DUE,
                "key": event.key,
            },
        )


def _assign(key: int, assignee: str | None, batch: Batch, owner: str | None = None) -> None:
    row = {"key": key, "assignee": assignee, "owner": owner}
    batch.alter(OPEN_TASK, key, ASSIGN_TASK, row)


def _close_task(key: int, state: str, scene: Scene, batch: Batch) -> None:
    row = {"key": key, "state": state, "at": scene.at, "actor": scene.actor}
    batch.close(OPEN_TASK, key, CLOSE_TASK, row)
    new = [r for r in batch.opened(OPEN_CANDIDATE) if r["key"] == key]
    batch.forget(OPEN_CANDIDATE, [(key, r["candidate"]) for r in new])
    if not new:
        batch.change(CLOSE_CANDIDATES, {"key": key})
