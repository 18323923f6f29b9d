"""Event definitions of our own: a catch event fires when its key is told to, never by itself.

The store keeps timers and subscriptions as rows and says which one fired, so nothing here
compares names, looks at a clock or listens to the library's event manager.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition

from engine.errors import StepFailed
from engine.model import stamp
from engine.spiff import timing
from engine.spiff.scopes import element_of, evaluator

FIRED = "event_fired"


class Timer(EventDefinition):  # type: ignore[misc]
    """``kind``: timeDate | timeDuration | timeCycle; ``text``: ISO 8601 or ``=feel``."""

    def __init__(self, kind: str, text: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind
        self.text = text

    def update_task(self, my_task: Any) -> None:
        """When the event starts to wait: work out once when it is due."""
        if "due" in my_task.internal_data:
            return
        step = evaluator(my_task)
        value = step.value(my_task, self.text)
        try:
            self._schedule(my_task, str(value), step.now)
        except ValueError as error:
            raise StepFailed(element_of(my_task), "expression", f"{self.text}:{error}") from error

    def _schedule(self, my_task: Any, value: str, now: Any) -> None:
        if self.kind == "timeCycle":
            found = timing.cycle(value, now)
            due = found.first
            my_task.internal_data["every"] = found.every
            my_task.internal_data["left"] = found.left
        elif self.kind == "timeDuration":
            due = timing.after(value, now)
        else:
            due = timing.moment(value)
        my_task.internal_data["due"] = stamp(due)


class Message(EventDefinition):  # type: ignore[misc]
    """``name`` of the message; ``key_text`` is the ``=feel`` of its correlation key."""

    def __init__(self, name: str, key_text: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.name = name
        self.key_text = key_text

    def update_task(self, my_task: Any) -> None:
        if "key" in my_task.internal_data:
            return
        value = evaluator(my_task).value(my_task, self.key_text)
        if value is None or isinstance(value, bool | dict | list):
            text = f"关联键 {self.key_text} 的值是 {value!r},应为文本或数字"
            raise StepFailed(element_of(my_task), "expression", text)
        my_task.internal_data["key"] = str(value)


class Error(EventDefinition):  # type: ignore[misc]
    """``code`` None catches every error."""

    def __init__(self, code: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.code = code
