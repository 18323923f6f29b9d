"""Snapshots: where the tokens of a case are, as bytes. The definition is not among them.

Canonical JSON (sorted keys), so that equal states are equal bytes: the process, the case's key, the
last id given out, the case's data, and per workflow (outermost first) its owner and a row for each
token: ``[id, parent, state, element]``, then its internal data and locals where it has any.
Uncompressed, because a digest must not depend on a compressor's version.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from engine.errors import StepFailed
from engine.events import canonical
from engine.spiff.context import Context
from engine.spiff.scopes import VARIABLES

PROCESS, CASE, LAST, DATA, WORKFLOWS = "p", "c", "n", "d", "w"
# In the case's data: the end events it has reached.
ENDS = "ends"
ID, PARENT, STATE, ELEMENT, INTERNAL, LOCALS = range(6)
Row = list[Any]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as read: plain values, no definition needed. ``last``: the last id given out."""

    process_id: str
    case_key: int
    last: int
    data: dict[str, Any]
    workflows: list[tuple[int | None, str, list[Row]]]

    def rows(self) -> Iterator[tuple[str, Row]]:
        """Every token with the name of the specification that its workflow follows."""
        for _, spec, rows in self.workflows:
            for row in rows:
                yield spec, row

    def visible(self, token_id: int | None) -> dict[str, Any]:
        """What token ``token_id`` sees (None: the case); ``KeyError`` if there is no such token."""
        seen: dict[str, Any] = {}
        for scope in reversed(list(self._scopes(token_id))):
            seen.update(scope)
        return seen

    def _scopes(self, token_id: int | None) -> Iterator[Mapping[str, Any]]:
        while token_id is not None:
            token_id, row = self._find(token_id)
            yield row[LOCALS] if len(row) > LOCALS else {}
        yield self.data.get(VARIABLES, {})

    def _find(self, token_id: int) -> tuple[int | None, Row]:
        """The owner of the token's workflow, and its row."""
        for owner, _, rows in self.workflows:
            for row in rows:
                if row[ID] == token_id:
                    return owner, row
        raise KeyError(token_id)


def read(snapshot: bytes) -> Snapshot:
    kept = orjson.loads(snapshot)
    workflows = [(owner, spec, rows) for owner, spec, rows in kept[WORKFLOWS]]
    return Snapshot(kept[PROCESS], kept[CASE], kept[LAST], kept[DATA], workflows)


def write(top: Any, case_key: int, last: int) -> bytes:
    """The bytes of the case's workflow; ``StepFailed`` for a variable that is no JSON."""
    inner = sorted(top.subprocesses.values(), key=lambda w: (w.depth, w.parent_task_id))
    kept = {
        PROCESS: top.spec.name,
        CASE: case_key,
        LAST: last,
        DATA: top.data,
        WORKFLOWS: [[w.parent_task_id, w.spec.name, _rows(w)] for w in (top, *inner)],
    }
    try:
        return canonical(kept)
    except TypeError as error:
        raise StepFailed("", "internal", f"变量的值无法保存:{error}") from error


def load(snapshot: Snapshot, specs: Mapping[str, Any], context: Context) -> Any:
    """The case's workflow as it was when the bytes were written."""
    top = BpmnWorkflow(specs[snapshot.process_id], specs, script_engine=context, deserializing=True)
    top.data = snapshot.data
    for owner, name, rows in snapshot.workflows:
        workflow = top
        if owner is not None:
            workflow = BpmnSubWorkflow(specs[name], owner, top, deserializing=True)
            top.subprocesses[owner] = workflow
        for row in rows:
            _add(workflow, row)
        workflow.task_tree = workflow.tasks[rows[0][ID]]
    return top


def _rows(workflow: Any) -> list[Row]:
    """The root first, then the tokens in the order in which they came to be."""
    rows = []
    for token in sorted(workflow.tasks.values(), key=lambda t: t.id):
        row = [token.id, token._parent, token._state, token.task_spec.name]
        if token.internal_data or token.data:
            row.append(token.internal_data)
        if token.data:
            row.append(token.data)
        rows.append(row)
    return rows


def _add(workflow: Any, row: Row) -> None:
    token = Task.__new__(Task)
    token.__dict__.update(
        id=row[ID],
        workflow=workflow,
        _parent=row[PARENT],
        _children=[],
        _state=row[STATE],
        triggered=False,
        task_spec=workflow.spec.task_specs[row[ELEMENT]],
        thread_id=0,
        internal_data=row[INTERNAL] if len(row) > INTERNAL else {},
        data=row[LOCALS] if len(row) > LOCALS else {},
        last_state_change=0.0,
    )
    workflow.tasks[row[ID]] = token
    if row[PARENT] is not None:
        workflow.tasks[row[PARENT]]._children.append(row[ID])
