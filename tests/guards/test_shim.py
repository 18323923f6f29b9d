"""SpiffWorkflow still reads ids and time where ``engine/spiff/shim.py`` replaces them."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest
import SpiffWorkflow
from SpiffWorkflow import task as spiff_task

from engine.spiff.shim import ids
from tests.guards.test_one_place import CHANCE, CLOCKS, uses
from tests.guards.tree import dotted, parsed

LIBRARY = Path(SpiffWorkflow.__file__).parent
# Timers ask the wall clock here; ours are rows with a due time, these classes are never used.
UNUSED = {"bpmn/specs/event_definitions/timer.py", "bpmn/serializer/migration/version_1_3.py"}
# Packages of the library that the engine does not import at all.
FOREIGN = ("dmn/", "camunda/", "spiff/")


def test_the_library_reads_ids_and_time_only_where_we_know() -> None:
    readers = {
        path.relative_to(LIBRARY).as_posix()
        for path in LIBRARY.rglob("*.py")
        if uses(path, CLOCKS | CHANCE)
    }
    inside = {reader for reader in readers if not reader.startswith(FOREIGN)}
    assert inside == {"task.py", *UNUSED}


def test_the_library_still_calls_the_names_we_replace() -> None:
    called = {
        dotted(node.func)
        for node in ast.walk(parsed(LIBRARY / "task.py"))
        if isinstance(node, ast.Call)
    }
    assert {"uuid4", "time.time"} <= called


def test_a_task_made_inside_a_step_has_our_id_and_no_time() -> None:
    workflow = SimpleNamespace(tasks={}, last_task=None)
    spec = SimpleNamespace(name="element", id=1)
    with ids(41):
        task = spiff_task.Task(workflow, spec)
    assert task.id == 42
    assert task.last_state_change == 0.0


@pytest.mark.parametrize("unused", sorted(UNUSED))
def test_what_is_called_unused_is_not_imported_by_the_engine(unused: str) -> None:
    last = Path(unused).stem
    engine = Path(__file__).parents[2] / "engine" / "spiff"
    for path in engine.rglob("*.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom):
                assert last not in (node.module or "").split(".")
