"""What people and programs ask of cases, tasks, jobs and messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.commands.ground import Command, KeyCommand
from engine.model import Json, Variables


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Command):
    """Open a case of ``process_id``; ``bundle`` None means the newest that holds the process.

    ``area`` is the area code whose people work on it. To try a part of a process: ``at`` are ids of
    elements to begin at, ``until`` of those behind which the case is cancelled; only for
    superusers. Result: case_key, version.
    """

    process_id: str
    variables: Variables = field(default_factory=dict)
    area: str = ""
    title: str = ""
    business_key: str = ""
    bundle: str | None = None
    at: tuple[str, ...] = ()
    until: tuple[str, ...] = ()


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
class UpdateTask(KeyCommand):
    """Set an open task's dates, priority and candidates by hand; only for superusers.

    None leaves one as it is. Dates are ISO 8601 with offset; empty text or an empty tuple clears.
    ``reason`` is for the case's history.
    """

    due_at: str | None = None
    follow_up_at: str | None = None
    priority: int | None = None
    candidate_groups: tuple[str, ...] | None = None
    candidate_users: tuple[str, ...] | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RescheduleTimer(KeyCommand):
    """Let the open timer fire at ``due_at`` (ISO 8601 with offset); only for superusers."""

    due_at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCase(KeyCommand):
    """Put on record in the case what concerns it and changed nothing in it; for superusers."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTask(KeyCommand):
    """Hand the open task over to user ``to`` for good (转办); whoever may work on it may do so.

    ``to`` None: back to its candidates, with the reason that giving it back alone has not.
    """

    to: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateTask(KeyCommand):
    """Have user ``to`` work on the task and hand it back (委派); the actor stays its owner."""

    to: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBackTask(KeyCommand):
    """The delegate has done his part; the task is its owner's again, who completes it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnTask(KeyCommand):
    """Send the case back from the open task to element ``to``, which its way has passed (退回).

    Every token that descends from that visit goes, in whatever branch it is; one task stands at
    ``to``, assigned to whoever completed it last (not if ``reassign``: to its candidates). Refused
    where ``to`` is in a branch that was joined since, or in a sibling branch.
    """

    to: str
    reason: str
    reassign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackTask(KeyCommand):
    """Take a completed task back and do it again (撤回); ``key`` is the completed task's.

    Only who completed it, and only while nobody has claimed or done what followed.
    """

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSigner(KeyCommand):
    """Have user ``to`` sign too (加签); whoever may work on the open task may ask.

    ``position``: ``before`` the task can be completed, ``after`` it is, before the case goes on;
    ``beside``: one more instance of a multi-instance task, with ``item`` (by default ``to``).
    """

    to: str
    position: str
    reason: str
    item: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveSigner(KeyCommand):
    """A signature is not wanted any more (减签); ``key`` is the signer's open task.

    With ``to``, ``key`` is the task that ``to`` was to sign after.
    """

    reason: str
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendCase(KeyCommand):
    """Let the case and its child cases rest: no task is worked on, no timer fires (暂停)."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeCase(KeyCommand):
    """Go on; timers and messages that came due meanwhile act now."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifyCase(KeyCommand):
    """Move tokens by hand; only for superusers. ``key`` is the case key.

    ``take``: keys of what waits (task, timer, job, subscription, call activity), each with the
    activity it belongs to. ``open``: ids of elements that get a token.
    """

    take: tuple[int, ...] = ()
    open: tuple[str, ...] = ()
    reason: str


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
class MigrateCase(KeyCommand):
    """Let the case go on in ``bundle`` (a digest); ``key`` is the case key.

    ``process_id`` None keeps the process's id. ``elements`` maps ids of the old diagram (elements,
    flows where joins need it) to ids of the new one; what it leaves out stands for itself.
    ``rearm``: events of the new diagram whose time or key is worked out again; all others keep
    theirs. A case that is there already is left as it is. Result: case_key, version, state.
    """

    bundle: str
    process_id: str | None = None
    elements: Mapping[str, str] = field(default_factory=dict)
    rearm: tuple[str, ...] = ()
    reason: str = ""


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
class BroadcastSignal(Command):
    """Tell everybody who waits for signal ``name`` now; it is not kept. Result: signal_key.

    ``last``: of a signal that a case throws, the last key given out in it by then.
    """

    name: str
    variables: Variables = field(default_factory=dict)
    last: int | None = None


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
