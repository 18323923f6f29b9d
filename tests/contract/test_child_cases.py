"""A call activity is a case of its own: opened, ended, cancelled and failed across transactions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import (
    BpmnError,
    CancelCase,
    CaseView,
    CompleteTask,
    Engine,
    JobRequest,
    Transaction,
    Variables,
)
from tests import diagrams as d
from tests.workbench import CLERK, SetClock, done, open_case, open_plain


def parent(*inner: str) -> str:
    mapping = d.mapping({"item": "=item"}, {"answer": "=answer"})
    return d.process(
        "parent",
        d.start(),
        d.call("serve", "child", *inner, extensions=mapping),
        d.boundary("failed", "serve", d.on_error("E1")),
        d.user("after"),
        d.user("repair"),
        d.end("served"),
        d.end("repaired"),
        flows="""start -> serve
            serve -> after
            after -> served
            failed -> repair
            repair -> repaired""",
    )


CHILD = d.process(
    "child",
    d.start("begin"),
    d.user("work"),
    d.gateway("exclusive", "how", default="how-fine"),
    d.end("fine"),
    d.end("broken", d.on_error("E1")),
    flows="begin -> work\nwork -> how\nhow -> fine\nhow -> broken: =bad",
)


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Any:
    loop = d.loop("=items", out="answers", result="=answer")
    one_by_one = d.loop("=items", out="answers", result="=answer", sequential=True)
    engine = open_plain(
        database_url,
        tmp_path,
        files={
            "parallel.bpmn": d.file(d.error("E1"), parent(loop), CHILD),
            "sequential.bpmn": d.file(
                d.error("E1"),
                parent(one_by_one)
                .replace('id="parent"', 'id="in-turn"')
                .replace('name="parent"', 'name="in-turn"'),
            ),
        },
    )
    yield engine
    assert engine.verify(reexecute=True).problems == []
    assert engine.rebuild()[1] == 0
    engine.close()


def children(engine: Engine, case: int) -> list[CaseView]:
    return sorted(engine.cases(parent_key=case), key=lambda c: c.key)


def finish(engine: Engine, case: int, **values: Any) -> None:
    [task] = engine.tasks(CLERK, case_key=case)
    command = CompleteTask(command_id=engine.new_id(), actor=CLERK, key=task.key, values=values)
    done(engine.execute(command))


def where(engine: Engine, case: int) -> list[str]:
    return [task.element_id for task in engine.tasks(CLERK, case_key=case)]


def test_children_end_in_any_order_and_answer_in_the_order_of_the_input(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": ["x", "y", "z"]})
    found = children(engine, case)
    assert [engine.variables(c.key)["item"] for c in found] == ["x", "y", "z"]
    for child, answer in ((found[2], 3), (found[0], 1), (found[1], 2)):
        assert where(engine, case) == []
        finish(engine, child.key, bad=False, answer=answer)
    assert engine.variables(case)["answers"] == [1, 2, 3]
    assert where(engine, case) == ["after"]
    assert [c.state for c in children(engine, case)] == ["completed"] * 3


def test_sequential_children_open_one_after_the_other(engine: Engine) -> None:
    case = open_case(engine, "in-turn", variables={"items": ["x", "y"]})
    for n, item in enumerate(("x", "y"), start=1):
        found = children(engine, case)
        assert len(found) == n
        assert engine.variables(found[-1].key)["item"] == item
        finish(engine, found[-1].key, bad=False, answer=n)
    assert engine.variables(case)["answers"] == [1, 2]


def test_no_items_no_children(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": []})
    assert where(engine, case) == ["after"]
    assert engine.variables(case)["answers"] == []


def test_cancelling_the_parent_cancels_its_children_in_both_histories(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": [1, 2]})
    finish(engine, children(engine, case)[0].key, bad=False, answer=1)
    command = CancelCase(command_id="stop", actor=CLERK, key=case, reason="申请人撤回")
    done(engine.execute(command))
    assert [c.state for c in children(engine, case)] == ["completed", "cancelled"]
    assert engine.tasks(CLERK) == []
    assert [e.type for e in engine.history(case)][-3:] == [
        "ChildrenCancelled",
        "CaseEnded",
        "StepSealed",
    ]
    cancelled = engine.history(children(engine, case)[1].key)
    assert "CaseCancelled" in [e.type for e in cancelled]
    assert cancelled[-1].actor == "engine"


def test_a_childs_error_is_caught_on_the_parents_boundary(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": [1, 2]})
    first, second = children(engine, case)
    finish(engine, first.key, bad=True, answer=None)
    assert where(engine, case) == ["repair"]
    ended = engine.case(first.key)
    assert ended is not None
    assert (ended.state, ended.outcome) == ("error", "broken")
    assert engine.cases(key=second.key)[0].state == "cancelled"


def test_a_handlers_error_in_the_child_reaches_the_parent(
    database_url: str, tmp_path: Path
) -> None:
    def fail(request: JobRequest, tx: Transaction) -> Variables:
        raise BpmnError("E1", "供给方已注销")

    child = d.process(
        "child",
        d.start("begin"),
        d.job("check", "jiuzhu:check"),
        d.boundary("bad", "check", d.on_error("E1")),
        d.end("fine"),
        d.end("broken", d.on_error("E1")),
        flows="begin -> check\ncheck -> fine\nbad -> broken",
    )
    engine = open_plain(
        database_url,
        tmp_path,
        handlers={"jiuzhu:check": fail},
        files={"p.bpmn": d.file(d.error("E1"), parent(), child)},
    )
    case = open_case(engine, "parent", variables={"item": 1})
    assert where(engine, case) == ["repair"]
    [child_case] = children(engine, case)
    [thrown] = [e for e in engine.history(child_case.key) if e.type == "ErrorThrown"]
    assert thrown.payload["message"] == "供给方已注销"
    assert engine.verify(reexecute=True).ok
    engine.close()


def test_an_uncaught_error_of_a_child_is_an_incident_of_the_parent(
    database_url: str, tmp_path: Path
) -> None:
    clock = SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC))
    lone = d.process(
        "lone", d.start(), d.call("serve", "child"), d.end(), flows="start -> serve\nserve -> end"
    )
    engine = open_plain(
        database_url, tmp_path, clock=clock, files={"p.bpmn": d.file(d.error("E1"), lone, CHILD)}
    )
    case = open_case(engine, "lone")
    [child] = children(engine, case)
    finish(engine, child.key, bad=True)
    for _ in range(8):
        clock.pass_(hours=1)
        engine.run_due()
    [incident] = engine.incidents(case)
    assert (incident.element_id, incident.kind) == ("serve", "error-uncaught")
    view = engine.case(case)
    assert view is not None
    assert (view.state, view.incidents) == ("active", 1)
    engine.close()
