"""Every case of the model at once: children, messages and due timers go between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from tests.proofs.model.blocks import Bundle
from tests.proofs.model.cases import Case
from tests.proofs.model.tokens import Child, Open

Values: TypeAlias = Mapping[str, Any]


@dataclass(eq=False)
class Kept:
    """A published message; ``had``: ids of the processes that it went to."""

    number: int
    name: str
    key: str
    values: Values
    expires: datetime
    had: set[str] = field(default_factory=set)


# Which of several waits of one process gets a message: the drawing does not say, the log does.
Pick: TypeAlias = Callable[[Kept, list[Open]], Open]


class World:
    """``now`` is the time of the command that is going on."""

    def __init__(self, bundle: Bundle, now: datetime) -> None:
        self.processes = {process.id: process for process in bundle.processes}
        self.now = now
        self.cases: list[Case] = []
        self.messages: list[Kept] = []
        self.pick: Pick = lambda _, waits: waits[0]
        self._todo: deque[Callable[[], None]] = deque()
        self.root = self._open(bundle.processes[0].id, bundle.variables, None)
        self._drain()

    # --- what can happen --------------------------------------------------------------------

    def complete(self, case: Case, wait: Open, values: Values) -> None:
        case.complete(wait, values)
        self.follow(case)

    def throw(self, case: Case, wait: Open, code: str, values: Values) -> bool:
        found = case.throw(wait, code, values)
        self.follow(case)
        return found

    def set(self, case: Case, values: Values) -> None:
        case.set(values)
        self.follow(case)

    def cancel(self, case: Case) -> None:
        case.cancel()
        self.follow(case)

    def publish(self, number: int, name: str, key: str, values: Values, ttl: int) -> None:
        kept = Kept(number, name, key, values, self.now + timedelta(seconds=ttl))
        for process in dict.fromkeys(case.process.id for case, _ in self._waiting(kept)):
            self._deliver(kept, process)
        self.messages.append(kept)

    def broadcast(self, name: str, values: Values) -> None:
        """Everybody who waits for the signal now hears it."""
        for case, wait in self.waits("signal"):
            if wait.message == name and wait in case.open:
                case.happen(wait, values)
                self.follow(case)

    def run_due(self) -> None:
        """Every timer that is due fires, oldest first; then those that came due by that."""
        while due := [wait for wait in self.timers() if wait[0].due and wait[0].due <= self.now]:
            for wait, case in due:
                if wait in case.open:
                    case.happen(wait, {})
                    self.follow(case)

    def pass_to(self, now: datetime) -> None:
        self.now = now
        for case in self.cases:
            case.now = now

    # --- what there is ----------------------------------------------------------------------

    def waits(self, *kinds: str) -> list[tuple[Case, Open]]:
        return [(case, wait) for case in self.cases for wait in case.open if wait.kind in kinds]

    def timers(self) -> list[tuple[Open, Case]]:
        found = [(wait, case) for case, wait in self.waits("timer")]
        return sorted(found, key=lambda one: (str(one[0].due), self.cases.index(one[1])))

    # --- what follows -----------------------------------------------------------------------

    def _open(
        self, process: str, variables: Values, parent: tuple[Case, Open, Child] | None
    ) -> Case:
        case = Case(self.processes[process], variables, self.now, parent)
        self.cases.append(case)
        self._note(case)
        return case

    def follow(self, case: Case) -> None:
        self._note(case)
        self._drain()

    def _drain(self) -> None:
        while True:
            while self._todo:
                self._todo.popleft()()
            if not self._meet():
                return

    def _note(self, case: Case) -> None:
        """Put down what other cases must hear of the last step of ``case``."""
        for wait in case.dropped:
            for child in wait.children:
                if child.state == "open":
                    self._todo.append(lambda child=child: self._cancel(child.case))  # type: ignore[misc]
                if child.state in ("open", "requested"):
                    child.state = "cancelled"
        case.dropped = []
        for wait in case.open:
            if wait.kind == "children" and not wait.asked:
                wait.asked = True
                each = getattr(wait.token.block, "each", None)
                first = 1 if each and each.sequential else len(wait.children)
                for child in wait.children[:first]:
                    self._todo.append(
                        lambda child=child, wait=wait: self._open_child(case, wait, child)  # type: ignore[misc]
                    )
        if case.outcome is not None and case.parent is not None and not case.told:
            case.told = True
            self._todo.append(lambda: self._end_child(case))

    def _open_child(self, parent: Case, wait: Open, child: Child) -> None:
        if child.state == "requested":
            child.state = "open"
            called = getattr(wait.token.block, "called", "")
            child.case = self._open(called, child.inputs, (parent, wait, child))
            child.case.version = parent.version

    def _end_child(self, case: Case) -> None:
        assert case.parent is not None
        parent, wait, child = case.parent
        if child.state != "open":
            return
        child.state, child.result = "ended", dict(case.variables)
        if case.error is not None:
            if not parent.throw(wait, case.error, child.result):
                raise AssertionError(f"nobody catches {case.error} of {case.process.id}")
        elif all(one.state == "ended" for one in wait.children):
            parent.children_done(wait)
        elif not any(one.state == "open" for one in wait.children):
            after = next(one for one in wait.children if one.state == "requested")
            self._todo.append(lambda: self._open_child(parent, wait, after))
        self._note(parent)

    def _cancel(self, case: Case) -> None:
        if case.outcome is None:
            case.cancel()
            self._note(case)

    def _waiting(self, kept: Kept) -> Iterator[tuple[Case, Open]]:
        for case, wait in self.waits("message"):
            if (wait.message, wait.key) == (kept.name, kept.key):
                yield case, wait

    def _meet(self) -> bool:
        """Deliver one kept message to a wait that opened since; False if there is none."""
        for kept in self.messages:
            if kept.expires > self.now:
                for case, _ in self._waiting(kept):
                    if case.process.id not in kept.had:
                        self._deliver(kept, case.process.id)
                        return True
        return False

    def _deliver(self, kept: Kept, process: str) -> None:
        """One message goes to one wait of each process."""
        found = {wait: case for case, wait in self._waiting(kept) if case.process.id == process}
        if found:
            kept.had.add(process)
            chosen = self.pick(kept, list(found))
            found[chosen].happen(chosen, kept.values)
            self.follow(found[chosen])
