"""Both sides of a run: what is done to the engine is done to the model, then all is compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from engine import Actor, Command, DeployBundle, Done, OpenCase, Outcome, Refused
from tests.proofs.model.blocks import Bundle
from tests.proofs.model.cases import SUFFIX, Case
from tests.proofs.model.door import ACTORS, BOSS, CLERK, Door, Seen, expected, key_of
from tests.proofs.model.tokens import Open
from tests.proofs.model.versions import renamed
from tests.proofs.model.world import Kept, World
from tests.proofs.model.written import files


class Differs(AssertionError):
    """The engine did not do what the model did; ``kind``: in which respect."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(text)
        self.kind = kind


@dataclass(frozen=True)
class Move:
    """``pick`` chooses among what the command can be done to; without any it is left out."""

    kind: str
    pick: int
    number: int
    values: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind} {self.pick} {self.number} {dict(self.values)}"


@dataclass(frozen=True)
class Closed:
    """A task that ``user`` has completed."""

    key: int
    case: Case
    wait: Open
    user: str


class Run:
    """One diagram with one sequence of moves. ``tried``: tasks that were to be taken back."""

    def __init__(self, bundle: Bundle, door: Door) -> None:
        self.bundle = bundle
        self.door = door
        self.told: list[str] = []
        self.sent = 0
        self.last: tuple[Command, Outcome] | None = None
        self.closed: list[Closed] = []
        self.tried: set[int] = set()

    def second(self) -> tuple[str, Mapping[str, Mapping[str, str]]]:
        """A second version of the diagram: its digest, and per process its ids by the first's."""
        drawn, plans = renamed(files(self.bundle))
        outcome = self.send(DeployBundle, files=drawn)
        self.must(outcome)
        return self.door.engine.digest(drawn), plans

    def begin(self) -> None:
        """Deploy the diagram and open a case of it."""
        drawn = files(self.bundle)
        self.must(self.send(DeployBundle, files=drawn))
        self.first = self.door.engine.digest(drawn)
        process, variables = self.bundle.processes[0].id, self.bundle.variables
        self.must(self.send(OpenCase, process_id=process, variables=variables))
        self.world = World(self.bundle, self.door.clock.now)
        self.seen = self.compare()

    @property
    def over(self) -> bool:
        return self.world.root.outcome is not None

    # --- moves ------------------------------------------------------------------------------

    def make(self, move: Callable[[], bool], seconds: int) -> bool:
        """Do ``move`` on both sides and compare; False if there was nothing to do it to."""
        self.door.clock.now += timedelta(seconds=seconds)
        self.world.pass_to(self.door.clock.now)
        self.world.pick = self._picked
        self.before = {
            key_of(case, wait, self.seen[self.world.cases.index(case)]): wait
            for case, wait in self.world.waits("message")
        }
        done = move()
        if done:
            self.seen = self.compare()
        return done

    def compare(self) -> list[Seen]:
        """Every case on both sides; the model's may have been opened in another order."""
        found = self.door.cases()
        if len(found) != len(self.world.cases):
            raise Differs("cases", f"engine {len(found)}, model {len(self.world.cases)}")
        for case, one in zip(self.world.cases, found, strict=True):
            wanted, told = expected(case), one.told
            for name in wanted:
                if wanted[name] != told[name]:
                    raise Differs(name, _difference(case, wanted[name], told[name]))
        return found

    def send(self, build: Callable[..., Command], /, **values: Any) -> Outcome:
        self.sent += 1
        actor = values.pop("actor", CLERK)
        command = build(command_id=f"c{self.sent}", actor=actor, **values)
        outcome = self.door.execute(command)
        self.last = command, outcome
        shown = {name: value for name, value in values.items() if name not in ("key", "files")}
        self.told.append(f"{type(command).__name__} {shown} -> {_short(outcome)}")
        return outcome

    def say(self, text: str) -> None:
        self.told.append(text)

    def must(self, outcome: Outcome) -> None:
        if isinstance(outcome, Refused):
            raise Differs("refused", f"the model can: {outcome.message}")

    def must_not(self, outcome: Outcome, code: str) -> None:
        if not isinstance(outcome, Refused) or outcome.code != code:
            raise Differs("done", f"the model refuses ({code}), the engine says {outcome}")

    def key(self, case: Case, wait: Open) -> int:
        return key_of(case, wait, self.seen[self.world.cases.index(case)])

    def pick(self, number: int, *kinds: str) -> tuple[Case, Open] | None:
        waits = self.world.waits(*kinds)
        if not waits:
            return None
        case, wait = waits[number % len(waits)]
        self.say(f"{wait.kind} {wait.at} of {case.process.id}#{self.world.cases.index(case)}:")
        return case, wait

    def case_key(self, case: Case) -> int:
        return self.seen[self.world.cases.index(case)].key

    def prove(self) -> None:
        """When all has ended nothing may be open, and the log must prove itself."""
        self.door.restart()
        left = self.door.left()
        if left:
            raise Differs("left", f"open rows of ended cases: {left}")
        report = self.door.engine.verify(reexecute=True)
        if not report.ok:
            raise Differs("verify", str(report.problems[:3]))
        rows, differed = self.door.engine.rebuild()
        if differed or not rows:
            raise Differs("rebuild", f"{differed} of {rows} rows differ")
        self.compare()

    def _picked(self, kept: Kept, waits: list[Open]) -> Open:
        """The wait that the engine's log says got ``kept``, if the model allows it."""
        for told in self.door.correlated():
            if told["message_key"] == kept.number:
                wait = self.before.get(told["key"])
                if wait in waits:
                    return wait
                same = [one for one in waits if told["element_id"] in (one.at, one.at + SUFFIX)]
                if same and told["key"] not in self.before:
                    return same[0]
        return waits[0]


Make: TypeAlias = Callable[[Run, Move], bool]


def doer(wait: Open) -> Actor:
    """Somebody who may work on a task: who has it, else a candidate; where none is, the boss."""
    if wait.assignee is not None:
        return ACTORS[wait.assignee]
    return BOSS if wait.named else CLERK


def turned_away(wait: Open, actor: Actor) -> str | None:
    """The code with which ``actor`` may not work on a task; None if he may."""
    if actor is BOSS or wait.assignee == actor.user:
        return None
    if wait.assignee is not None:
        return "conflict"
    return "forbidden" if wait.named else None


def _short(outcome: Outcome) -> str:
    return "done" if isinstance(outcome, Done) else f"{outcome.code}: {outcome.message}"


def _difference(case: Case, wanted: Any, found: Any) -> str:
    if isinstance(wanted, Counter) and isinstance(found, Counter):
        lost, more = wanted - found, found - wanted
        return f"{case.process.id}: lost {dict(lost)}, too many {dict(more)}"
    return f"{case.process.id}: model {wanted}, engine {found}"
