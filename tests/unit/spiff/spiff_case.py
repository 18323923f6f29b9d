"""One case on the runner alone: every step starts from the bytes of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from engine.actions import (
    Action,
    Cancel,
    CompleteChildren,
    CompleteElement,
    DeliverMessage,
    DeliverSignal,
    Escalate,
    FireTimer,
    Migrate,
    Return,
    Start,
    ThrowError,
)
from engine.events import Event
from engine.feel import Feel
from engine.feel.bundled import BundledFeel
from engine.model import Bundle
from engine.ports import Step
from engine.spiff import SpiffRunner

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
KEY = 1 << 20


@lru_cache(maxsize=1)
def runner() -> SpiffRunner:
    feel = BundledFeel(Feel())
    return SpiffRunner(feel, feel)


class Case:
    """``waits``: element id -> keys that wait there now, as the events told."""

    def __init__(
        self,
        body: bytes,
        process_id: str = "p",
        *,
        dmn: bytes = b"",
        at: str | None = None,
        **variables: Any,
    ) -> None:
        files = {"p.bpmn": body} | ({"p.dmn": dmn} if dmn else {})
        self.bundle = Bundle(f"{hash(body)}-{hash(dmn)}", files)
        self.now = NOW
        self.waits: dict[str, list[int]] = {}
        self.events: list[Event] = []
        self.flows: list[str] = []
        self.keep(runner().start(self.bundle, KEY, Start(process_id, variables, at), self.now))

    # --- actions ----------------------------------------------------------------------------

    def complete(self, element_id: str, nth: int = 0, /, **variables: Any) -> None:
        self.act(CompleteElement(self.key(element_id, nth), variables), element_id, nth)

    def children(self, element_id: str, *results: Mapping[str, Any]) -> None:
        self.act(CompleteChildren(self.key(element_id), results), element_id)

    def throw(self, element_id: str, code: str, **variables: Any) -> None:
        self.act(ThrowError(self.key(element_id), code, code, variables), element_id)

    def fire(self, element_id: str, nth: int = 0) -> None:
        self.act(FireTimer(self.key(element_id, nth)), element_id, nth)

    def deliver(self, element_id: str, nth: int = 0, /, **variables: Any) -> None:
        self.act(DeliverMessage(self.key(element_id, nth), variables), element_id, nth)

    def hear(self, element_id: str, nth: int = 0, /, **variables: Any) -> None:
        self.act(DeliverSignal(self.key(element_id, nth), variables), element_id, nth)

    def escalate(self, element_id: str, code: str) -> None:
        """A child case of ``element_id``, which goes on waiting, escalates."""
        self.now += timedelta(minutes=1)
        action = Escalate(self.key(element_id), code)
        self.keep(runner().apply(self.bundle, self.snapshot, action, self.now))

    def cancel(self) -> None:
        self.do(Cancel())

    def do(self, action: Action) -> None:
        """An action that nothing outside has ended a wait for: the events tell all that goes."""
        self.now += timedelta(minutes=1)
        self.keep(runner().apply(self.bundle, self.snapshot, action, self.now))

    def back(self, element_id: str, to: str, nth: int = 0) -> None:
        self.do(Return(self.key(element_id, nth), to))

    def returnable(self, element_id: str, nth: int = 0) -> list[str]:
        key = self.key(element_id, nth)
        return list(runner().returnable(self.bundle, self.snapshot, key))

    def migrate(
        self,
        body: bytes,
        elements: Mapping[str, str] | None = None,
        process_id: str = "p",
        *,
        rearm: tuple[str, ...] = (),
    ) -> None:
        """Go on in the diagram ``body``; ``waits`` is by the elements of the new one."""
        self.now += timedelta(minutes=1)
        bundle = Bundle(f"{hash(body)}", {"p.bpmn": body})
        action = Migrate(process_id, elements or {}, rearm)
        step = runner().migrate(self.bundle, bundle, self.snapshot, action, self.now)
        self.bundle = bundle
        self.keep(step)

    def act(self, action: Action, element_id: str, nth: int = 0) -> None:
        self.now += timedelta(minutes=1)
        step = runner().apply(self.bundle, self.snapshot, action, self.now)
        self.waits[element_id].pop(nth)
        self.keep(step)

    # --- what is there ----------------------------------------------------------------------

    def key(self, element_id: str, nth: int = 0) -> int:
        return self.waits[element_id][nth]

    def keep(self, step: Step) -> None:
        """Keep the bytes, and hold the events to their word: what opens was not open before."""
        self.snapshot = step.snapshot
        self.result = step.result
        self.events = list(step.events)
        for event in step.events:
            name = type(event).__name__
            if name == "PathTaken":
                self.flows += event.flows  # type: ignore[attr-defined]
            elif name.endswith(("Opened", "Scheduled", "Requested")):
                keys = self.waits.setdefault(event.element_id, [])  # type: ignore[attr-defined]
                assert event.key not in keys  # type: ignore[attr-defined]
                keys.append(event.key)  # type: ignore[attr-defined]
            elif name.endswith(("Cancelled", "Closed")):
                keys = self.waits[event.element_id]  # type: ignore[attr-defined]
                if event.key in keys:  # type: ignore[attr-defined]
                    keys.remove(event.key)  # type: ignore[attr-defined]
            elif name in ("WaitMoved", "TaskChanged", "JobChanged"):
                self._move(event.key, event.element_id)  # type: ignore[attr-defined]

    def _move(self, key: int, element_id: str) -> None:
        for keys in self.waits.values():
            if key in keys:
                keys.remove(key)
        self.waits.setdefault(element_id, []).append(key)

    @property
    def open(self) -> list[str]:
        """Where the case waits, once for each wait."""
        return sorted(e for e, keys in self.waits.items() for _ in keys)

    @property
    def variables(self) -> Mapping[str, Any]:
        return runner().variables(self.snapshot)

    def seen_by(self, element_id: str, nth: int = 0) -> Mapping[str, Any]:
        return runner().variables(self.snapshot, self.key(element_id, nth))

    def ended(self) -> tuple[str, tuple[str, ...], str | None]:
        """Outcome, end events and error code of a case that has ended."""
        found = [e for e in self.events if type(e).__name__ == "CaseEnded"]
        assert found, f"still waits at {self.open}"
        return found[0].outcome, found[0].end_ids, found[0].error_code  # type: ignore[attr-defined]

    def event(self, name: str) -> Any:
        return next(e for e in self.events if type(e).__name__ == name)
