"""Imperatives. ``command_id`` is chosen by the caller: the same id twice happens once.

``expected_version`` is the case version (last log sequence number) that the caller's page was
drawn from; None means "whatever it is now".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.model import ENGINE, Actor, Json, Variables, case_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """``follow_up``: ``command_id`` names an outbox row, which this command consumes."""

    command_id: str
    actor: Actor
    follow_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployBundle(Command):
    """Publish ``files`` (name -> bytes) as one bundle; result: digest, processes, findings."""

    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """Open a case of ``process_id``; ``bundle`` None means the newest that holds the process.

    ``area`` is the area code whose people work on it. Result: case_key, version.
    """

    process_id: str
    variables: Variables = field(default_factory=dict)
    area: str = ""
    title: str = ""
    business_key: str = ""
    bundle: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCommand(Command):
    """A command on one existing case."""

    expected_version: int | None = None

    @property
    def case(self) -> int:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCommand(CaseCommand):
    """A command on something inside a case; its key tells the case."""

    key: int

    @property
    def case(self) -> int:
        return case_of(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTask(KeyCommand):
    """Give the open task to ``assignee``; None gives it back. A clerk claims by naming himself.

    ``override`` allows taking it from another assignee (only for superusers).
    """

    assignee: str | None
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask(KeyCommand):
    """Submit the form of an open task. Result: case_key, version, state."""

    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCase(KeyCommand):
    """End the case where it stands; ``key`` is the case key. Children are cancelled with it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCaseVariables(KeyCommand):
    """Set case variables by hand; ``key`` is the case key. The log keeps names and reason."""

    variables: Variables
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishMessage(Command):
    """Deliver to every process waiting for (name, correlation_key), else keep it ``ttl`` seconds.

    ``message_id``: the same id is published once while it is kept. Result: message_key.
    """

    name: str
    correlation_key: str
    variables: Variables = field(default_factory=dict)
    ttl: int = 0
    message_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteJob(KeyCommand):
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FailJob(KeyCommand):
    """``retries`` left; at 0 the job is parked as an incident."""

    retries: int
    message: str
    back_off: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowJobError(KeyCommand):
    code: str
    message: str = ""
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveIncident(KeyCommand):
    """Try again what is parked; ``key`` is the incident's key."""


# --- internal: the engine's own follow-ups, each a transaction of its own, idempotent by id. ------


@dataclass(frozen=True, slots=True, kw_only=True)
class FireTimerNow(KeyCommand):
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChild(KeyCommand):
    """Open child ``index`` of the call activity ``key``."""

    index: int
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class EndChild(KeyCommand):
    """Child ``index`` of the call activity ``key`` has ended with ``result``: tell the parent."""

    index: int
    outcome: str
    error_code: str | None
    result: Variables
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrelateMessage(KeyCommand):
    """Deliver stored message ``message_key`` to subscription ``key``."""

    message_key: int
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseIncident(KeyCommand):
    """Something of the case failed and was rolled back; ``source`` is what was tried.

    ``source`` reads ``task:KEY``, ``timer:KEY``, ``job:KEY`` or ``outbox:ID``.
    """

    source: str
    element_id: str
    kind: str
    message: str
    actor: Actor = ENGINE
