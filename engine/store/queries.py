"""What people see, read from the projections. Nothing here changes anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from engine.model import Actor, CaseView, Json, LogEntry, TaskView
from engine.ports import Transaction
from engine.store import worklist
from engine.store.clauses import Where, in_areas, in_worklist_of, listed
from engine.store.scopes import names
from engine.store.sealing import KeyRing

TASK_COLUMNS = """
w.task_key, w.case_id, w.element_id, w.name, w.form_id, w.process_id, w.title, w.area,
    w.assignee, w.candidate_groups, w.candidate_users, w.due_at, w.opened_at, w.priority,
    w.state, w.closed_at, w.closed_by, w.owner, w.signs_for, h.seq,
    COALESCE(w.bundle, h.bundle) AS bundle
"""
SELECT_TASK = "SELECT " + TASK_COLUMNS
TASKS = SELECT_TASK + "FROM worklist w JOIN case_heads h ON h.case_id = w.case_id"
CASE_COLUMNS = """
c.case_id, c.process_id, c.bundle, c.title, c.business_key, c.area, c.state, c.outcome,
    c.parent_key, c.opened_at, c.ended_at, c.incidents, h.seq
"""
CASES = "SELECT " + CASE_COLUMNS + "FROM case_list c JOIN case_heads h ON h.case_id = c.case_id"
HISTORY = """
SELECT case_id, seq, type, version, occurred_at, actor, command_id, payload
FROM event_log WHERE case_id = :case_id ORDER BY seq
"""
PATHS = """
SELECT type, payload FROM event_log
WHERE case_id = :case_id AND type IN ('PathTaken', 'CaseMigrated') ORDER BY seq
"""
SNAPSHOT = "SELECT bundle, process_id, snapshot FROM case_heads WHERE case_id = :case_id"
SUBMISSIONS = """
SELECT s.task_key, s.element_id, s.form_id, s.actor, s.at, s.body,
    COALESCE(w.bundle, h.bundle) AS bundle
FROM submissions s JOIN worklist w ON w.task_key = s.task_key
    JOIN case_heads h ON h.case_id = s.case_id
WHERE s.case_id = :case_id ORDER BY s.at, s.task_key
"""
DEFINITIONS = """
SELECT definition_key, process_id, version, name, digest, file FROM definitions
ORDER BY process_id, version DESC
"""
INCIDENTS = """
SELECT incident_key, case_id, element_id, kind, message, source, raised_at, resolved_at
FROM incidents WHERE (:case_id = 0 OR case_id = :case_id) AND resolved_at IS NULL
ORDER BY incident_key
"""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form as it was submitted, opened from its seal; ``bundle`` holds the form it was then."""

    task_key: int
    element_id: str
    form_id: str
    bundle: str
    values: Mapping[str, Json]
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Definition:
    """One deployed version of a process."""

    key: int
    process_id: str
    name: str
    version: int
    bundle: str
    file: str


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that failed and waits for a person."""

    key: int
    case_key: int
    element_id: str
    kind: str
    message: str
    raised_at: datetime


def tasks(
    tx: Transaction,
    actor: Actor,
    *,
    state: str | None = "open",
    case_key: int | None = None,
    assignee: str | None = None,
    owner: str | None = None,
    process_id: str | None = None,
    element_id: str | None = None,
    mine_only: bool = False,
    closed_by: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[TaskView]:
    """What ``actor`` may work on (a superuser: everything), by due date, oldest first.

    ``closed_by`` a user instead lists what that user completed. Completed ones: latest first.
    """
    filters = Where()
    for column, value in (
        ("case_id", case_key),
        ("assignee", assignee),
        ("owner", owner),
        ("process_id", process_id),
        ("element_id", element_id),
        ("closed_by", closed_by),
    ):
        if value is not None:
            filters.add(f"w.{column} = :{column}", **{column: value})
    if closed_by is None and not actor.superuser and state == "open" and case_key is None:
        statement, values = worklist.page(
            SELECT_TASK, actor, filters, mine_only=mine_only, limit=limit, offset=offset
        )
        return [task_view(row) for row in tx.run(statement, values)]
    where = filters
    if closed_by is not None:
        state = "completed"
    elif mine_only:
        mine = names("user", sorted(actor.users))
        where.add(f"w.assignee IN ({listed(mine)})", **mine)
    elif not actor.superuser and case_key is not None:
        worklist.in_case(where, actor)
    elif not actor.superuser:
        in_worklist_of(where, actor)
    if state is not None:
        where.add("w.state = :state", state=state)
    by = "w.closed_at DESC" if state == "completed" else "COALESCE(w.due_at, '9999')"
    order = f" ORDER BY {by}, w.task_key LIMIT :limit OFFSET :offset"
    values = {**where.values, "limit": limit, "offset": offset}
    return [task_view(row) for row in tx.run(TASKS + where.text() + order, values)]


def task(tx: Transaction, key: int) -> TaskView | None:
    rows = tx.run(TASKS + " WHERE w.task_key = :key", {"key": key})
    return task_view(rows[0]) if rows else None


def cases(
    tx: Transaction,
    *,
    areas: Sequence[str] = ("",),
    state: str | None = None,
    process_id: str | None = None,
    parent_key: int | None = None,
    key: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[CaseView]:
    """Cases, newest first."""
    where = Where()
    in_areas(where, "c.area", areas)
    for column, value in (("state", state), ("process_id", process_id), ("case_id", key)):
        if value is not None:
            where.add(f"c.{column} = :{column}", **{column: value})
    if parent_key is not None:
        where.add(
            "c.parent_key >= :low AND c.parent_key < :high",
            low=parent_key,
            high=parent_key + (1 << 20),
        )
    order = " ORDER BY c.case_id DESC LIMIT :limit OFFSET :offset"
    values = {**where.values, "limit": limit, "offset": offset}
    return [case_view(row) for row in tx.run(CASES + where.text() + order, values)]


def history(tx: Transaction, case_key: int) -> list[LogEntry]:
    return [
        LogEntry(
            case_key=row["case_id"],
            seq=row["seq"],
            type=row["type"],
            version=row["version"],
            occurred_at=datetime.fromisoformat(row["occurred_at"]),
            actor=row["actor"],
            command_id=row["command_id"],
            payload=orjson.loads(row["payload"]),
        )
        for row in tx.run(HISTORY, {"case_id": case_key})
    ]


def paths(tx: Transaction, case_key: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Flows and elements that the case has passed, each once, in first order.

    What was passed before a migration has the names that stand for it now.
    """
    flows: dict[str, None] = {}
    elements: dict[str, None] = {}
    for row in tx.run(PATHS, {"case_id": case_key}):
        payload = orjson.loads(row["payload"])
        if row["type"] == "CaseMigrated":
            names = payload["elements"]
            flows = {names.get(name, name): None for name in flows}
            elements = {names.get(name, name): None for name in elements}
            continue
        flows.update(dict.fromkeys(payload["flows"]))
        elements.update(dict.fromkeys(payload["elements"]))
    return tuple(flows), tuple(elements)


