"""One command is one transaction: it happens once, on what was seen, wholly or not at all."""

from __future__ import annotations

import threading

import pytest

from engine import (
    AssignTask,
    DeployBundle,
    Done,
    JobRequest,
    NotPublishable,
    OpenCase,
    Refused,
    StepFailed,
    Submission,
    Transaction,
    Variables,
)
from tests.store.ground import BOSS, Ground
from tests.workbench import CLERK, done

OWN_ROW = "INSERT INTO counters (name, value) VALUES ('written by a hook', 1)"


# --- once -----------------------------------------------------------------------------------------


def test_the_same_command_id_happens_once(ground: Ground) -> None:
    case = ground.open()
    [task] = ground.tasks(case)
    first = ground.complete(task.key, "c1", values={"x": 1})
    before = ground.content()
    again = ground.complete(task.key, "c1", values={"x": 2})
    assert isinstance(first, Done)
    assert isinstance(again, Done)
    assert (first.repeated, again.repeated) == (False, True)
    assert again.result == first.result
    assert ground.content() == before


def test_opening_twice_with_one_id_opens_one_case(ground: Ground) -> None:
    command = OpenCase(command_id="open", actor=CLERK, process_id="two")
    assert done(ground.engine.execute(command)) == done(ground.engine.execute(command))
    assert len(ground.engine.cases()) == 1


def test_one_id_sent_by_many_at_once_happens_once(ground: Ground) -> None:
    case = ground.open()
    [task] = ground.tasks(case)
    barrier, outcomes = threading.Barrier(8), []

    def client() -> None:
        barrier.wait()
        outcomes.append(ground.complete(task.key, "c1"))

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(isinstance(o, Done) for o in outcomes), outcomes
    assert sum(not o.repeated for o in outcomes if isinstance(o, Done)) == 1
    assert [e.type for e in ground.engine.history(case)].count("TaskCompleted") == 1


def test_a_command_that_changes_no_case_is_remembered_too(ground: Ground) -> None:
    files = {"more.bpmn": b""}
    command = DeployBundle(command_id="bad", actor=CLERK, files=files)
    with pytest.raises(NotPublishable):
        ground.engine.execute(command)
    assert ground.rows("SELECT 1 FROM commands WHERE command_id = 'bad'") == []
    [row] = ground.rows("SELECT case_id, seq FROM commands WHERE type = 'DeployBundle'")
    assert (row["case_id"], row["seq"]) == (None, 0)


# --- on what was seen -----------------------------------------------------------------------------


def test_a_stale_page_is_told_who_did_what_since(ground: Ground) -> None:
    case = ground.open()
    [task] = ground.tasks(case)
    seen = task.version
    ground.clock.pass_(minutes=32)
    assign = AssignTask(command_id="a1", actor=BOSS, key=task.key, assignee="clerk")
    done(ground.engine.execute(assign))
    refused = ground.complete(task.key, "c1", expected_version=seen)
    assert isinstance(refused, Refused)
    assert refused.code == "conflict"
    now = ground.engine.case(case)
    assert now is not None
    assert f"第 {seen} 版" in refused.message
    assert f"但 boss 已于 2026-11-24 10:32 更新到第 {now.version} 版" in refused.message
    assert isinstance(ground.complete(task.key, "c2", expected_version=now.version), Done)


def test_a_second_completion_is_told_who_was_first(ground: Ground) -> None:
    case = ground.open()
    [task] = ground.tasks(case)
    done(ground.complete(task.key, actor=BOSS))
    refused = ground.complete(task.key)
    assert isinstance(refused, Refused)
    assert refused.message == "任务“a”已由 boss 于 2026-11-24 10:00 办结"


