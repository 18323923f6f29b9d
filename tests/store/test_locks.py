"""One case, one writer at a time; other cases do not wait for it where the database allows."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning

import pytest

from engine import Done, JobRequest, Outcome, SetCaseVariables, Transaction, Variables
from tests.store.ground import BOSS, Ground

PATIENCE = 30.0
A_MOMENT = 0.5


class Gate:
    """A handler that waits inside its transaction until the test lets it go."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.released = threading.Event()

    def __call__(self, request: JobRequest, tx: Transaction) -> Variables:
        self.entered.set()
        assert self.released.wait(PATIENCE)
        return {}


@pytest.fixture
def gate(ground: Ground) -> Iterator[Gate]:
    made = Gate()
    ground.answers.answer = made  # type: ignore[method-assign]
    yield made
    made.released.set()


@pytest.fixture
def clients(gate: Gate) -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool
        gate.released.set()


def change(ground: Ground, case: int, name: str) -> Outcome:
    return ground.engine.execute(
        SetCaseVariables(command_id=name, actor=BOSS, key=case, variables={name: 1}, reason="更正")
    )


def is_waiting(future: Future[Outcome]) -> bool:
    try:
        future.result(A_MOMENT)
    except StillRunning:
        return True
    return False


def test_a_case_that_is_worked_on_is_locked(
    ground: Ground, gate: Gate, clients: ThreadPoolExecutor
) -> None:
    case = ground.open("asks")
    [task] = ground.tasks(case)
    first = clients.submit(ground.complete, task.key)
    assert gate.entered.wait(PATIENCE)
    second = clients.submit(change, ground, case, "late")
    assert is_waiting(second)
    gate.released.set()
    assert isinstance(first.result(PATIENCE), Done)
    assert isinstance(second.result(PATIENCE), Done)
    types = [e.type for e in ground.engine.history(case)]
    assert types.index("JobCompleted") < types.index("VariablesSet")
    assert ground.engine.verify(reexecute=True).ok


def test_reading_never_waits(ground: Ground, gate: Gate, clients: ThreadPoolExecutor) -> None:
    """A page shows the case as it was before the step that is still going on."""
    case = ground.open("asks")
    [task] = ground.tasks(case)
    first = clients.submit(ground.complete, task.key)
    assert gate.entered.wait(PATIENCE)
    assert [t.element_id for t in ground.tasks(case)] == ["a"]
    assert ground.engine.verify(case).ok
    assert not first.done()


def test_another_case_does_not_wait(
    ground: Ground, gate: Gate, clients: ThreadPoolExecutor
) -> None:
    """On PostgreSQL. SQLite lets one writer in: there the other one comes right after."""
    case, other = ground.open("asks"), ground.open("two")
    [task] = ground.tasks(case)
    first = clients.submit(ground.complete, task.key)
    assert gate.entered.wait(PATIENCE)
    second = clients.submit(change, ground, other, "meanwhile")
    if ground.database.dialect == "postgresql":
        assert isinstance(second.result(PATIENCE), Done)
        assert not first.done()
        gate.released.set()
    else:
        assert is_waiting(second)
        gate.released.set()
        assert isinstance(second.result(PATIENCE), Done)
    assert isinstance(first.result(PATIENCE), Done)


def test_parent_and_child_that_end_together_do_not_lock_each_other(
    ground: Ground, clients: ThreadPoolExecutor
) -> None:
    """Children end at once while their parent is changed: everything comes to its end."""
    parent = ground.open("parent", items=[1, 2, 3, 4])
    children = [c.key for c in ground.engine.cases(parent_key=parent)]
    assert len(children) == 4

    def work(case: int) -> None:
        ground.finish(case)

    ended = [clients.submit(work, child) for child in children]
    for n in range(5):
        assert isinstance(change(ground, parent, f"v{n}"), Done)
    for future in ended:
        future.result(PATIENCE)
    ground.engine.run_due()
    assert [t.element_id for t in ground.tasks(parent)] == ["after"]
    assert ground.engine.verify(reexecute=True).ok
    assert ground.engine.rebuild()[1] == 0