def submissions(tx: Transaction, keys: KeyRing, case_key: int) -> list[Submitted]:
    return [
        Submitted(
            task_key=row["task_key"],
            element_id=row["element_id"],
            form_id=row["form_id"],
            bundle=row["bundle"],
            values=orjson.loads(
                keys.open(bytes(row["body"]), f"submissions/body/{row['task_key']}")
            ),
            actor=row["actor"],
            at=datetime.fromisoformat(row["at"]),
        )
        for row in tx.run(SUBMISSIONS, {"case_id": case_key})
    ]


def definitions(tx: Transaction) -> list[Definition]:
    return [definition(row) for row in tx.run(DEFINITIONS)]


def incidents(tx: Transaction, case_key: int = 0) -> list[Incident]:
    """Open incidents of one case, or (0) of all."""
    return [
        Incident(
            key=row["incident_key"],
            case_key=row["case_id"],
            element_id=row["element_id"],
            kind=row["kind"],
            message=row["message"],
            raised_at=datetime.fromisoformat(row["raised_at"]),
        )
        for row in tx.run(INCIDENTS, {"case_id": case_key})
    ]


def definition(row: Mapping[str, Any]) -> Definition:
    return Definition(
        key=row["definition_key"],
        process_id=row["process_id"],
        name=row["name"],
        version=row["version"],
        bundle=row["digest"],
        file=row["file"],
    )


def task_view(row: Mapping[str, Any]) -> TaskView:
    return TaskView(
        key=row["task_key"],
        case_key=row["case_id"],
        element_id=row["element_id"],
        name=row["name"],
        form_id=row["form_id"],
        process_id=row["process_id"],
        bundle=row["bundle"],
        case_title=row["title"],
        area=row["area"],
        assignee=row["assignee"],
        candidate_groups=_names(row["candidate_groups"]),
        candidate_users=_names(row["candidate_users"]),
        due_at=_moment(row["due_at"]),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        priority=row["priority"],
        version=row["seq"],
        state=row["state"],
        closed_at=_moment(row["closed_at"]),
        closed_by=row["closed_by"],
        owner=row["owner"],
        signs_for=row["signs_for"],
    )


def case_view(row: Mapping[str, Any]) -> CaseView:
    return CaseView(
        key=row["case_id"],
        process_id=row["process_id"],
        bundle=row["bundle"],
        title=row["title"],
        business_key=row["business_key"],
        area=row["area"],
        state=row["state"],
        outcome=row["outcome"],
        parent_key=row["parent_key"],
        version=row["seq"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
        ended_at=_moment(row["ended_at"]),
        incidents=row["incidents"],
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _names(text: str) -> tuple[str, ...]:
    names: Sequence[str] = orjson.loads(text)
    return tuple(names)
