"""What waits outside a case's own snapshot: jobs, messages, child cases, and start events.

Start events open cases by themselves, at a message, a signal or a time: those of the newest version
of each process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engine.model import Variables


@dataclass(frozen=True, slots=True)
class Job:
    """A service task that waits for a worker."""

    key: int
    case_key: int
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    variables: Variables


@dataclass(frozen=True, slots=True)
class StartPoint:
    """A start event. ``kind``: none | message | signal | timer.

    ``name``: of the message or signal, else the timer as it is written (``timeCycle R/PT1H``).
    """

    element_id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Due:
    """When a timer start event fires next (ISO 8601 UTC); of a cycle, how it goes on.

    ``left`` firings are to come, this one included; None: for ever.
    """

    at: str
    every: str | None = None
    left: int | None = 1


@dataclass(frozen=True, slots=True)
class OpenStart:
    """A start event of the newest version of a process. ``bundle``: its digest.

    ``due``: when it fires next; None if it is no timer, or one that has run out.
    """

    key: int
    process_id: str
    bundle: str
    point: StartPoint
    due: Due | None


class Starts(Protocol):
    """The start events, besides none, of the newest version of each process."""

    def of(self, process_id: str) -> Mapping[str, OpenStart]:
        """By element id."""

    def get(self, key: int) -> OpenStart | None: ...

    def called(self, kind: str, name: str) -> Sequence[int]:
        """Keys of the start events for this message or signal."""

    def add(self, process_id: str, point: StartPoint, digest: str, due: Due | None) -> None: ...

    def keep(self, key: int, digest: str) -> None:
        """A newer version has the same start event: it goes on."""

    def remove(self, key: int) -> None: ...

    def ran_out(self, key: int) -> None:
        """The timer fires no more; the row stays, so that a newer version does not begin anew."""

    def claim(self, process_id: str, correlation_key: str, case_key: int) -> bool:
        """One open case per process and key is started by a message: False if another one is."""

    def release(self, case_key: int) -> tuple[int, int] | None:
        """The case has ended: start event and kept message that may open the next one."""


@dataclass(frozen=True, slots=True)
class StoredMessage:
    name: str
    correlation_key: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class Child:
    """One child of a call activity. ``state``: requested | open | ended | cancelled."""

    parent_key: int
    index: int
    child_key: int | None
    process_id: str
    inputs: Variables
    state: str
    result: Variables | None
