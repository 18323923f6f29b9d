"""What happened, in the past tense. An event's payload holds decision keys, never personal data.

Every class is one event type; its name is the type in the log, ``VERSION`` the payload's version.
Events that the runner emits say what the diagram did; the others say what people did to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import orjson

from engine.model import Json, Variables


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events; ``FROM_RUNNER`` marks what re-execution must reproduce."""

    VERSION: ClassVar[int] = 1
    FROM_RUNNER: ClassVar[bool] = False

    def payload(self) -> bytes:
        """Canonical JSON: sorted keys, UTF-8, no spaces. These bytes are hashed and stored."""
        return canonical({f.name: getattr(self, f.name) for f in fields(self)})


def canonical(value: Any) -> bytes:
    """The one JSON text of ``value``: sorted keys, no spaces, UTF-8."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


# --- what the diagram did -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PathTaken(Event):
    """Sequence flows taken and elements finished in one step, in order, by element id."""

    FROM_RUNNER: ClassVar[bool] = True
    flows: tuple[str, ...]
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TaskOpened(Event):
    """A user task waits. ``due_at`` and ``follow_up_at`` are ISO 8601 UTC or None."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    name: str
    form_id: str | None
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_at: str | None
    follow_up_at: str | None
    priority: int
    properties: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TaskCancelled(Event):
    """A user task was taken away by the diagram (boundary event, terminate, cancelled case)."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class TimerScheduled(Event):
    """A timer waits until ``due_at`` (ISO 8601 UTC)."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    due_at: str


@dataclass(frozen=True, slots=True)
class TimerCancelled(Event):
    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class SubscriptionOpened(Event):
    """The case waits for message ``message`` whose correlation key equals ``correlation_key``."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    message: str
    correlation_key: str


@dataclass(frozen=True, slots=True)
class SubscriptionClosed(Event):
    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class JobOpened(Event):
    """A service task asks. ``variables`` is what it sees (its input mappings, else the scope)."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    variables: Variables


@dataclass(frozen=True, slots=True)
class JobCancelled(Event):
    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class ChildrenRequested(Event):
    """A call activity asks for one child case per item of ``inputs`` (variables of each child).

    ``sequential``: the next opens when the one before has ended.
    """

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    process_id: str
    inputs: tuple[Variables, ...]
    sequential: bool


@dataclass(frozen=True, slots=True)
class ChildrenCancelled(Event):
    """The call activity was left; child cases still open are cancelled."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class CaseEnded(Event):
    """``outcome``: completed | cancelled | error; ``end_ids`` the end events reached, in order."""

    FROM_RUNNER: ClassVar[bool] = True
    outcome: str
    end_ids: tuple[str, ...]
    error_code: str | None


# --- what people and the engine did --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    process_id: str
    bundle: str
    area: str
    title: str
    business_key: str
    parent_key: int | None
    parent_element: str | None


@dataclass(frozen=True, slots=True)
class TaskAssigned(Event):
    """``assignee`` None: given back to the candidates."""

    key: int
    element_id: str
    assignee: str | None


@dataclass(frozen=True, slots=True)
class TaskCompleted(Event):
    """``submission`` is the salted digest of the form's values, which live outside the log."""

    key: int
    element_id: str
    form_id: str | None
    submission: str | None


@dataclass(frozen=True, slots=True)
class TimerFired(Event):
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class MessageCorrelated(Event):
    key: int
    element_id: str
    message: str
    message_key: int


@dataclass(frozen=True, slots=True)
class JobCompleted(Event):
    key: int
    element_id: str
    type: str


@dataclass(frozen=True, slots=True)
class JobFailed(Event):
    key: int
    element_id: str
    retries: int
    message: str


@dataclass(frozen=True, slots=True)
class ErrorThrown(Event):
    """A job or child case ended with a BPMN error that the diagram caught."""

    key: int
    element_id: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ChildOpened(Event):
    key: int
    index: int
    child_key: int


@dataclass(frozen=True, slots=True)
class ChildEnded(Event):
    key: int
    index: int
    child_key: int
    outcome: str


@dataclass(frozen=True, slots=True)
class VariablesSet(Event):
    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CaseCancelled(Event):
    reason: str


@dataclass(frozen=True, slots=True)
class IncidentRaised(Event):
    incident_key: int
    element_id: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class IncidentResolved(Event):
    incident_key: int


@dataclass(frozen=True, slots=True)
class StepSealed(Event):
    """Last event of every commit: binds definition, snapshot and recorded actions to the chain.

    All three are SM3 digests in hex; ``snapshot`` is of the stored bytes.
    """

    bundle: str
    snapshot: str
    actions: str


EVENTS: Mapping[str, type[Event]] = {cls.__name__: cls for cls in Event.__subclasses__()}


def decode(type_: str, payload: bytes | str) -> Event:
    """The event of a log row; ``KeyError`` for a type this version does not know."""
    cls = EVENTS[type_]
    values: dict[str, Json] = orjson.loads(payload)
    return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})
