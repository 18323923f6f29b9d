"""The element instances of one case, told from its log: no table keeps them.

What waits for the outside (task, job, event, called process) has a key of its own there and is its
element. Gateways, scripts and the like pass within a step: their keys are counted from the top of
the case's numbers, in the order in which the log tells of their flows, so a key stays the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from api.v2.drawn import Drawn
from engine import LogEntry

ACTIVE, COMPLETED, TERMINATED = "ACTIVE", "COMPLETED", "TERMINATED"
# Below an incident's number, above all that a case gives out before it has become very old.
TOP = 0xEFFFF
OPENING = frozenset(
    {
        *("TaskOpened", "JobOpened", "TimerScheduled", "SubscriptionOpened", "ChildrenRequested"),
        "SignalSubscriptionOpened",
    }
)
ENDING: Mapping[str, str] = {
    "TaskCompleted": COMPLETED,
    "JobCompleted": COMPLETED,
    "TimerFired": COMPLETED,
    "MessageCorrelated": COMPLETED,
    "SignalReceived": COMPLETED,
    "ErrorThrown": TERMINATED,
    "TaskCancelled": TERMINATED,
    "JobCancelled": TERMINATED,
    "TimerCancelled": TERMINATED,
    "SubscriptionClosed": TERMINATED,
    "SignalSubscriptionClosed": TERMINATED,
    "ChildrenCancelled": TERMINATED,
}
# Joins pass once for all the tokens that came.
JOINS = frozenset({"PARALLEL_GATEWAY", "INCLUSIVE_GATEWAY"})
# What is inside tells whether it is still there.
STAGES = frozenset({"SUB_PROCESS", "EVENT_SUB_PROCESS"})


@dataclass(frozen=True, slots=True)
class Passage:
    """One element instance. Times as the log has them."""

    key: int
    element_id: str
    state: str
    started_at: datetime
    ended_at: datetime | None = None


def passages(
    entries: Iterable[LogEntry], case_key: int, drawn: Drawn, waiting: Iterable[str]
) -> list[Passage]:
    """In the order in which they began; ``waiting``: ids of the elements that hold a token now."""
    reading = _Reading(case_key, drawn)
    for entry in entries:
        reading.take(entry)
    reading.stand(waiting)
    found = sorted(reading.found.values(), key=lambda one: one.started_at)
    # A boundary event that only watches is no instance; one that fired is.
    return [
        one
        for one in found
        if one.state == COMPLETED or drawn.type_of(one.element_id) != "BOUNDARY_EVENT"
    ]


class _Reading:
    """The log as read so far."""

    def __init__(self, case_key: int, drawn: Drawn) -> None:
        self.found: dict[int, Passage] = {}
        self._case_key = case_key
        self._drawn = drawn
        self._at: datetime
        self._numbers = 0
        # By element: numbers and times of tokens that came by a flow and are not told of yet.
        self._arrived: dict[str, list[tuple[int, datetime]]] = {}
        # By element: instances whose own event has told their end, before the path tells it too.
        self._told: Counter[str] = Counter()

    def take(self, entry: LogEntry) -> None:
        payload: Mapping[str, Any] = entry.payload
        self._at = entry.occurred_at
        key = payload.get("key")
        if entry.type in OPENING:
            arrived = self._leave_by(payload["element_id"])
            began = arrived[1] if arrived else self._at
            opened = Passage(payload["key"], payload["element_id"], ACTIVE, began)
            self.found[opened.key] = opened
        elif entry.type in ENDING and key in self.found:
            self._end(key, ENDING[entry.type])
            if ENDING[entry.type] == COMPLETED:
                self._told[self.found[key].element_id] += 1
        elif entry.type == "WaitMoved" and key in self.found:
            self.found[key] = replace(self.found[key], element_id=payload["element_id"])
        elif entry.type == "PathTaken":
            self._path(payload)
        elif entry.type == "CaseEnded":
            for one in list(self.found.values()):
                if one.state == ACTIVE:
                    self._end(one.key, TERMINATED)
            self._arrived.clear()

    def stand(self, waiting: Iterable[str]) -> None:
        """What holds a token and has no key in the log; a sub-process without any was left."""
        standing = set(waiting)
        for element_id in list(standing):
            standing.update(self._drawn.around(element_id))
        for one in list(self.found.values()):
            stage = self._drawn.type_of(one.element_id) in STAGES
            if stage and one.element_id not in standing:
                self._end(one.key, TERMINATED)
        known = {one.element_id for one in self.found.values() if one.state == ACTIVE}
        for element_id in sorted(standing - known):
            number, at = self._leave_by(element_id) or self._number()
            self._add(number, element_id, ACTIVE, at, None)

    def _path(self, payload: Mapping[str, Any]) -> None:
        for flow in payload["flows"]:
            target = self._drawn.targets.get(flow, "")
            if self._drawn.type_of(target) in STAGES:
                self._add(self._number()[0], target, ACTIVE, self._at, None)
            else:
                self._arrived.setdefault(target, []).append(self._number())
        for element_id in payload["elements"]:
            if self._told[element_id]:
                self._told[element_id] -= 1
            elif (key := self._open(element_id)) is not None:
                self._end(key, COMPLETED)
            else:
                number, at = self._leave_by(element_id) or self._number()
                self._add(number, element_id, COMPLETED, at, self._at)

    def _open(self, element_id: str) -> int | None:
        """The key of the oldest instance of the element that is open."""
        open_ = (one for one in self.found.values() if one.state == ACTIVE)
        return next((one.key for one in open_ if one.element_id == element_id), None)

    def _leave_by(self, element_id: str) -> tuple[int, datetime] | None:
        arrived = self._arrived.get(element_id)
        if not arrived:
            return None
        first = arrived.pop(0)
        if self._drawn.type_of(element_id) in JOINS:
            arrived.clear()
        return first

    def _number(self) -> tuple[int, datetime]:
        self._numbers += 1
        return self._numbers, self._at

    def _add(
        self, number: int, element_id: str, state: str, began: datetime, ended: datetime | None
    ) -> None:
        key = self._case_key + TOP - number
        self.found[key] = Passage(key, element_id, state, began, ended)

    def _end(self, key: int, state: str) -> None:
        if self.found[key].state == ACTIVE:
            self.found[key] = replace(self.found[key], state=state, ended_at=self._at)
