"""Rows of tasks in the worklist, and of whom each may be claimed by."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from engine.events import TaskChanged, TaskOpened, TaskUpdated
from engine.properties import SIGNS_FOR
from engine.store.batch import Batch, Scene
from engine.store.scopes import scopes_of

OPEN_TASK = """
INSERT INTO worklist (task_key, case_id, process_id, element_id, name, form_id, title, area,
    assignee, candidate_groups, candidate_users, due_at, follow_up_at, priority, opened_at, state,
    owner, signs_for)
VALUES (:key, :case_id, :process_id, :element_id, :name, :form_id, :title, :area,
    :assignee, :candidate_groups, :candidate_users, :due_at, :follow_up_at, :priority, :at, 'open',
    :owner, :signs_for)
"""
OPEN_CANDIDATE = """
INSERT INTO task_candidates (candidate, scope, free, due_at, task_key, area)
VALUES (:candidate, :scope, :free, :due_at, :key, :area)
"""
CLOSE_TASK = """
UPDATE worklist SET state = :state, closed_at = :at, closed_by = :actor WHERE task_key = :key
"""
CLOSE_CANDIDATES = "DELETE FROM task_candidates WHERE task_key = :key"
ASSIGN_TASK = "UPDATE worklist SET assignee = :assignee, owner = :owner WHERE task_key = :key"
CLAIM = "UPDATE task_candidates SET free = :free WHERE task_key = :key"
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
INSERT INTO task_candidates (candidate, scope, free, due_at, task_key, area)
SELECT :candidate, :scope, CASE WHEN state = 'open' AND assignee IS NULL THEN 1 ELSE 0 END,
    COALESCE(due_at, :no_due), task_key, area
FROM worklist WHERE task_key = :key AND state IN ('open', 'suspended')
"""

# A task without due date sorts behind every task that has one.
NO_DUE = "9999"


def change_task(event: TaskChanged, scene: Scene, batch: Batch) -> None:
    """A migrated task was there before, so it is changed and never still to be inserted."""
    row = {"key": event.key, "element_id": event.element_id, "name": event.name}
    batch.change(CHANGE_TASK, {**row, "form_id": event.form_id, **_lists(event)})
    _renew_candidates(event, scene.area, batch)


def update_task(event: TaskUpdated, scene: Scene, batch: Batch) -> None:
    """Somebody has seen the task, so it is changed and never still to be inserted."""
    row = {"key": event.key, "due_at": event.due_at, "follow_up_at": event.follow_up_at}
    batch.change(UPDATE_TASK, {**row, "priority": event.priority, **_lists(event)})
    _renew_candidates(event, scene.area, batch)
    batch.change(RENEW_DUE, {"key": event.key, "no_due": NO_DUE})


def _kinds(event: TaskChanged | TaskUpdated) -> Mapping[str, tuple[str, ...] | None]:
    return {"groups": event.candidate_groups, "users": event.candidate_users}


def _lists(event: TaskChanged | TaskUpdated) -> Mapping[str, str | None]:
    """The candidates as the worklist keeps them."""
    kinds = _kinds(event)
    return {k: None if v is None else orjson.dumps(v).decode() for k, v in kinds.items()}


def _renew_candidates(event: TaskChanged | TaskUpdated, area: str, batch: Batch) -> None:
    """In place of those that the event names, per kind."""
    for kind, names in _kinds(event).items():
        if names is not None:
            batch.change(CLOSE_KIND, {"key": event.key, "kind": f"{kind[0]}:%"})
            for candidate in dict.fromkeys(f"{kind[0]}:{name}" for name in names):
                new = {"key": event.key, "candidate": candidate, "no_due": NO_DUE}
                for scope in scopes_of(candidate, area):
                    batch.change(ADD_CANDIDATE, {**new, "scope": scope})


def open_task(event: TaskOpened, scene: Scene, batch: Batch) -> None:
    row: dict[str, object] = {
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
    listed = {
        "key": event.key,
        "free": int(event.assignee is None),
        "due_at": event.due_at or NO_DUE,
        "area": scene.area,
    }
    for candidate in dict.fromkeys(candidates):
        for scope in scopes_of(candidate, scene.area):
            row = {**listed, "candidate": candidate, "scope": scope}
            batch.open(OPEN_CANDIDATE, (event.key, candidate, scope), row)


def assign(key: int, assignee: str | None, batch: Batch, owner: str | None = None) -> None:
    row = {"key": key, "assignee": assignee, "owner": owner}
    batch.alter(OPEN_TASK, key, ASSIGN_TASK, row)
    claimed = {"key": key, "free": int(assignee is None)}
    new = _new_candidates(key, batch)
    for place in new:
        batch.alter(OPEN_CANDIDATE, place, CLAIM, claimed)
    if not new:
        batch.change(CLAIM, claimed)


def close_task(key: int, state: str, scene: Scene, batch: Batch) -> None:
    row = {"key": key, "state": state, "at": scene.at, "actor": scene.actor}
    batch.close(OPEN_TASK, key, CLOSE_TASK, row)
    new = _new_candidates(key, batch)
    batch.forget(OPEN_CANDIDATE, new)
    if not new:
        batch.change(CLOSE_CANDIDATES, {"key": key})


def _new_candidates(key: int, batch: Batch) -> list[tuple[int, str, str]]:
    """Where the rows of task ``key`` are that this step will write."""
    rows = [row for row in batch.opened(OPEN_CANDIDATE) if row["key"] == key]
    return [(key, row["candidate"], row["scope"]) for row in rows]
