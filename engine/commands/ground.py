"""The ground of every command: who gives it, under which id, on what.

``command_id`` is chosen by the caller: the same id twice happens once. ``expected_version`` is the
case version (last log sequence number) that the caller's page was drawn from; None means "whatever
it is now".
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.model import Actor, case_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """``follow_up``: ``command_id`` names an outbox row, which this command consumes."""

    command_id: str
    actor: Actor
    follow_up: bool = False


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
