"""Variables in scopes: one per case and per embedded sub-process, a task's locals on top.

SpiffWorkflow copies data along every token and merges the copies at joins, which loses updates.
So its ``task.data`` holds only locals here, and is emptied when a task completes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from engine.errors import EngineError, StepFailed
from engine.model import Bundle, Json
from engine.ports import Decisions, Expressions

VARIABLES = "v"


class Evaluator:
    """What a running step evaluates with: FEEL, DMN, the case's clock and pinned bundle."""

    def __init__(
        self, expressions: Expressions, decisions: Decisions, bundle: Bundle, now: datetime
    ) -> None:
        self._expressions = expressions
        self._decisions = decisions
        self._bundle = bundle
        self.now = now

    def value(self, task: Any, text: str, extra: Mapping[str, Json] | None = None) -> Any:
        """The value of ``=feel``; any other text stands for itself."""
        if not text.startswith("="):
            return text
        seen = {**visible(task), **(extra or {})}
        try:
            return self._expressions.evaluate(text[1:].strip(), seen, self.now, self._bundle)
        except EngineError as error:
            raise StepFailed(element_of(task), "expression", f"{text}:{error}") from error

    def decide(self, task: Any, decision_id: str) -> Any:
        try:
            return self._decisions.decide(self._bundle, decision_id, visible(task), self.now)
        except EngineError as error:
            raise StepFailed(element_of(task), "decision", f"{decision_id}:{error}") from error


def evaluator(task: Any) -> Evaluator:
    """The evaluator of the step that ``task`` runs in."""
    found: Evaluator = task.workflow.top_workflow.script_engine
    return found


def element_of(task: Any) -> str:
    """Id of the element on the diagram."""
    return str(task.task_spec.bpmn_id or task.task_spec.name)


def scope_of(workflow: Any) -> dict[str, Any]:
    """The variables that live in ``workflow`` itself."""
    found: dict[str, Any] = workflow.data.setdefault(VARIABLES, {})
    return found


def visible(task: Any) -> dict[str, Any]:
    """Everything ``task`` sees: the case's variables, overlaid by each scope down to its own."""
    seen: dict[str, Any] = {}
    for scope in reversed(list(_scopes(task))):
        seen.update(scope)
    return seen


def write(task: Any, values: Mapping[str, Any], *, own: bool = False) -> None:
    """Each variable goes to the innermost scope that has it, else to the case.

    A task's own locals count only where ``own`` (an instance of a multi-instance activity).
    """
    scopes = list(_scopes(task))[0 if own else 1 :]
    for name, value in values.items():
        for scope in scopes:
            if name in scope or scope is scopes[-1]:
                scope[name] = value
                break


def _scopes(task: Any) -> Iterator[dict[str, Any]]:
    """From the task's locals outwards: its workflow, the owning task's locals, … the case."""
    while True:
        yield task.data
        workflow = task.workflow
        yield scope_of(workflow)
        if workflow.parent_task_id is None:
            return
        task = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
