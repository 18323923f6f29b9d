"""What a running step works with: FEEL, DMN, the case's clock; and what it has done so far.

One ``Context`` lives for one step. It is the workflow's script engine, so every specification
reaches it from its token; SpiffWorkflow's own script engine is never made.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.errors import EngineError, StepFailed
from engine.events import Event
from engine.model import Bundle, Json
from engine.ports import Decisions, Expressions
from engine.spiff.scopes import visible

# A diagram that moves this many tokens without ever waiting is spinning.
MAX_MOVES = 20_000


class Context:
    """``flows`` and ``elements`` passed in this step; ``news`` by token id: what it opened.

    ``told``: what was thrown in it. ``stopped``: it ended the case on purpose (see ``stopping``).
    """

    def __init__(
        self,
        expressions: Expressions,
        decisions: Decisions,
        bundle: Bundle,
        case_key: int,
        now: datetime,
    ) -> None:
        self._expressions = expressions
        self._decisions = decisions
        self._bundle = bundle
        self.case_key = case_key
        self.now = now
        self.flows: list[str] = []
        self.elements: list[str] = []
        self.news: dict[int, Event] = {}
        self.told: list[Event] = []
        self.ends: list[str] = []
        self.error_code: str | None = None
        self.stopped = False
        self._moves = 0

    def key(self, token: Any) -> int:
        """The key by which everybody outside knows ``token``."""
        return self.case_key + int(token.id)

    def value(self, token: Any, text: str, extra: Mapping[str, Json] | None = None) -> Any:
        """The value of ``=feel`` as ``token`` sees it; any other text stands for itself."""
        if not text.startswith("="):
            return text
        seen = {**visible(token), **(extra or {})}
        try:
            return self._expressions.evaluate(text[1:].strip(), seen, self.now, self._bundle)
        except EngineError as error:
            raise StepFailed(element_of(token), "expression", f"{text}:{error}") from error

    def truth(self, token: Any, text: str, extra: Mapping[str, Json] | None = None) -> bool:
        """The value of a condition, which must be true or false: null is a mistake, not false."""
        value = self.value(token, text, extra)
        if not isinstance(value, bool):
            message = f"条件 {text} 的结果是 {value!r},应为 true 或 false"
            raise StepFailed(element_of(token), "expression", message)
        return value

    def decide(self, token: Any, decision_id: str) -> Any:
        try:
            return self._decisions.decide(self._bundle, decision_id, visible(token), self.now)
        except EngineError as error:
            raise StepFailed(element_of(token), "decision", f"{decision_id}:{error}") from error

    def moved(self, token: Any) -> None:
        """Count a move; ``StepFailed(kind="limit")`` when a step does not come to rest."""
        self._moves += 1
        if self._moves > MAX_MOVES:
            message = f"一步之内移动了 {MAX_MOVES} 次仍未停下,流程图可能在空转"
            raise StepFailed(element_of(token), "limit", message)


def context(token: Any) -> Context:
    """The context of the step that ``token`` moves in."""
    found: Context = token.workflow.top_workflow.script_engine
    return found


def element_of(token: Any) -> str:
    """Id of the element on the diagram."""
    return str(token.task_spec.name)


def whole(step: Context, token: Any, text: str, low: int, high: int) -> int:
    """The whole number that ``text`` gives, from ``low`` to ``high``; ``StepFailed`` for others."""
    value = step.value(token, text)
    short = isinstance(value, str) and value.isdecimal() and len(value) < 10
    number = int(value) if short else value
    plain = isinstance(number, int | float) and not isinstance(number, bool)
    if plain and low <= number <= high and number == number // 1:
        return int(number)
    message = f"{text}:得到 {str(value)[:40]},要的是 {low} 到 {high} 的整数"
    raise StepFailed(element_of(token), "expression", message)
