"""What the engine's core needs from outside, as Protocols. Adapters are wired in ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from engine.errors import Finding, Refused
from engine.events import Event
from engine.model import Bundle, JobRequest, Json, Submission, Variables

# --- actions: what a step does to a case. They are recorded, and re-executed by `verify`. --------


@dataclass(frozen=True, slots=True)
class Start:
    """Open ``process_id`` with ``variables`` at its none start event."""

    process_id: str
    variables: Variables


@dataclass(frozen=True, slots=True)
class CompleteElement:
    """Complete the waiting user task or job ``key`` with ``variables``."""

    key: int
    variables: Variables


@dataclass(frozen=True, slots=True)
class CompleteChildren:
    """All children of call activity ``key`` ended; ``results`` are their variables by index."""

    key: int
    results: tuple[Variables, ...]


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
class DeliverMessage:
    """Message for the open subscription ``key``."""

    key: int
    variables: Variables


@dataclass(frozen=True, slots=True)
class SetVariables:
    variables: Variables


@dataclass(frozen=True, slots=True)
class Cancel:
    """End the case where it stands."""


Action = (
    Start
    | CompleteElement
    | CompleteChildren
    | ThrowError
    | FireTimer
    | DeliverMessage
    | SetVariables
    | Cancel
)


@dataclass(frozen=True, slots=True)
class Step:
    """Result of one action: new snapshot bytes and what the diagram did.

    ``result`` holds the case's variables when it has ended (for its parent), else None.
    """

    snapshot: bytes
    events: tuple[Event, ...]
    result: Variables | None


class WorkflowRunner(Protocol):
    """The diagram's interpreter. Bytes in, bytes out; same input, same bytes, always.

    Compiled bundles are cached inside by digest. All keys are ``case_key + n`` with n counted in
    the snapshot. Raises ``StepFailed`` where a step cannot be done; nothing is kept then.
    """

    def start(self, bundle: Bundle, case_key: int, action: Start, now: datetime) -> Step: ...

    def apply(self, bundle: Bundle, snapshot: bytes, action: Action, now: datetime) -> Step:
        """``StepFailed(kind='internal')`` if ``action.key`` is not waiting (a defect of ours)."""

    def variables(self, snapshot: bytes, key: int | None = None) -> Variables:
        """What element ``key`` sees (case variables, then its scopes' locals); None: the case."""

    def active(self, bundle: Bundle, snapshot: bytes) -> Sequence[str]:
        """Ids of elements that hold a waiting token."""

    def processes(self, bundle: Bundle) -> Mapping[str, str]:
        """Executable process id -> name; ``StepFailed`` never, findings come from the linter."""


class Expressions(Protocol):
    """FEEL. ``text`` comes without the leading ``=``; ``now`` is the case clock, aware UTC.

    ``calendar`` maps ISO date -> is working day, over the Monday-to-Friday week, and is pinned
    with the bundle. Raises a subclass of ``ExpressionError``.
    """

    def evaluate(
        self,
        expression: str,
        variables: Mapping[str, Json],
        now: datetime,
        calendar: Mapping[str, bool] | None = None,
    ) -> Json: ...


class Decisions(Protocol):
    """DMN of a bundle."""

    def decide(
        self, bundle: Bundle, decision_id: str, variables: Variables, now: datetime
    ) -> Json: ...


class Linter(Protocol):
    """What may be deployed: all findings over the files of one bundle."""

    def lint(self, files: Mapping[str, bytes]) -> Sequence[Finding]: ...


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


TaskHook = Callable[[Submission, Transaction], "Variables | Refused"]
JobHandler = Callable[[JobRequest, Transaction], Variables]
Clock = Callable[[], datetime]
NewId = Callable[[], str]
