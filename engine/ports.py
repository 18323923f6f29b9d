"""What the engine's core needs from outside, as Protocols. Adapters are wired in ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine.actions import Action, Migrate, Start
from engine.commands import Command
from engine.drafts import Drafts
from engine.errors import Done, Finding, Refused
from engine.events import Event
from engine.model import Actor, Bundle, JobRequest, Json, Submission, Variables
from engine.waiting import Child, Due, Job, StartPoint, Starts, StoredMessage


@dataclass(frozen=True, slots=True)
class Step:
    """Result of one action: new snapshot bytes and what the diagram did.

    ``result`` holds the case's variables when it has ended (for its parent), else None.
    """

    snapshot: bytes
    events: tuple[Event, ...]
    result: Variables | None


@dataclass(frozen=True, slots=True)
class Process:
    process_id: str
    name: str
    file: str
    starts: tuple[StartPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """What a bundle holds besides processes, versioned by its own content.

    ``kind``: form | requirements (one DMN file) | decision (``part_of`` them) | data.
    """

    kind: str
    id: str
    name: str
    file: str
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which elements of two versions of a process belong together.

    ``elements``: old id -> new id, by id, else by name, of the same kind in the same place.
    ``lost`` are elements of the old version without a counterpart: id, name, kind.
    """

    process_id: str
    elements: Mapping[str, str]
    lost: tuple[tuple[str, str, str], ...]


class WorkflowRunner(Protocol):
    """The diagram's interpreter. Bytes in, bytes out; same input, same bytes, always.

    Compiled bundles are cached inside by digest. All keys are ``case_key + n`` with n counted in
    the snapshot. Raises ``StepFailed`` where a step cannot be done; nothing is kept then.
    """

    def start(self, bundle: Bundle, case_key: int, action: Start, now: datetime) -> Step: ...

    def apply(self, bundle: Bundle, snapshot: bytes, action: Action, now: datetime) -> Step:
        """``StepFailed(kind='internal')`` if ``action.key`` is not waiting (a defect of ours)."""

    def migrate(
        self, before: Bundle, after: Bundle, snapshot: bytes, action: Migrate, now: datetime
    ) -> Step:
        """The case in ``after`` instead of ``before``; ``CannotMigrate`` with every obstacle."""

    def pairing(self, before: Bundle, after: Bundle, process_id: str) -> Pairing | None:
        """What of ``process_id`` is found again in ``after``; None if the process is not."""

    def variables(self, snapshot: bytes, key: int | None = None) -> Variables:
        """What element ``key`` sees (case variables, then its scopes' locals); None: the case."""

    def returnable(self, bundle: Bundle, snapshot: bytes, key: int) -> Sequence[str]:
        """Elements that waiting task ``key`` may be sent back to, the latest visit first."""

    def standing(self, bundle: Bundle, snapshot: bytes, key: int) -> str | None:
        """The element that waits behind ``key``; None if nothing does."""

    def active(self, bundle: Bundle, snapshot: bytes) -> Sequence[str]:
        """Ids of elements that hold a waiting token."""

    def enough(
        self,
        bundle: Bundle,
        snapshot: bytes,
        key: int,
        results: Sequence[Variables | None],
        last: int,
        now: datetime,
    ) -> bool:
        """Whether call activity ``key`` need not wait for its other children.

        ``results`` by index, None for those that have not ended; ``last`` is the one that just did.
        """

    def due(self, timer: str, bundle: Bundle, now: datetime) -> Due:
        """When a timer start event, given as ``StartPoint.name``, fires first."""

    def due_again(self, due: Due) -> Due | None:
        """When it fires after ``due``; None at the end of its cycle."""

    def processes(self, bundle: Bundle) -> Mapping[str, Process]:
        """The executable processes of ``bundle`` by id; compiles it, so deploy calls it too."""


class Expressions(Protocol):
    """FEEL. ``text`` comes without the leading ``=``; ``now`` is the case clock, aware UTC.

    Working days come from the calendar that is pinned with ``bundle`` (its ``calendar.csv``),
    over the Monday-to-Friday week.
    """

    def evaluate(
        self,
        expression: str,
        variables: Mapping[str, Json],
        now: datetime,
        bundle: Bundle | None = None,
    ) -> Json: ...


