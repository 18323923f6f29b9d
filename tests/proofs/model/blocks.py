"""What random diagrams are made of: blocks inside blocks, and nothing of the engine's.

A block is entered, and exits to what follows it; ``End`` and ``Back`` never exit. An ``Activity``
with ``inner`` is a sub-process: a scope with tokens and variables of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Condition:
    """``name op value`` over whole numbers; ``op``: > | < | =."""

    name: str
    op: str
    value: int

    @property
    def text(self) -> str:
        return f"={self.name} {self.op} {self.value}"

    def holds(self, variables: Mapping[str, Any]) -> bool:
        found = variables[self.name]
        return bool(
            {">": found > self.value, "<": found < self.value, "=": found == self.value}[self.op]
        )


@dataclass(frozen=True, slots=True)
class Sum:
    """The value of variable ``name`` plus ``add``, for ``target``."""

    target: str
    name: str
    add: int

    @property
    def text(self) -> str:
        return f"={self.name} + {self.add}"


@dataclass(frozen=True, slots=True)
class Timer:
    """Due ``minutes`` after it was armed; ``times`` > 1 is a cycle."""

    minutes: int
    times: int = 1


@dataclass(frozen=True, slots=True)
class Message:
    """``item``: a variable that follows ``k`` in the correlation key; empty: ``k`` alone."""

    name: str
    item: str = ""

    def key(self, variables: Mapping[str, Any]) -> str:
        return str(variables["k"]) + (str(variables[self.item]) if self.item else "")


@dataclass(frozen=True, slots=True)
class Error:
    """``code`` empty catches every error."""

    code: str


@dataclass(frozen=True, slots=True)
class Escalation:
    """``code`` empty catches every escalation."""

    code: str


@dataclass(frozen=True, slots=True)
class Signal:
    name: str


Awaited: TypeAlias = "Timer | Message | Signal"
Caught: TypeAlias = "Timer | Message | Signal | Error | Escalation"


@dataclass(frozen=True, slots=True)
class Boundary:
    id: str
    what: Caught
    interrupting: bool
    handler: Block


@dataclass(frozen=True, slots=True)
class EventSub:
    """An event sub-process: it watches over the scope that it is drawn in."""

    id: str
    what: Caught
    interrupting: bool
    body: Block


@dataclass(frozen=True, slots=True)
class Signed:
    """Several people decide together. ``mode``: all | any | sequence | ratio of ``percent``."""

    mode: str
    percent: int = 100


@dataclass(frozen=True, slots=True)
class Each:
    """Multi-instance over variable ``over`` (a list) as ``item``.

    ``result``: name of each instance's result, collected in ``out``; ``done``: enough when so many
    instances are completed (0: all). ``signed``: the instances are signatures, ``result`` says
    whether the signer agrees, and ``out`` gets what they decide.
    """

    over: str
    item: str
    sequential: bool
    result: str
    out: str
    done: int
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """``kind``: user | job | script | rule | none | sub | call.

    In a running case also what an event sub-process became: ``event``, ``last`` if it interrupted.
    """

    id: str
    kind: str
    boundaries: tuple[Boundary, ...] = ()
    each: Each | None = None
    inputs: tuple[Sum, ...] = ()
    outputs: tuple[Sum, ...] = ()
    script: Sum | None = None
    inner: Block | None = None
    watchers: tuple[EventSub, ...] = ()
    called: str = ""
    return_all: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """An intermediate catch event, or a receive task."""

    id: str
    what: Awaited
    receive: bool = False


@dataclass(frozen=True, slots=True)
class Seq:
    id: str
    parts: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Exclusive or (``many``) inclusive; the way without a condition is the default."""

    id: str
    many: bool
    ways: tuple[tuple[Condition | None, Block], ...]


@dataclass(frozen=True, slots=True)
class Fork:
    """All branches at once. ``joined``: one exit for all of them, else one for each that exits."""

    id: str
    branches: tuple[Block, ...]
    joined: bool


@dataclass(frozen=True, slots=True)
class Again:
    """``body`` once, then again while ``condition`` holds."""

    id: str
    body: Block
    condition: Condition


@dataclass(frozen=True, slots=True)
class Race:
    """An event-based gateway."""

    id: str
    ways: tuple[tuple[Wait, Block], ...]


@dataclass(frozen=True, slots=True)
class Throw:
    """An intermediate event that throws escalation ``code``."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class End:
    """``kind``: none | terminate | error | escalation."""

    id: str
    kind: str = "none"
    code: str = ""


@dataclass(frozen=True, slots=True)
class Back:
    """On to ``target``, an earlier part of a sequence around it."""

    id: str
    target: str


Block: TypeAlias = "Activity | Wait | Throw | Seq | Choice | Fork | Again | Race | End | Back"


@dataclass(frozen=True, slots=True)
class Process:
    id: str
    body: Block
    watchers: tuple[EventSub, ...] = ()

    @property
    def blocks(self) -> Iterator[Block]:
        """Every block, those of event sub-processes too."""
        for body in (self.body, *(watcher.body for watcher in self.watchers)):
            yield from all_of(body)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The first process is the one that is opened; ``variables`` are what it is opened with."""

    processes: tuple[Process, ...]
    variables: Mapping[str, Any] = field(default_factory=dict)


# What is told in one line.
PLAIN = (Condition, Sum, Signed, Each, Timer, Message, Signal, Error, Escalation)


def inside(block: Block) -> Iterator[Block]:
    """The blocks directly inside ``block``."""
    match block:
        case Seq():
            yield from block.parts
        case Choice() | Race():
            yield from (way for _, way in block.ways)
        case Fork():
            yield from block.branches
        case Again():
            yield block.body
        case Activity():
            yield from (boundary.handler for boundary in block.boundaries)
            if block.inner is not None:
                yield block.inner
            yield from (watcher.body for watcher in block.watchers)
        case _:
            pass


def all_of(block: Block) -> Iterator[Block]:
    yield block
    for one in inside(block):
        yield from all_of(one)


def exits(block: Block) -> bool:
    """Whether a token that enters ``block`` can come out of it at its end."""
    match block:
        case End() | Back():
            return False
        case Seq():
            return all(exits(part) for part in block.parts)
        case Choice() | Race():
            return any(exits(way) for _, way in block.ways)
        case Fork():
            return (all if block.joined else any)(exits(branch) for branch in block.branches)
        case Again():
            return exits(block.body)
        case _:
            return True


def told(value: Any, indent: str = "") -> str:
    """A diagram as compact text: what is empty or usual is left out."""
    if is_dataclass(value):
        name = type(value).__name__
        shown = []
        blocks = []
        for each in fields(value):
            found = getattr(value, each.name)
            if each.name == "id" or found in ((), None, "", False, 0):
                continue
            if isinstance(found, tuple) or is_dataclass(found):
                if isinstance(found, PLAIN):
                    shown.append(repr(found))
                else:
                    blocks.append(f"\n{indent}  {each.name}:{told(found, indent + '  ')}")
            else:
                shown.append(f"{each.name}={found}")
        said = " ".join([name, getattr(value, "id", ""), *shown]).rstrip()
        return said + "".join(blocks)
    if isinstance(value, tuple):
        return "".join(f"\n{indent}- {told(one, indent + '  ')}" for one in value)
    return str(value)
