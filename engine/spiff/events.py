"""Events that wait. They fire when their key is told to, never by themselves.

The store keeps timers and subscriptions as rows and says which one fired, so nothing here
compares names or looks at a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.errors import StepFailed
from engine.events import (
    Event,
    SubscriptionClosed,
    SubscriptionOpened,
    TimerCancelled,
    TimerScheduled,
)
from engine.model import stamp
from engine.spiff import lineage, timing
from engine.spiff.context import context, element_of
from engine.spiff.gateways import came_first
from engine.spiff.mappings import Mappings, give_out
from engine.spiff.nodes import Node
from engine.spiff.tokens import WAITING, below, drop, lift

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
        value = step.value(seen_by, self.text)
        try:
            due = self._due(token.internal_data, str(value), step.now)
        except (ValueError, OverflowError) as error:
            raise StepFailed(element_of(token), "expression", f"{self.text}:{error}") from error
        schedule(token, stamp(due))

    def again(self, fired: Any, token: Any) -> bool:
        """Let ``token`` wait for the next firing of the cycle of ``fired``; False at its end."""
        left = fired.internal_data.get(LEFT, 1)
        if self.kind != "timeCycle" or (left is not None and left <= 1):
            return False
        every = fired.internal_data[EVERY]
        due = timing.after(every, datetime.fromisoformat(fired.internal_data[DUE]))
        token.internal_data.update({EVERY: every, LEFT: None if left is None else left - 1})
        schedule(token, stamp(due))
        return True

    def _due(self, kept: dict[str, Any], value: str, now: datetime) -> datetime:
        if self.kind == "timeDuration":
            return timing.after(value, now)
        if self.kind == "timeDate":
            return timing.moment(value)
        found = timing.cycle(value, now)
        kept.update({EVERY: found.every, LEFT: found.left})
        return found.first


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

    def again(self, fired: Any, token: Any) -> bool:
        """A message may come any number of times, under the same key."""
        self._subscribe(token, fired.internal_data[KEY])
        return True

    def _subscribe(self, token: Any, key: str) -> None:
        token.internal_data[KEY] = key
        step = context(token)
        opened = SubscriptionOpened(step.key(token), element_of(token), self.name, key)
        step.news[token.id] = opened


@dataclass(frozen=True, slots=True)
class Error:
    """``code`` None catches every error."""

    code: str | None


class CatchEvent(Node):
    """An intermediate event that waits for its timer or message."""

    decides = True

    def __init__(self, *args: Any, definition: Timer | Message, outputs: Mappings, **more: Any):
        super().__init__(*args, **more)
        self.definition = definition
        self.mapping_out = outputs

    def _update_hook(self, my_task: Any) -> bool:
        my_task._set_state(WAITING)
        self.definition.arm(my_task, my_task)
        return False

    def wait(self, token: Any) -> type[Any] | None:
        return self.definition.gone

    def fire(self, token: Any, variables: Mapping[str, Any]) -> None:
        came_first(token)
        give_out(token, variables, self.mapping_out, inner=False)
        token.complete()


class BoundaryEvent(Node):
    """An event on the border of an activity; ``interrupting`` ends the activity when it fires.

    Timers and messages wait as tokens below the activity's token. An error needs no token: it is
    looked up when one is thrown.
    """

    shown = False
    decides = True
    attached = True

    def __init__(
        self,
        *args: Any,
        definition: Timer | Message | Error,
        interrupting: bool,
        outputs: Mappings,
        **more: Any,
    ):
        super().__init__(*args, **more)
        self.definition = definition
        self.interrupting = interrupting
        self.mapping_out = outputs

    def arm(self, activity: Any) -> None:
        if not isinstance(self.definition, Error):
            self.definition.arm(below(activity, self.name, WAITING), activity)

    def wait(self, token: Any) -> type[Any] | None:
        return None if isinstance(self.definition, Error) else self.definition.gone

    def fire(self, token: Any, variables: Mapping[str, Any]) -> None:
        activity = token.parent
        lift(token)
        if self.interrupting:
            drop(activity)
        else:
            lineage.touch(activity)
            lineage.fork(activity, token)
            self._wait_again(activity, token)
        give_out(token, variables, self.mapping_out, inner=False)
        token.complete()

    def _wait_again(self, activity: Any, fired: Any) -> None:
        if isinstance(self.definition, Error):
            return
        following = below(activity, self.name, WAITING)
        if not self.definition.again(fired, following):
            drop(following)
