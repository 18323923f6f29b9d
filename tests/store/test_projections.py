"""Read models are what the log says: rebuilt equal, and a manipulated one is told."""

from __future__ import annotations

import pytest

from engine import AssignTask, CancelCase, JobRequest, StepFailed, Transaction, Variables
from tests.store.ground import BOSS, Ground
from tests.workbench import done

READ_MODELS = ("case_list", "worklist", "task_candidates")


@pytest.fixture
def busy(ground: Ground) -> Ground:
    """Cases in every state: open, assigned, done, cancelled, with children, with an incident."""
    ground.open("two", person="P1")
    assigned = ground.tasks(ground.open("noted"))[0]
    done(
        ground.engine.execute(
            AssignTask(command_id="a1", actor=BOSS, key=assigned.key, assignee="clerk")
        )
    )
    done(ground.complete(assigned.key, values={"text": "写"}))
    ground.finish(ground.open("parent", items=[1, 2]))
    cancelled = ground.open("parent", items=[1, 2, 3])
    cancel = CancelCase(command_id="x", actor=BOSS, key=cancelled, reason="申请人撤回")
    done(ground.engine.execute(cancel))
    stuck = ground.open("asks")
    answer = ground.answers.answer
    ground.answers.answer = fail  # type: ignore[method-assign]
    ground.complete(ground.tasks(stuck)[0].key)
    ground.answers.answer = answer  # type: ignore[method-assign]
    ground.engine.run_due()
    return ground


def fail(request: JobRequest, tx: Transaction) -> Variables:
    raise StepFailed("ask", "expression", "除数为零")


def read_models(ground: Ground) -> dict[str, object]:
    content = ground.content()
    return {table: content[table] for table in READ_MODELS}


def test_rebuilt_equals_live(busy: Ground) -> None:
    states = {(c.process_id, c.state) for c in busy.engine.cases(limit=200)}
    assert {("two", "cancelled"), ("two", "completed"), ("noted", "active")} <= states
    assert sum(c.incidents for c in busy.engine.cases(limit=200)) == 1
    live = read_models(busy)
    rows = sum(len(busy.content()[table]) for table in READ_MODELS)
    assert busy.engine.rebuild() == (rows, 0)
    assert read_models(busy) == live


@pytest.mark.parametrize(
    ("forgery", "differences"),
    [
        ("UPDATE worklist SET assignee = 'nobody' WHERE state = 'open'", None),
        (
            "UPDATE worklist SET area = '65' WHERE task_key = (SELECT MIN(task_key) FROM worklist)",
            2,
        ),
        ("UPDATE case_list SET state = 'completed' WHERE state = 'active'", None),
        ("DELETE FROM worklist WHERE task_key = (SELECT MAX(task_key) FROM worklist)", 1),
        ("DELETE FROM task_candidates", None),
        (
            "INSERT INTO task_candidates (candidate, scope, free, due_at, task_key, area) "
            "SELECT 'g:friends', '', 1, '9999', MAX(task_key), '' FROM worklist",
            1,
        ),
        ("UPDATE case_list SET incidents = incidents + 1", None),
    ],
)
def test_a_manipulated_read_model_is_told_and_mended(
    busy: Ground, forgery: str, differences: int | None
) -> None:
    live = read_models(busy)
    busy.rows(forgery)
    _, found = busy.engine.rebuild()
    assert found == differences if differences is not None else found > 0
    assert read_models(busy) == live
    assert busy.engine.rebuild()[1] == 0


def test_rebuilding_changes_nothing_else(busy: Ground) -> None:
    before = busy.content()
    busy.engine.rebuild()
    assert busy.content() == before
    assert busy.engine.verify(reexecute=True).ok


def test_a_task_that_opens_and_closes_in_one_step_leaves_no_row_behind(ground: Ground) -> None:
    """What a step opens and closes is never written live; rebuilding must agree."""
    case = ground.open("brief")
    done(ground.complete(ground.tasks(case)[0].key))
    opened = [
        e.payload["element_id"] for e in ground.engine.history(case) if e.type == "TaskOpened"
    ]
    assert opened == ["a", "b"], "the diagram no longer opens and cancels b in one step"
    assert read_models(ground)["task_candidates"] == []
    assert [t.element_id for t in ground.engine.tasks(BOSS, state=None)] == ["a"]
    assert ground.engine.rebuild()[1] == 0
    assert ground.engine.verify(reexecute=True).ok
