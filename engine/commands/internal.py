"""The engine's own follow-ups, each a transaction of its own, idempotent by id."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands.ground import Command, KeyCommand
from engine.model import ENGINE, Actor, Variables


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
class HearSignal(KeyCommand):
    """Deliver a signal to subscription ``key``."""

    variables: Variables
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class HearChild(KeyCommand):
    """Child ``index`` of the call activity ``key`` has escalated: tell the parent."""

    index: int
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenByMessage(Command):
    """Open a case at start event ``start`` with stored message ``message_key``."""

    start: int
    message_key: int
    actor: Actor = ENGINE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBySignal(Command):
    """Open a case at start event ``start``."""

    start: int
    variables: Variables
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
