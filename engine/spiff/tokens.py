"""Tokens: what SpiffWorkflow calls tasks, in a tree that holds nothing but the present.

The library predicts every task to come and keeps every task that was; its steps and snapshots
then grow with the diagram and with the age of the case. Here a token hangs directly under its
workflow's root and is gone as soon as its followers are there. Only what lives and dies with a
token hangs below it: boundary events, instances of a multi-instance, alternatives of an
event-based gateway. A sub-process is a workflow of its own, owned by a token.

States: STARTED waits for the outside (task, job, child case, sub-process, instances), WAITING for
an event or for other tokens at a join, READY moves on by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff import lineage
from engine.spiff.context import context
from engine.spiff.lineage import Trace

STARTED, WAITING, READY = TaskState.STARTED, TaskState.WAITING, TaskState.READY
COMPLETED = TaskState.COMPLETED
FROM = "from"


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; ``condition`` is ``=feel`` or None. A link event's way has no ``id``."""

    id: str
    target: str
    condition: str | None


def follow(workflow: Any, flow: Flow, trace: Trace) -> None:
    """A new token arrives at the end of ``flow``."""
    token = head(workflow, flow.target, trace)
    if flow.id:
        context(token).flows.append(flow.id)
    if token.task_spec.joins:
        token.internal_data[FROM] = flow.id
    token.task_spec._update(token)


def head(workflow: Any, name: str, trace: Trace) -> Any:
    """A new token at element ``name`` that hangs under the root; it has not acted yet."""
    token = workflow.task_tree._add_child(workflow.spec.task_specs[name], TaskState.FUTURE)
    lineage.give(token, trace)
    return token


def below(token: Any, name: str, state: int = TaskState.FUTURE) -> Any:
    """A new token at element ``name`` that lives and dies with ``token``."""
    return token._add_child(token.workflow.spec.task_specs[name], state)


def lift(token: Any) -> None:
    """Hang ``token`` under the root: it no longer dies with what it hung below."""
    lineage.give(token, lineage.of(token))
    token.parent._children.remove(token.id)
    root = token.workflow.task_tree
    token.parent = root
    root._children.append(token.id)


def drop(token: Any) -> None:
    """Take ``token`` away with everything below it and inside it."""
    workflow = token.workflow
    for child in list(token.children):
        drop(child)
    inner = workflow.top_workflow.subprocesses.get(token.id)
    if inner is not None:
        drop_all(inner)
        del workflow.top_workflow.subprocesses[token.id]
    token.parent._children.remove(token.id)
    del workflow.tasks[token.id]


def drop_all(workflow: Any) -> None:
    """Take every token of ``workflow`` away; it is then finished."""
    for token in list(workflow.task_tree.children):
        drop(token)


def empty(workflow: Any) -> bool:
    """Whether nothing is left in ``workflow`` but what watches over it."""
    return all(token.task_spec.armed for token in workflow.task_tree.children)


def exists(token: Any) -> bool:
    """Whether ``token`` is still in its workflow, and the workflow in the case."""
    workflow = token.workflow
    if workflow.tasks.get(token.id) is not token:
        return False
    top = workflow.top_workflow
    return workflow is top or top.subprocesses.get(workflow.parent_task_id) is workflow


def workflows(top: Any) -> list[Any]:
    """The case's workflow and its sub-processes, innermost first, else in order of opening."""
    inner = sorted(top.subprocesses.values(), key=lambda w: (-w.depth, w.parent_task_id))
    return [*inner, top]


def tokens(top: Any) -> Iterator[Any]:
    """Every token of the case, without the roots."""
    for workflow in workflows(top):
        for token in list(workflow.tasks.values()):
            if token is not workflow.task_tree:
                yield token


def owner(workflow: Any) -> Any | None:
    """The token whose sub-process ``workflow`` is; None for the case itself."""
    if workflow.parent_task_id is None:
        return None
    return workflow.top_workflow.get_task_from_id(workflow.parent_task_id)
