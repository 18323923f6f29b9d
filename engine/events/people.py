"""What people and the engine did to a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from engine.events.ground import Event


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
class TaskTransferred(Event):
    key: int
    element_id: str
    assignee: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskReleased(Event):
    """Whoever had it has it no more: it is its candidates' again."""

    key: int
    element_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskActedFor(Event):
    """What the same command did to the task, its actor did standing in for ``user``."""

    key: int
    element_id: str
    user: str


@dataclass(frozen=True, slots=True)
class TaskDelegated(Event):
    """``assignee`` works on it for ``owner``."""

    key: int
    element_id: str
    owner: str
    assignee: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskHandedBack(Event):
    key: int
    element_id: str
    assignee: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskReturned(Event):
    """The case was sent back from ``element_id`` to element ``to``."""

    key: int
    element_id: str
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskTakenBack(Event):
    key: int
    element_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignerAdded(Event):
    """``signer`` is to sign ``position`` (before | after | beside) task ``key``."""

    key: int
    element_id: str
    signer: str
    position: str
    reason: str


@dataclass(frozen=True, slots=True)
class SignerRemoved(Event):
    key: int
    element_id: str
    signer: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class TaskUpdated(Event):
    """Somebody set these of an open task; None: it stays. Empty text or tuple: it has none now.

    ``reason`` came with version 2; before, nobody was asked for one.
    """

    VERSION: ClassVar[int] = 2
    key: int
    element_id: str
    due_at: str | None
    follow_up_at: str | None
    priority: int | None
    candidate_groups: tuple[str, ...] | None
    candidate_users: tuple[str, ...] | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TaskCompleted(Event):
    """``submission`` is the salted digest of the form's values, which live outside the log."""

    key: int
    element_id: str
    form_id: str | None
    submission: str | None


@dataclass(frozen=True, slots=True)
class TimerRescheduled(Event):
    """A timer that waits will fire at another time: ``due_at`` (ISO 8601 UTC)."""

    key: int
    element_id: str
    due_at: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseNoted(Event):
    """Something outside concerns the case, and changed nothing in it."""

    text: str


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
class SignalReceived(Event):
    key: int
    element_id: str
    signal: str


@dataclass(frozen=True, slots=True)
class StartTriggered(Event):
    """What opened the case: ``kind`` message | signal | timer; ``name`` as the diagram has it."""

    element_id: str
    kind: str
    name: str


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
class ChildEscalated(Event):
    """A child case escalated, and goes on."""

    key: int
    index: int
    code: str


@dataclass(frozen=True, slots=True)
class VariablesSet(Event):
    names: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CaseSuspended(Event):
    reason: str


@dataclass(frozen=True, slots=True)
class CaseResumed(Event):
    reason: str


@dataclass(frozen=True, slots=True)
class CaseModified(Event):
    """Tokens were moved by hand: elements where one was taken away, elements that got one."""

    taken: tuple[str, ...]
    opened: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class CaseMigrated(Event):
    """The case goes on in ``bundle`` as ``process_id``, with the keys and dates that it had.

    ``elements``: old id -> new id, as far as they differ or were said; ``rearm``: events whose time
    or key was worked out again. ``definition_key`` is the version that the case runs from now.
    """

    from_bundle: str
    from_process: str
    bundle: str
    process_id: str
    definition_key: int
    elements: Mapping[str, str]
    rearm: tuple[str, ...]
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