class Decisions(Protocol):
    """DMN of a bundle."""

    def decide(
        self, bundle: Bundle, decision_id: str, variables: Variables, now: datetime
    ) -> Json: ...
    def has(self, bundle: Bundle, decision_id: str) -> bool: ...


class Linter(Protocol):
    """What may be deployed: all findings over the files of one bundle."""

    def lint(self, files: Mapping[str, bytes]) -> Sequence[Finding]: ...
    def needs(self, files: Mapping[str, bytes], process_id: str) -> Sequence[str]: ...

    def unreadable(self, files: Mapping[str, bytes]) -> Mapping[str, str]:
        """File name -> why nobody could even open it in an editor; limits are checked first."""


class FormValidator(Protocol):
    """Checks posted ``values`` against ``form`` (bytes of the pinned form-js file)."""

    def __call__(
        self, form: bytes, values: Mapping[str, Json], now: datetime
    ) -> Mapping[str, Json] | Refused: ...


class Transaction(Protocol):
    """The database as hooks and handlers see it: our transaction, never a second one."""

    def run(
        self, statement: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
    ) -> list[Mapping[str, Any]]:
        """Run SQL with ``:name`` parameters (a list of mappings: once each). Returns the rows."""

    def send(self, topic: str, payload: Mapping[str, Json]) -> None:
        """Put a message into the outbox; it leaves only after the commit, at least once."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A user task as the worklist has it. ``state``: open | completed | cancelled."""

    key: int
    case_key: int
    element_id: str
    name: str
    form_id: str | None
    area: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    state: str
    closed_at: str | None
    closed_by: str | None
    owner: str | None
    signs_for: int | None


@dataclass(slots=True)
class CaseWork:
    """One case in a unit of work: what was locked, and what this command adds to it.

    ``seq`` is the last log sequence number before the command, ``hash`` that row's hash.
    """

    key: int
    seq: int
    hash: str
    bundle: Bundle
    process_id: str
    area: str
    title: str
    state: str
    parent_key: int | None
    parent_index: int | None
    snapshot: bytes
    is_new: bool = False
    events: list[Event] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


