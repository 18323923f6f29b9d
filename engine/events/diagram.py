"""What the diagram did: the runner says it, and re-execution must say the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from engine.events.ground import Event
from engine.model import Variables


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
class SignalSubscriptionOpened(Event):
    """The case waits for signal ``signal``."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    signal: str


@dataclass(frozen=True, slots=True)
class SignalSubscriptionClosed(Event):
    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class SignalThrown(Event):
    """The case broadcasts ``signal``. ``last``: what in it waits since, above this key, is late."""

    FROM_RUNNER: ClassVar[bool] = True
    element_id: str
    signal: str
    variables: Variables
    last: int


@dataclass(frozen=True, slots=True)
class EscalationThrown(Event):
    """``caught_by``: id of the event that caught it in this case; None: nobody here did."""

    FROM_RUNNER: ClassVar[bool] = True
    element_id: str
    code: str
    caught_by: str | None


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
class WaitMoved(Event):
    """What waits under ``key`` stands at another element since the case was migrated."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str


@dataclass(frozen=True, slots=True)
class TaskChanged(Event):
    """A migrated user task asks what its new definition says; assignee and dates stay.

    Candidates are None where the definition names the same as before.
    """

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    name: str
    form_id: str | None
    candidate_groups: tuple[str, ...] | None
    candidate_users: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class JobChanged(Event):
    """A migrated job asks another worker, or tells it something else."""

    FROM_RUNNER: ClassVar[bool] = True
    key: int
    element_id: str
    type: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseEnded(Event):
    """``outcome``: completed | cancelled | error; ``end_ids`` the end events reached, in order."""

    FROM_RUNNER: ClassVar[bool] = True
    outcome: str
    end_ids: tuple[str, ...]
    error_code: str | None
