"""Rows that were searched for, each with the definition and the outermost case it belongs to."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson

from engine.model import CaseView, Json, TaskView, case_of
from engine.ports import Transaction
from engine.store.queries import Definition, case_view, definition, task_view

T = TypeVar("T")

DEFINITIONS = """
SELECT definition_key, process_id, version, name, digest, file FROM definitions
WHERE definition_key IN ({names})
"""
PARENTS = "SELECT case_id, parent_key FROM case_list WHERE case_id IN ({names})"


@dataclass(frozen=True, slots=True)
class Belongs:
    """``root_key`` is the case itself unless a call activity opened it."""

    definition: Definition
    case_key: int
    root_key: int
    business_key: str


@dataclass(frozen=True, slots=True)
class FoundTask:
    task: TaskView
    follow_up_at: datetime | None
    of: Belongs


@dataclass(frozen=True, slots=True)
class FoundCase:
    case: CaseView
    of: Belongs


@dataclass(frozen=True, slots=True)
class FoundIncident:
    """``source``: what was tried (``task:KEY``, ``timer:KEY``, ``job:KEY``, ``outbox:ID``)."""

    key: int
    element_id: str
    kind: str
    message: str
    source: str
    raised_at: datetime
    resolved_at: datetime | None
    of: Belongs


@dataclass(frozen=True, slots=True)
class FoundJob:
    """A job of an external worker; ``locked_until`` while one has it. ``parked``: an incident."""

    key: int
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    variables: Mapping[str, Json]
    worker: str
    locked_until: datetime | None
    parked: bool
    of: Belongs


@dataclass(frozen=True, slots=True)
class FoundSubscription:
    """What waits for a message, since ``opened_at`` or before."""

    key: int
    element_id: str
    message: str
    correlation_key: str
    opened_at: datetime
    of: Belongs


@dataclass(frozen=True, slots=True)
class FoundResource:
    """A version of a form, decision, requirements or data file; ``whole``: its requirements."""

    key: int
    kind: str
    id: str
    version: int
    name: str
    bundle: str
    file: str
    whole: tuple[int, str, str, int] | None


def several(statement: str, values: Collection[object]) -> tuple[str, dict[str, object]]:
    """``statement`` with one parameter for each of ``values`` at ``{names}``."""
    names = [f"n{n}" for n in range(len(values))]
    listed = ", ".join(f":{name}" for name in names)
    return statement.replace("{names}", listed), dict(zip(names, values, strict=True))


def belonging(
    tx: Transaction, rows: Sequence[Mapping[str, Any]], make: Callable[[Any, Belongs], T]
) -> list[T]:
    """``make(row, of)`` for each row, which must hold the columns of its case."""
    if not rows:
        return []
    keys = {row["definition_key"] for row in rows}
    defined = {d.key: d for d in map(definition, tx.run(*several(DEFINITIONS, keys)))}
    roots = _roots(tx, rows)
    return [
        make(
            row,
            Belongs(
                definition=defined[row["definition_key"]],
                case_key=row["case_id"],
                root_key=roots[row["case_id"]],
                business_key=row["business_key"],
            ),
        )
        for row in rows
    ]


def _roots(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> Mapping[int, int]:
    """Case -> outermost case; one query for each level of call activities."""
    parents: dict[int, int | None] = {row["case_id"]: row["parent_key"] for row in rows}
    while missing := {case_of(p) for p in parents.values() if p} - parents.keys():
        found = tx.run(*several(PARENTS, missing))
        parents |= dict.fromkeys(missing)
        parents.update({row["case_id"]: row["parent_key"] for row in found})

    def root(key: int) -> int:
        while (parent := parents[key]) is not None:
            key = case_of(parent)
        return key

    return {key: root(key) for key in parents}


def task(row: Mapping[str, Any], of: Belongs) -> FoundTask:
    return FoundTask(task_view(row), _moment(row["follow_up_at"]), of)


def case(row: Mapping[str, Any], of: Belongs) -> FoundCase:
    return FoundCase(case_view(row), of)


def incident(row: Mapping[str, Any], of: Belongs) -> FoundIncident:
    return FoundIncident(
        key=row["incident_key"],
        element_id=row["element_id"],
        kind=row["kind"],
        message=row["message"],
        source=row["source"],
        raised_at=datetime.fromisoformat(row["raised_at"]),
        resolved_at=_moment(row["resolved_at"]),
        of=of,
    )


def job(row: Mapping[str, Any], of: Belongs) -> FoundJob:
    return FoundJob(
        key=row["job_key"],
        element_id=row["element_id"],
        type=row["type"],
        retries=row["retries"],
        headers=orjson.loads(row["headers"]),
        variables=orjson.loads(row["variables"]),
        worker=row["worker"] or "",
        locked_until=_moment(row["locked_until"]),
        parked=bool(row["parked"]),
        of=of,
    )


def subscription(row: Mapping[str, Any], of: Belongs) -> FoundSubscription:
    return FoundSubscription(
        key=row["subscription_key"],
        element_id=row["element_id"],
        message=row["message"],
        correlation_key=row["correlation_key"],
        opened_at=datetime.fromisoformat(row["opened_at"]),
        of=of,
    )


def resource(row: Mapping[str, Any]) -> FoundResource:
    whole = tuple(row[f"whole_{part}"] for part in ("key", "id", "name", "version"))
    return FoundResource(
        key=row["resource_key"],
        kind=row["kind"],
        id=row["resource_id"],
        version=row["version"],
        name=row["name"],
        bundle=row["digest"],
        file=row["file"],
        whole=whole if row["whole_key"] is not None else None,
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
