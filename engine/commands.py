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
class DraftCommand(Command):
    """A command on draft ``name``; ``base`` is the version that the caller saw, 0 for none."""

    name: str
    base: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft(DraftCommand):
    """Keep ``files`` as the next version of the draft, whatever their findings.

    A conflict where somebody else has saved since ``base``. Result: name, version, new, errors,
    warnings.
    """

    files: Mapping[str, bytes]
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteDraft(DraftCommand):
    """Take the draft off the list. Its versions stay: saving under its name goes on from them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishDraft(DraftCommand):
    """Deploy the files of version ``base``, the newest; result as of ``DeployBundle``."""


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
class TransferTask(KeyCommand):
    """Hand the open task over to user ``to`` for good (转办); whoever may work on it may do so."""

    to: str
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
