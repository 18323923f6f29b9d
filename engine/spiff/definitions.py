"""What events wait for or catch: timers, messages, signals; errors and escalations.

The store keeps timers and subscriptions as rows and says which one fired, so nothing here
compares names or looks at a clock. What is thrown inside the case needs no row: whoever catches
it is looked up when it is thrown (see ``thrown``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import StepFailed
from engine.events import (
    Event,
    SignalSubscriptionClosed,
    SignalSubscriptionOpened,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCancelled,
    TimerScheduled,
)
from engine.model import stamp
from engine.spiff import timing
from engine.spiff.context import context, element_of

DUE, EVERY, LEFT, KEY = "due", "every", "left", "key"


@dataclass(frozen=True, slots=True)
class Timer:
    """``kind``: timeDate | timeDuration | timeCycle; ``text``: ISO 8601 or ``=feel``."""

    kind: str
    text: str

    @property
    def gone(self) -> type[Event]:
        return TimerCancelled

    def arm(self, token: Any, seen_by: Any) -> None:
        """Work out once when ``token`` is due, with the variables that ``seen_by`` sees."""
        step = context(token)
        value = str(step.value(seen_by, self.text))
        try:
            due = timing.first(self.kind, value, step.now)
        except (ValueError, OverflowError) as error:
            raise StepFailed(element_of(token), "expression", f"{self.text}:{error}") from error
        if due.every is not None:
            token.internal_data.update({EVERY: due.every, LEFT: due.left})
        schedule(token, stamp(due.first))

    def again(self, fired: Any, token: Any) -> bool:
        """Let ``token`` wait for the next firing of the cycle of ``fired``; False at its end."""
        kept = fired.internal_data
        left = kept.get(LEFT, 1)
        if self.kind != "timeCycle" or (left is not None and left <= 1):
            return False
        due = timing.after(kept[EVERY], datetime.fromisoformat(kept[DUE]))
        left = None if left is None else left - 1
        token.internal_data.update({EVERY: kept[EVERY], LEFT: left})
        schedule(token, stamp(due))
        return True


def schedule(token: Any, due: str) -> None:
    token.internal_data[DUE] = due
    step = context(token)
    step.news[token.id] = TimerScheduled(step.key(token), element_of(token), due)


@dataclass(frozen=True, slots=True)
class Message:
    """``name`` of the message; ``key_text`` is the ``=feel`` of its correlation key."""

    name: str
    key_text: str

    @property
    def gone(self) -> type[Event]:
        return SubscriptionClosed

    def arm(self, token: Any, seen_by: Any) -> None:
        value = context(token).value(seen_by, self.key_text)
        if value is None or isinstance(value, bool | dict | list):
            text = f"关联键 {self.key_text} 的值是 {value!r},应为文本或数字"
            raise StepFailed(element_of(token), "expression", text)
        self._subscribe(token, str(value))

    def again(self, token: Any) -> None:
        """A message may come any number of times: ``token`` goes on waiting."""
        self._subscribe(token, token.internal_data[KEY])

    def _subscribe(self, token: Any, key: str) -> None:
        token.internal_data[KEY] = key
        step = context(token)
        opened = SubscriptionOpened(step.key(token), element_of(token), self.name, key)
        step.news[token.id] = opened


@dataclass(frozen=True, slots=True)
class Signal:
    """``name``: text or ``=feel``. Whoever waits when it is broadcast hears it, all of them."""

    name: str

    @property
    def gone(self) -> type[Event]:
        return SignalSubscriptionClosed

    def arm(self, token: Any, seen_by: Any) -> None:
        self._subscribe(token, self.called(token, seen_by))

    def again(self, token: Any) -> None:
        self._subscribe(token, token.internal_data[KEY])

    def called(self, token: Any, seen_by: Any) -> str:
        """The signal's name now."""
        value = context(token).value(seen_by, self.name)
        if not isinstance(value, str) or not value:
            text = f"信号名 {self.name} 的值是 {value!r},应为文本"
            raise StepFailed(element_of(token), "expression", text)
        return value

    def _subscribe(self, token: Any, name: str) -> None:
        token.internal_data[KEY] = name
        step = context(token)
        step.news[token.id] = SignalSubscriptionOpened(step.key(token), element_of(token), name)


@dataclass(frozen=True, slots=True)
class Error:
    """``code`` None catches every error."""

    code: str | None


@dataclass(frozen=True, slots=True)
class Escalation:
    """``code`` None catches every escalation."""

    code: str | None


# What waits as a token, and what is looked up when it is thrown.
Awaited = Timer | Message | Signal
Thrown = Error | Escalation
Definition = Awaited | Thrown
