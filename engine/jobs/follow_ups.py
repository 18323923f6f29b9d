"""What follows a commit: commands to other cases, due timers, messages to the outside.

The rows are the truth; queues and threads only say when to look. Each row is tried alone, with
back-off, and parked as an incident in the end, so that a poisoned one holds up nobody.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any, Protocol

from engine.commands import (
    BroadcastSignal,
    CancelCase,
    Command,
    CorrelateMessage,
    EndChild,
    FireTimerNow,
    HearChild,
    HearSignal,
    NoteCase,
    OpenByMessage,
    OpenBySignal,
    OpenChild,
    RaiseIncident,
    RescheduleTimer,
    ResumeCase,
    SuspendCase,
    UpdateTask,
)
from engine.dispatch import Dispatched, Dispatcher
from engine.errors import Early, EngineError, Held, Refused, StepFailed
from engine.model import ENGINE, case_of
from engine.ports import Clock, Delivery, NewId, Transaction

log = logging.getLogger(__name__)
HOUR = timedelta(hours=1)
# Looks through a domain's own rows at a moment, in a transaction of its own.
Sweep = Callable[[Transaction, datetime], None]

COMMANDS: Mapping[str, Callable[..., Command]] = {
    "engine.open-child": OpenChild,
    "engine.end-child": EndChild,
    "engine.hear-child": HearChild,
    "engine.correlate": CorrelateMessage,
    "engine.broadcast": BroadcastSignal,
    "engine.hear-signal": HearSignal,
    "engine.open-by-message": OpenByMessage,
    "engine.open-by-signal": OpenBySignal,
    "engine.suspend-child": SuspendCase,
    "engine.resume-child": ResumeCase,
    "engine.update-task": UpdateTask,
    "engine.reschedule-timer": RescheduleTimer,
    "engine.note-case": NoteCase,
    "engine.cancel-child": lambda **values: CancelCase(reason="上级案件已离开本环节", **values),
}


class Undeliverable(EngineError):
    """Nobody is registered to deliver this topic."""


class Rows(Protocol):
    """The outbox and timer rows (``engine.store.outbox``), as this module needs them."""

    def read(self, tx: Transaction, id_: str) -> Any: ...

    def due(self, tx: Transaction, now: datetime, limit: int) -> tuple[list[str], list[int]]: ...

    def remove(self, tx: Transaction, id_: str) -> None: ...

    def put_off(self, tx: Transaction, kind: str, key: str | int, now: datetime) -> bool: ...


class Messages(Protocol):
    """Messages that nobody can get any more (``engine.store.expired``)."""

    def expired(self, tx: Transaction, now: datetime, limit: int) -> list[int]: ...

    def remove(self, tx: Transaction, keys: list[int]) -> None: ...


class Source(Protocol):
    def transaction(self, now: datetime, new_id: str) -> AbstractContextManager[Transaction]: ...

    def reading(self, now: datetime) -> AbstractContextManager[Transaction]: ...

    def hold(self, kind: str, key: str | int, case_key: int, now: datetime) -> None: ...


class FollowUps:
    def __init__(
        self,
        dispatcher: Dispatcher,
        source: Source,
        rows: Rows,
        messages: Messages,
        deliveries: Mapping[str, Delivery],
        clock: Clock,
        new_id: NewId,
        undelivered: Mapping[str, Delivery] | None = None,
    ) -> None:
        self._dispatcher = dispatcher
        self._source = source
        self._rows = rows
        self._messages = messages
        self._deliveries = deliveries
        self._undelivered = undelivered or {}
        self._clock = clock
        self._new_id = new_id
        self._looked_at: datetime | None = None
        self.sweeps: list[Sweep] = []

    def drain(self, ids: list[str]) -> None:
        """Follow up on ``ids`` and on what they leave, as far as the engine itself does it."""
        todo = list(ids)
        while todo:
            todo += self.deliver(todo.pop(0), engine_only=True)

    def deliver(self, id_: str, *, engine_only: bool = False) -> list[str]:
        """Do one outbox row; returns what it left. A row that is gone was done by another."""
        with self._source.reading(self._clock()) as tx:
            sent = self._rows.read(tx, id_)
        if sent is None or (engine_only and sent.topic not in COMMANDS):
            return []
        try:
            return self._deliver(sent)
        except Held:
            self._hold("outbox", id_, case_of(sent.payload["key"]))
            return []
        except Exception as error:
            log.warning("follow-up failed", extra={"topic": sent.topic, "outbox": id_})
            if not self._given_up(sent):
                self._failed("outbox", id_, _concerned(sent), error)
            return []

    def fire(self, timer_key: int) -> list[str]:
        """Fire one due timer; returns what it left."""
        command = FireTimerNow(command_id=f"timer:{timer_key}", key=timer_key)
        try:
            return list(self._dispatcher.execute(command).follow_ups)
        except Early:
            return []
        except Held:
            self._hold("timer", timer_key, case_of(timer_key))
            return []
        except Exception as error:
            log.warning("timer failed", extra={"timer": timer_key})
            self._failed("timer", timer_key, case_of(timer_key), error)
            return []

    def run_due(self, limit: int = 200) -> int:
        """Do everything that is due now, and what follows from it; how many rows were done."""
        done = 0
        while True:
            with self._source.reading(self._clock()) as tx:
                sent, timers = self._rows.due(tx, self._clock(), limit)
            if not sent and not timers:
                if not self._look_around(limit):
                    return done
                continue
            for id_ in sent:
                self.drain(self.deliver(id_))
            for key in timers:
                self.drain(self.fire(key))
            done += len(sent) + len(timers)

    def _look_around(self, limit: int) -> bool:
        """Every hour: what nothing wakes up for; whether it was time for it.

        A sweep that fails is logged and comes again with the next hour; the others go on.
        """
        now = self._clock()
        if self._looked_at is not None and now < self._looked_at + HOUR:
            return False
        self._looked_at = now
        self._forget_expired(limit, now)
        for sweep in self.sweeps:
            try:
                with self._source.transaction(now, self._new_id()) as tx:
                    sweep(tx, now)
            except Exception:
                log.exception("sweep failed; it goes on")
        return True

    def _forget_expired(self, limit: int, now: datetime) -> None:
        """Remove the messages that are over since long."""
        while True:
            with self._source.reading(now) as tx:
                keys = self._messages.expired(tx, now, limit)
            if not keys:
                return
            with self._source.transaction(now, self._new_id()) as tx:
                self._messages.remove(tx, keys)

    def _deliver(self, sent: Any) -> list[str]:
        build = COMMANDS.get(sent.topic)
        if build is not None:
            values = {"command_id": sent.id, "actor": ENGINE, "follow_up": True, **sent.payload}
            dispatched: Dispatched = self._dispatcher.execute(build(**values))
            if isinstance(dispatched.outcome, Refused):
                with self._source.transaction(self._clock(), self._new_id()) as tx:
                    self._rows.remove(tx, sent.id)
            return list(dispatched.follow_ups)
        delivery = self._deliveries.get(sent.topic)
        if delivery is None:
            raise Undeliverable(f"没有登记投递程序 {sent.topic}")
        with self._source.transaction(self._clock(), self._new_id()) as tx:
            delivery(sent.payload, tx)
            self._rows.remove(tx, sent.id)
        return []

    def _hold(self, kind: str, key: str | int, case_key: int) -> None:
        """The case rests: its row waits with it, and comes back when it is resumed."""
        self._source.hold(kind, key, case_key, self._clock())

    def _given_up(self, sent: Any) -> bool:
        """Put off what its owner himself keeps an eye on; at the last try he is told of it."""
        told = self._undelivered.get(sent.topic)
        if told is None:
            return False
        with self._source.transaction(self._clock(), self._new_id()) as tx:
            if self._rows.put_off(tx, "outbox", sent.id, self._clock()):
                told(sent.payload, tx)
                self._rows.remove(tx, sent.id)
        return True

    def _failed(self, kind: str, key: str | int, case_key: int | None, error: Exception) -> None:
        """Put the row off; the last try parks it and, inside a case, opens an incident."""
        with self._source.transaction(self._clock(), self._new_id()) as tx:
            parked = self._rows.put_off(tx, kind, key, self._clock())
        if not parked or case_key is None:
            return
        known = isinstance(error, StepFailed)
        raised = RaiseIncident(
            command_id=self._new_id(),
            key=case_key,
            source=f"{kind}:{key}",
            element_id=error.element_id if known else "",  # type: ignore[attr-defined]
            kind=error.kind if known else "internal",  # type: ignore[attr-defined]
            message=str(error) or type(error).__name__,
        )
        self._dispatcher.execute(raised)


def _concerned(sent: Any) -> int | None:
    """The case that a failing row is an incident of: the one its command was to change."""
    key = sent.payload.get("key") if sent.topic in COMMANDS else None
    return sent.case_key if key is None else case_of(key)
