"""Where a case of the reference model stands: tokens in scopes, and what each of them waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from tests.proofs.model.blocks import Activity, Block, Boundary, EventSub, Race, Throw, Wait
from tests.proofs.model.history import Past, Visit

Variables: TypeAlias = dict[str, Any]


@dataclass(eq=False)
class Open:
    """One thing that somebody outside may end, as the engine's tables have a row for it.

    ``kind``: task | signature | job | timer | message | signal | children. ``at``: the element that
    waits. ``named``: for nobody but its ``assignee``. ``asked_by``: the task for which a signature
    is wanted. ``closer`` has completed it.
    """

    kind: str
    at: str
    token: Token
    number: int = 0
    via: Boundary | Wait | EventSub | None = None
    due: datetime | None = None
    left: int = 1
    message: str = ""
    key: str = ""
    assignee: str | None = None
    lender: str | None = None
    claimed: bool = False
    named: bool = False
    asked_by: Open | None = None
    closer: str | None = None
    retries: int = 3
    parked: bool = False
    asked: bool = False
    children: list[Child] = field(default_factory=list)


@dataclass(eq=False)
class Child:
    """``state``: requested | open | ended | cancelled."""

    index: int
    inputs: Variables
    state: str = "requested"
    case: Any = None
    result: Variables = field(default_factory=dict)


@dataclass(eq=False)
class Scope:
    """A process or sub-process that runs.

    ``watchers``: tokens of event sub-processes that wait for their events. ``arrived``: the pasts
    of the tokens at a join, by block and branch, oldest first. ``visits``: what was done here and
    can be done again, latest last.
    """

    body: Block
    owner: Token | None
    tokens: list[Token] = field(default_factory=list)
    watchers: list[Token] = field(default_factory=list)
    arrived: dict[str, list[list[Past]]] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)


@dataclass(eq=False)
class Token:
    """At an activity, wait or race. An instance of a multi-instance is in ``whole.instances``.

    ``gone``: the instances that were taken away. ``later``: who signs when the task is done;
    ``held``: its results, while they do. ``acted``: somebody has signed for it, or done it.
    """

    block: Activity | Wait | Race | Throw
    scope: Scope
    past: Past
    locals: Variables = field(default_factory=dict)
    opened: list[Open] = field(default_factory=list)
    inner: Scope | None = None
    whole: Token | None = None
    watches: EventSub | None = None
    index: int = 0
    task: Open | None = None
    items: list[Any] = field(default_factory=list)
    instances: list[Token] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    completed: int = 0
    signed: dict[int, Open | None] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    later: list[str] = field(default_factory=list)
    held: Mapping[str, Any] | None = None
    acted: bool = False


def scopes_of(token: Token | None, case: Variables) -> Iterator[Variables]:
    """Variables from the innermost scope outwards."""
    while token is not None:
        yield token.locals
        token = token.scope.owner
    yield case


def seen(token: Token | None, case: Variables) -> Variables:
    found: Variables = {}
    for scope in reversed(list(scopes_of(token, case))):
        found.update(scope)
    return found


def write(token: Token | None, case: Variables, values: Mapping[str, Any], *, own: bool) -> None:
    """Each value to the innermost scope that has the name, else to the case."""
    scopes = list(scopes_of(token, case))
    if token is not None and not own:
        scopes = scopes[1:]
    for name, value in values.items():
        holder = next((scope for scope in scopes if name in scope), case)
        holder[name] = value


def live(scope: Scope) -> Iterator[Token]:
    """Every token of the scope and below it, instances and sub-processes included."""
    for token in [*scope.watchers, *scope.tokens]:
        yield from within(token)


def within(token: Token) -> Iterator[Token]:
    """``token``, its instances and what runs inside it."""
    yield token
    for instance in list(token.instances):
        yield from within(instance)
    if token.inner is not None:
        yield from live(token.inner)