class UnitOfWork(Protocol):
    """One transaction over one or two cases. The store writes ``works`` at the end, at once."""

    @property
    def tx(self) -> Transaction: ...

    @property
    def now(self) -> datetime: ...

    @property
    def drafts(self) -> Drafts: ...

    @property
    def starts(self) -> Starts: ...

    def case(self, key: int) -> CaseWork | None:
        """The case, locked until the end; the same object when asked again."""

    def new_case(
        self,
        bundle: Bundle,
        process_id: str,
        area: str,
        title: str,
        parent_key: int | None = None,
        parent_index: int | None = None,
    ) -> CaseWork: ...

    def new_key(self) -> int:
        """A key for something that is in no case."""

    def newest_bundle(self, process_id: str) -> Bundle | None: ...
    def bundle(self, digest: str) -> Bundle | None: ...

    def definition_key(self, bundle: str, process_id: str) -> int:
        """The newest version of ``process_id`` that ``bundle`` was published as."""

    def task(self, key: int) -> OpenTask | None: ...

    def unsigned(self, key: int) -> Sequence[str]:
        """Assignees whose signatures task ``key`` still waits for."""

    def closed_last(self, case_key: int, element_id: str) -> str | None:
        """Whose task at ``element_id`` was completed last; None if none was.

        Was it a substitute who completed it, then for whom he stood in.
        """

    def acted_for(self, case_key: int, task_key: int) -> str | None:
        """For whom the completed task was completed; None if nobody was stood in for."""

    def claimed(self, case_key: int, keys: Sequence[int]) -> str | None:
        """Somebody who has claimed one of the tasks ``keys``, if anybody has."""

    def open_children(self, case_key: int) -> Sequence[int]:
        """Case keys of the child cases that still run."""

    def job(self, key: int) -> Job | None: ...

    def timer(self, key: int) -> tuple[str, str] | None:
        """Element id of the open timer ``key``, and when it is due (ISO 8601 UTC)."""

    def subscription(self, key: int) -> tuple[str, str] | None:
        """Element id and message name of the open subscription ``key``."""

    def message(self, key: int) -> StoredMessage | None: ...

    def waiting(self, process_id: str, message: StoredMessage) -> bool:
        """Whether a case of the process waits for ``message``."""

    def signal(self, key: int) -> tuple[str, str] | None:
        """Element id and signal of the open signal subscription ``key``."""

    def listening(self, signal: str) -> Sequence[int]:
        """The open subscriptions to ``signal``."""

    def claim_delivery(self, message_key: int, process_id: str, case_key: int) -> bool:
        """A message goes to one case per process: False if another one has it."""

    def publish(
        self, name: str, correlation_key: str, message_id: str, variables: Variables, ttl: int
    ) -> tuple[int, Sequence[int]]:
        """Store a message: its key, and the subscriptions that wait for it."""

    def children(self, parent_key: int) -> Sequence[Child]: ...

    def child(self, parent_key: int, index: int) -> Child | None: ...

    def unopened(self, case_key: int) -> Collection[str]:
        """The processes of child cases that the case asked for and that are not open yet."""

    def child_opened(self, parent_key: int, index: int, child_key: int) -> None: ...

    def escalated(self, parent_key: int, index: int, seq: int, code: str) -> None:
        """Keep what a child throws in its log row ``seq`` until its parent has heard it."""

    def take_escalations(self, parent_key: int, index: int) -> Sequence[str]:
        """Codes that the parent has not heard yet, in order; it hears them now."""

    def keep_submission(
        self, work: CaseWork, task: OpenTask, values: Mapping[str, Json], actor: Actor
    ) -> str:
        """Store a form's values outside the log; returns their salted digest."""

    def retries(self, job_key: int, retries: int, message: str, back_off: int) -> None: ...

    def last_change(self, case_key: int) -> tuple[str, str, str]:
        """Actor, event type and time (ISO 8601 UTC) of the case's last log row."""

    def child_ended(self, parent_key: int, index: int, outcome: str, result: Variables) -> None: ...

    def add_incident(
        self, case_key: int, element_id: str, kind: str, message: str, source: str
    ) -> int | None:
        """Open an incident; its key, or None if one is open for the same source."""

    def incident(self, key: int) -> str | None:
        """The source of an open incident: ``timer:KEY``, ``job:KEY``, ``outbox:ID`` or a task."""

    def unpark(self, source: str) -> None: ...

    def publish_bundle(
        self,
        bundle: Bundle,
        processes: Sequence[tuple[str, str, str]],
        resources: Sequence[Resource],
        actor: Actor,
    ) -> Mapping[str, Json]:
        """Store a bundle and a new version per process (id, name, file) and changed resource.

        A no-op where the bundle is what its processes run on already.
        """


TaskHook = Callable[[Submission, Transaction], Variables | Refused]
JobHandler = Callable[[JobRequest, Transaction], Variables]
Delivery = Callable[[Mapping[str, Json], Transaction], None]
Clock = Callable[[], datetime]
NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything a handler may use besides its unit of work."""

    runner: WorkflowRunner
    linter: Linter
    validator: FormValidator
    hooks: Mapping[str, TaskHook]
    handlers: Mapping[str, JobHandler]
    form: Callable[[Bundle, str], bytes | None]
    decisions: Callable[[Bundle], Sequence[Resource]]
    rules: Decisions


class Store(Protocol):
    """Where units of work come from."""

    def unit(self, command: Command, now: datetime, salt: str) -> AbstractContextManager[OpenUnit]:
        """One transaction: commits at the end of the block, rolls back on an exception."""

    def log_refusal(self, id_: str, command: Command, refused: Refused, now: datetime) -> None:
        """Append to the log of refusals, in a transaction of its own."""


class OpenUnit(UnitOfWork, Protocol):
    """A unit of work as dispatch sees it: it also begins and finishes."""

    follow_ups: Sequence[str]

    def begin(self) -> Done | None:
        """Lock the command's case; the stored result if the command already happened."""

    def finish(self, done: Done) -> Done:
        """Write everything; called once, last."""
