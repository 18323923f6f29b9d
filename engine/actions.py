"""What a step does to a case. Actions are recorded, and re-executed by ``verify``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.model import Json, Variables


@dataclass(frozen=True, slots=True)
class Start:
    """Open ``process_id`` with ``variables`` at its none start event.

    ``element_id``: at this start event instead, with what its event brought. ``at``: at these
    elements instead, wherever they are; ``until``: the case is cancelled behind one of these.
    """

    process_id: str
    variables: Variables
    element_id: str | None = None
    at: tuple[str, ...] = ()
    until: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CompleteElement:
    """Complete the waiting user task or job ``key`` with ``variables``."""

    key: int
    variables: Variables


@dataclass(frozen=True, slots=True)
class CompleteChildren:
    """The children of call activity ``key`` have ended; ``results`` are their variables by index.

    None stands for a child that is not waited for any more: the completion condition holds.
    """

    key: int
    results: tuple[Variables | None, ...]


@dataclass(frozen=True, slots=True)
class ThrowError:
    """The job or child case behind ``key`` ended with BPMN error ``code``."""

    key: int
    code: str
    message: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class FireTimer:
    key: int


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Waiting timer ``key`` is due at ``due_at`` (ISO 8601 UTC) instead."""

    key: int
    due_at: str


@dataclass(frozen=True, slots=True)
class DeliverMessage:
    """Message for the open subscription ``key``."""

    key: int
    variables: Variables


@dataclass(frozen=True, slots=True)
class DeliverSignal:
    """A signal for the open subscription ``key``."""

    key: int
    variables: Variables


@dataclass(frozen=True, slots=True)
class Escalate:
    """A child case of call activity ``key`` escalated with ``code``, and goes on."""

    key: int
    code: str


@dataclass(frozen=True, slots=True)
class SetVariables:
    variables: Variables


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the case where it stands."""


@dataclass(frozen=True, slots=True)
class Return:
    """Back from waiting task ``key`` to element ``to``."""

    key: int
    to: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Do completed task ``key`` again."""

    key: int


@dataclass(frozen=True, slots=True)
class Move:
    """Take away what waits behind ``take``; put tokens at elements ``open``."""

    take: tuple[int, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """``user`` signs ``before`` or ``after`` waiting task ``key``."""

    key: int
    user: str
    position: str


@dataclass(frozen=True, slots=True)
class AddInstance:
    """One more instance beside waiting task ``key``."""

    key: int
    item: Json


@dataclass(frozen=True, slots=True)
class Unsign:
    """Signer's or instance's task ``key`` is not wanted; with ``user`` his signature after it."""

    key: int
    user: str | None


@dataclass(frozen=True, slots=True)
class Migrate:
    """Go on in another bundle as ``process_id`` (see ``commands.MigrateCase``)."""

    process_id: str
    elements: Mapping[str, str]
    rearm: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UseCalendar:
    """The actions behind this one count working days by the calendar with ``digest``.

    It stands first in a command's actions where that is not the calendar of the bundle.
    """

    digest: str


Action = (
    Start
    | CompleteElement
    | CompleteChildren
    | ThrowError
    | FireTimer
    | Reschedule
    | DeliverMessage
    | DeliverSignal
    | Escalate
    | SetVariables
    | Cancel
    | Return
    | TakeBack
    | Move
    | Sign
    | AddInstance
    | Unsign
    | Migrate
    | UseCalendar
)