def test_conflicts_and_trespasses_are_kept_and_change_nothing_else(ground: Ground) -> None:
    case = ground.open()
    [task] = ground.tasks(case)
    before = ground.content()
    stranger = type(CLERK)("stranger", frozenset({"nobody"}))
    refused = ground.complete(task.key, "c1", actor=stranger)
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden"
    after = ground.content()
    [kept] = after["refusals"]
    assert (kept["actor"], kept["command"], kept["command_id"], kept["case_id"], kept["code"]) == (
        "stranger",
        "CompleteTask",
        "c1",
        case,
        "forbidden",
    )
    assert {**after, "refusals": []} == {**before, "refusals": []}


# --- wholly or not at all -------------------------------------------------------------------------


def unchanged(ground: Ground, before: object) -> None:
    """Nothing of a command is left, its number drawn from the counter included."""
    assert ground.content() == before


def test_a_defect_in_a_hook_leaves_nothing(ground: Ground) -> None:
    def hook(submission: Submission, tx: Transaction) -> Variables:
        tx.run(OWN_ROW)
        tx.send("post", {"to": "nobody"})
        raise RuntimeError("defect")

    ground.hooks["note"] = hook
    case = ground.open("noted")
    [task] = ground.tasks(case)
    before = ground.content()
    with pytest.raises(RuntimeError, match="defect"):
        ground.complete(task.key, values={"text": "secret"})
    unchanged(ground, before)
    del ground.hooks["note"]
    assert isinstance(ground.complete(task.key, values={"text": "secret"}), Done)


def test_a_hooks_refusal_takes_back_what_it_wrote(ground: Ground) -> None:
    def hook(submission: Submission, tx: Transaction) -> Refused:
        tx.run(OWN_ROW)
        return Refused("invalid", "不行", {"text": ["太短"]})

    ground.hooks["note"] = hook
    case = ground.open("noted")
    [task] = ground.tasks(case)
    before = ground.content()
    assert ground.complete(task.key, values={"text": ""}) == Refused(
        "invalid", "不行", {"text": ["太短"]}
    )
    unchanged(ground, before)


def test_a_handlers_defect_leaves_nothing(ground: Ground) -> None:
    def answer(request: JobRequest, tx: Transaction) -> Variables:
        tx.run(OWN_ROW)
        raise RuntimeError("defect")

    case = ground.open("asks")
    [task] = ground.tasks(case)
    ground.answers.answer = answer  # type: ignore[method-assign]
    before = ground.content()
    with pytest.raises(RuntimeError, match="defect"):
        ground.complete(task.key)
    assert ground.answers.asked == 1
    unchanged(ground, before)


def test_a_step_that_cannot_be_done_becomes_an_incident_and_nothing_else(ground: Ground) -> None:
    def answer(request: JobRequest, tx: Transaction) -> Variables:
        tx.run(OWN_ROW)
        raise StepFailed("ask", "expression", "除数为零")

    case = ground.open("asks")
    [task] = ground.tasks(case)
    ground.answers.answer = answer  # type: ignore[method-assign]
    refused = ground.complete(task.key, "c1")
    assert isinstance(refused, Refused)
    assert "除数为零" in refused.message
    [incident] = ground.engine.incidents(case)
    assert (incident.element_id, incident.kind) == ("ask", "expression")
    assert [t.key for t in ground.tasks(case)] == [task.key]
    assert not ground.rows("SELECT 1 FROM counters WHERE name = 'written by a hook'")
    assert not ground.rows("SELECT 1 FROM commands WHERE command_id = 'c1'")
    assert ground.engine.verify(reexecute=True).ok


def test_a_bundle_with_an_error_is_not_published_at_all(ground: Ground) -> None:
    before = ground.content()
    files = {"good.bpmn": b"<x/>", "bad.bpmn": b"not xml"}
    with pytest.raises(NotPublishable) as caught:
        ground.engine.execute(DeployBundle(command_id="d", actor=CLERK, files=files))
    assert {f.file for f in caught.value.findings} >= {"bad.bpmn"}
    unchanged(ground, before)
