"""Values that every layer of the engine shares: JSON, keys, people, bundles. All frozen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from engine.calendar import WorkingDays

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Variables: TypeAlias = Mapping[str, Json]
# A decision of a bundle by its id, over these variables.
Decide: TypeAlias = "Callable[[str, Variables], Json]"

# A key is 63 bits wide: the case's number, then twenty bits for what lives inside the case.
# A task key therefore tells its case, and keys replay without any id being recorded.
KEY_BITS = 20


def case_key(number: int) -> int:
    """The key of case ``number`` (1, 2, 3 … as issued by the database)."""
    return number << KEY_BITS


def case_of(key: int) -> int:
    """The case key that ``key`` (of a task, timer, job, subscription) belongs to."""
    return key >> KEY_BITS << KEY_BITS


def stamp(moment: datetime) -> str:
    """``moment`` as the log and every table keep it: ISO 8601 UTC, microseconds, sortable."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who gives a command.

    ``groups`` are role codes, and ``role@organisation`` for roles that act for one organisation.
    ``area`` is an area-code prefix: a candidate group counts only in cases below it.
    A ``superuser`` may act on any task (demo accounts ``integration`` and ``operator``).
    ``acts_for``: others whose tasks count as this user's own while this actor stands, be it a
    further position of the same user or somebody whom he stands in for; theirs are not followed.
    """

    user: str
    groups: frozenset[str] = frozenset()
    area: str = ""
    superuser: bool = False
    acts_for: tuple[Actor, ...] = ()

    @property
    def standings(self) -> tuple[Actor, ...]:
        """This actor and those it acts for: a task is for whom it is for in one of them."""
        return (self, *self.acts_for)

    @property
    def users(self) -> frozenset[str]:
        """The user names that tasks may be assigned to for this actor to work on them."""
        return frozenset(standing.user for standing in self.standings)


ENGINE = Actor("engine", superuser=True)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is deployed as one: file name -> bytes, under the SM3 digest of both (64 hex).

    ``calendar``: counts instead of the calendar among the files, where one is in force.
    """

    digest: str
    files: Mapping[str, bytes] = field(repr=False, hash=False, compare=False)
    calendar: WorkingDays | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Submission:
    """A validated form, handed to the task hook inside the transaction.

    ``values`` are the form's typed values (personal data: never logged), ``variables`` what the
    task sees of the case's variables (decision keys only). ``decide`` asks the decisions of the
    case's bundle, as the step itself would.
    """

    case_key: int
    task_key: int
    element_id: str
    form_id: str
    values: Mapping[str, Json]
    variables: Variables
    area: str
    actor: Actor
    at: datetime
    decide: Decide


@dataclass(frozen=True, slots=True)
class JobRequest:
    """A ``jiuzhu:*`` service task that asks its registered handler, inside the transaction."""

    case_key: int
    job_key: int
    element_id: str
    type: str
    headers: Mapping[str, str]
    variables: Variables
    area: str
    actor: Actor
    at: datetime
    decide: Decide


@dataclass(frozen=True, slots=True)
class TaskView:
    """One row of a worklist. ``version`` is its case's.

    ``state``: open | suspended | completed | cancelled. ``owner`` has delegated it to the assignee;
    ``signs_for`` is the task that asked for this signature.
    """

    key: int
    case_key: int
    element_id: str
    name: str
    form_id: str | None
    process_id: str
    bundle: str
    case_title: str
    area: str
    assignee: str | None
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    due_at: datetime | None
    opened_at: datetime
    priority: int
    version: int
    state: str
    closed_at: datetime | None
    closed_by: str | None
    owner: str | None
    signs_for: int | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One row of the case list. ``state``: active | completed | cancelled | error."""

    key: int
    process_id: str
    bundle: str
    title: str
    business_key: str
    area: str
    state: str
    outcome: str | None
    parent_key: int | None
    version: int
    opened_at: datetime
    ended_at: datetime | None
    incidents: int


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One row of the log, as auditors read it."""

    case_key: int
    seq: int
    type: str
    version: int
    occurred_at: datetime
    actor: str
    command_id: str
    payload: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands: elements with a waiting token, and flows and elements passed so far."""

    active: tuple[str, ...]
    flows: tuple[str, ...]
    elements: tuple[str, ...]
