"""BPMN errors: the nearest boundary event that knows the code catches, from inside out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.spiff.context import context
from engine.spiff.events import BoundaryEvent, Error
from engine.spiff.multi_instance import is_instance
from engine.spiff.nodes import EndEvent
from engine.spiff.tokens import WAITING, below, drop_all, owner


def throw(token: Any, code: str, variables: Mapping[str, Any]) -> bool:
    """Look for a catcher of ``code`` from the activity of ``token`` outwards; False if none."""
    holder: Any | None = token
    while holder is not None:
        if is_instance(holder):
            holder = holder.parent
        catcher = _catcher(holder, code)
        if catcher is not None:
            catcher.fire(below(holder, catcher.name, WAITING), variables)
            return True
        holder = owner(holder.workflow)
    return False


def _catcher(holder: Any, code: str) -> BoundaryEvent | None:
    """The boundary event for exactly this code, else one for every code."""
    specs = holder.workflow.spec.task_specs
    found = {
        boundary.definition.code: boundary
        for name in getattr(holder.task_spec, "boundaries", ())
        if isinstance((boundary := specs[name]).definition, Error)
    }
    return found.get(code) or found.get(None)


class ErrorEndEvent(EndEvent):
    """Throws out of the sub-process; uncaught it ends the case with the error."""

    def __init__(self, *args: Any, code: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.code = code

    def leave(self, token: Any) -> None:
        workflow = token.workflow
        holder = owner(workflow)
        super().leave(token)
        if holder is None or not throw(holder, self.code, {}):
            context(workflow.task_tree).error_code = self.code
            drop_all(workflow.top_workflow)
