"""Variables in scopes: one for the case, one per embedded sub-process, a token's locals on top.

SpiffWorkflow copies data along every token and merges the copies at joins, which loses updates.
So its ``task.data`` holds only locals here: the input mappings of an activity, the item of a
multi-instance. The locals of a sub-process's own token are the sub-process's scope.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

VARIABLES = "v"


def case_scope(workflow: Any) -> dict[str, Any]:
    """The variables of the case."""
    found: dict[str, Any] = workflow.top_workflow.data.setdefault(VARIABLES, {})
    return found


def visible(token: Any) -> dict[str, Any]:
    """Everything ``token`` sees: the case's variables, overlaid by each scope down to its own."""
    seen: dict[str, Any] = {}
    for scope in reversed(list(_scopes(token))):
        seen.update(scope)
    return seen


def write(token: Any, values: Mapping[str, Any], *, own: bool) -> None:
    """Each variable goes to the innermost scope that has it, else to the case.

    ``own``: whether the token's own locals count as a scope.
    """
    scopes = list(_scopes(token))[0 if own else 1 :]
    for name, value in values.items():
        target = next((scope for scope in scopes if name in scope), scopes[-1])
        target[name] = value


def _scopes(token: Any) -> Iterator[dict[str, Any]]:
    """From the token's locals outwards: the sub-process it is in, and so on, up to the case."""
    while True:
        yield token.data
        workflow = token.workflow
        if workflow.parent_task_id is None:
            yield case_scope(workflow)
            return
        token = workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
