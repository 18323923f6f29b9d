"""What is drawn without anything inside: waits, conditions, values, and fresh names for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.proofs.model.blocks import (
    Activity,
    Awaited,
    Boundary,
    Condition,
    Each,
    Error,
    EventSub,
    Message,
    Signal,
    Signed,
    Sum,
    Timer,
    Wait,
)
from tests.proofs.model.deciding import SIGNER

NAMES = ("a", "b", "c", "d")
LISTS = ("none", "one", "two", "three")
PEOPLE = ("clerk", "other", "third", "fourth")


@dataclass(frozen=True)
class Place:
    """Where a block is drawn.

    ``exact``: it must exit once for each token that enters, because a parallel join waits for it.
    ``back``: the parts of sequences that a path may return to. ``codes``: errors caught outside.
    ``item``: the variable that tells this instance of a sub-process from its siblings.
    """

    depth: int = 0
    exact: bool = False
    back: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    item: str = ""

    @property
    def deeper(self) -> Place:
        return replace(self, depth=self.depth + 1)


class Pen:
    """``prefix`` tells the processes of a bundle apart; each of ``minutes`` is used once."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.count = 0
        self.prefix = ""
        self.counters: list[str] = []
        self.children: list[tuple[str, tuple[str, ...]]] = []
        self.minutes = list(range(7, 1500, 3))
        random.shuffle(self.minutes)

    def id(self, kind: str) -> str:
        self.count += 1
        return f"{self.prefix}{kind}{self.count}"

    def none(self, place: Place) -> Activity:
        return Activity(self.id("n"), "none")

    def script(self, place: Place) -> Activity:
        id_ = self.id("script")
        source = self.random.choice(NAMES)
        return Activity(id_, "script", script=Sum(f"s_{id_}", source, self.random.randrange(3)))

    def rule(self, place: Place) -> Activity:
        id_ = self.id("rule")
        return Activity(id_, "rule", script=Sum(f"s_{id_}", "a", 10))

    def mappings(self, chance: float) -> tuple[Sum, ...]:
        if self.random.random() >= chance:
            return ()
        target, source = self.random.sample(NAMES, 2)
        return (Sum(target, source, self.random.randrange(2)),)

    def each(self, chance: float) -> Each | None:
        if self.random.random() >= chance:
            return None
        over = self.random.choices(LISTS, [1, 2, 6, 6])[0]
        number = self.id("")
        collects = self.random.random() < 0.6
        return Each(
            over=over,
            item=f"item_{number}",
            sequential=self.random.random() < 0.4,
            result=f"r_{number}" if collects else "",
            out=f"out_{number}" if collects else "",
            done=self.random.choice([0, 0, 1, 2]),
        )

    def signing(self) -> Each:
        """Two to four people sign; now and then there is nobody."""
        size = self.random.choices([0, 2, 3, 4], [1, 6, 8, 5])[0]
        number = self.id("")
        mode = self.random.choice(["all", "any", "sequence", "sequence", "ratio", "ratio"])
        return Each(
            over=f"signers_{size}",
            item=SIGNER,
            sequential=mode == "sequence",
            result=f"agree_{number}",
            out=f"signing_{number}",
            done=0,
            signed=Signed(mode, self.random.choice([34, 50, 60, 100]) if mode == "ratio" else 100),
        )

    def awaited(self, place: Place, interrupting: bool) -> Awaited:
        """A timer, message or signal; one that does not interrupt may be a cycle."""
        kind = self.random.random()
        if kind < 0.4:
            times = 1 if interrupting else self.random.choice([1, 2, 3])
            return Timer(self.minutes.pop(), times)
        return self.message(place) if kind < 0.8 else Signal(self.id("sg"))

    def wait(self, place: Place) -> Wait:
        kind = self.random.random()
        if kind < 0.4:
            return Wait(self.id("t"), Timer(self.minutes.pop()))
        if kind < 0.55:
            return Wait(self.id("h"), Signal(self.id("sg")))
        return Wait(self.id("w"), self.message(place), self.random.random() < 0.5)

    def message(self, place: Place) -> Message:
        """Some names are waited for at several elements of a process."""
        if self.random.random() < 0.3:
            return Message(f"{self.prefix}m")
        return Message(self.id("m"), place.item if self.random.random() < 0.6 else "")

    def condition(self) -> Condition:
        op = self.random.choice("><=")
        return Condition(self.random.choice(NAMES), op, self.random.randrange(4))

    def counter(self) -> str:
        self.counters.append(self.id("n_"))
        return self.counters[-1]


def codes_of(catchers: Sequence[Boundary | EventSub]) -> tuple[str, ...]:
    """The errors that may be thrown inside, because ``catchers`` catch them."""
    codes = {one.what.code for one in catchers if isinstance(one.what, Error)}
    return ("late", "lost") if "" in codes else tuple(sorted(codes))
