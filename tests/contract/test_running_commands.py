"""What people do to a running case, through the engine's door, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import (
    Actor,
    AddSigner,
    AssignTask,
    CancelCase,
    Command,
    CompleteTask,
    DelegateTask,
    Engine,
    HandBackTask,
    ModifyCase,
    PublishMessage,
    Refused,
    RemoveSigner,
    ResumeCase,
    ReturnTask,
    SuspendCase,
    TakeBackTask,
    TaskView,
    TransferTask,
)
from tests import diagrams as d
from tests.workbench import SetClock, done, open_case, open_plain

ANNA = Actor("anna", frozenset({"clerk"}), "")
BO = Actor("bo", frozenset({"clerk"}), "")
CHEN = Actor("chen")
BOSS = Actor("boss", superuser=True)

ROW = d.process(
    "row",
    d.start(),
    d.user("a"),
    d.user("b"),
    d.boundary("late", "b", d.timer("timeDuration", "P1D"), interrupting=False),
    d.user("reminded"),
    d.catch("answer", d.on_message("answer")),
    d.user("c"),
    d.end(),
    flows="""start -> a
        a -> b
        late -> reminded
        reminded -> end
        b -> answer
        answer -> c
        c -> end""",
)
SIGNED = d.process(
    "signed",
    d.start(),
    d.user("prepare"),
    d.element(
        "userTask",
        "sign",
        extensions="<zeebe:userTask/><zeebe:properties>"
        '<zeebe:property name="jiuzhu:signing" value="all"/>'
        '<zeebe:property name="jiuzhu:signers" value="=signers"/></zeebe:properties>',
    ),
    d.user("after"),
    d.end(),
    flows="start -> prepare\nprepare -> sign\nsign -> after\nafter -> end",
)
EACH = d.process(
    "each",
    d.start(),
    d.user("one", d.loop("=items", out="all", result="=item")),
    d.end(),
    flows="start -> one\none -> end",
)
PARENT = d.process(
    "parent",
    d.start(),
    d.call("child", "row"),
    d.end(),
    flows="start -> child\nchild -> end",
)
FILES = {
    "row.bpmn": d.file(d.message("answer", '="key"'), ROW),
    "signed.bpmn": d.file(SIGNED),
    "each.bpmn": d.file(EACH),
    "parent.bpmn": d.file(PARENT),
}


class World:
    def __init__(self, engine: Engine, clock: SetClock) -> None:
        self.engine, self.clock = engine, clock

    def open(self, case: int) -> dict[str, str | None]:
        """Element -> assignee of the case's open tasks."""
        return {t.element_id: t.assignee for t in self._tasks(case)}

    def key(self, case: int, element_id: str, assignee: str | None = None) -> int:
        return next(
            t.key
            for t in self._tasks(case)
            if t.element_id == element_id and assignee in (None, t.assignee)
        )

    def do(self, kind: type[Command], actor: Actor, key: int, **values: Any) -> None:
        outcome = self.engine.execute(self._command(kind, actor, key, values))
        done(outcome)

    def refused(self, kind: type[Command], actor: Actor, key: int, **values: Any) -> str:
        outcome = self.engine.execute(self._command(kind, actor, key, values))
        assert isinstance(outcome, Refused), outcome
        return outcome.message

    def complete(self, case: int, element_id: str, actor: Actor, **values: Any) -> int:
        key = self.key(case, element_id)
        self.do(CompleteTask, actor, key, values=values)
        return key

    def _tasks(self, case: int) -> list[TaskView]:
        return self.engine.tasks(BOSS, case_key=case, limit=100)

    def _command(self, kind: Any, actor: Actor, key: int, values: Any) -> Command:
        reasoned = kind not in (CompleteTask, AssignTask)
        told = {"reason": "因为", **values} if reasoned else values
        command: Command = kind(command_id=self.engine.new_id(), actor=actor, key=key, **told)
        return command


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    clock = SetClock(datetime(2026, 11, 24, 2, 0, tzinfo=UTC))
    engine = open_plain(database_url, tmp_path, clock=clock, files=FILES)
    yield World(engine, clock)
    report = engine.verify(reexecute=True)
    assert report.problems == []
    assert engine.rebuild()[1] == 0
    engine.close()


def test_sent_back_to_whoever_did_it(world: World) -> None:
    case = open_case(world.engine, "row")
    world.complete(case, "a", ANNA)
    key = world.key(case, "b")
    assert world.engine.returnable(key) == ("a",)
    assert "b" in world.refused(ReturnTask, BO, key, to="c")
    world.do(ReturnTask, BO, key, to="a")
    assert world.open(case) == {"a": "anna"}
    told = [entry for entry in world.engine.history(case) if entry.type == "TaskReturned"]
    assert (told[0].actor, told[0].payload["reason"]) == ("bo", "因为")
    world.complete(case, "a", ANNA)
    world.do(ReturnTask, BO, world.key(case, "b"), to="a", reassign=True)
    assert world.open(case) == {"a": None}
    world.clock.pass_(days=2)
    world.engine.run_due()
    assert world.open(case) == {"a": None}


def test_taken_back_only_by_who_did_it_and_only_in_time(world: World) -> None:
    case = open_case(world.engine, "row")
    key = world.complete(case, "a", ANNA)
    assert "anna" in world.refused(TakeBackTask, BO, key)
    world.do(TakeBackTask, ANNA, key)
    assert world.open(case) == {"a": "anna"}
    key = world.complete(case, "a", ANNA)
    world.do(AssignTask, BO, world.key(case, "b"), assignee="bo")
    assert "bo" in world.refused(TakeBackTask, ANNA, key)
    assert world.open(case) == {"b": "bo"}
    world.complete(case, "b", BO)
    assert "不能撤回" in world.refused(TakeBackTask, ANNA, key)


def test_transferred_for_good(world: World) -> None:
    case = open_case(world.engine, "row")
    key = world.key(case, "a")
    assert world.refused(TransferTask, CHEN, key, to="bo")
    world.do(TransferTask, ANNA, key, to="chen")
    assert "chen" in world.refused(CompleteTask, ANNA, key)
    world.do(CompleteTask, CHEN, key)
    assert world.open(case) == {"b": None}


def test_delegated_and_handed_back(world: World) -> None:
    case = open_case(world.engine, "row")
    key = world.key(case, "a")
    world.do(DelegateTask, ANNA, key, to="chen")
    assert "anna" in world.refused(CompleteTask, CHEN, key)
    assert "anna" in world.refused(TransferTask, CHEN, key, to="bo")
    assert world.refused(HandBackTask, BO, key)
    for assignee in (None, "chen"):
        assert "anna" in world.refused(AssignTask, CHEN, key, assignee=assignee)
    world.do(HandBackTask, CHEN, key)
    assert world.open(case) == {"a": "anna"}
    assert "没有委派" in world.refused(HandBackTask, ANNA, key)
    world.do(CompleteTask, ANNA, key)


def test_signed_before_and_after(world: World) -> None:
    case = open_case(world.engine, "row")
    key = world.key(case, "a")
    world.do(AssignTask, ANNA, key, assignee="anna")
    world.do(AddSigner, ANNA, key, to="chen", position="before")
    world.do(AddSigner, ANNA, key, to="bo", position="after")
    assert "chen" in world.refused(CompleteTask, ANNA, key)
    signer = world.key(case, "a", "chen")
    assert world.engine.task(signer).form_id == "jiuzhu-signing"  # type: ignore[union-attr]
    assert "加签" in world.refused(AddSigner, CHEN, signer, to="bo", position="before")
    world.do(CompleteTask, CHEN, signer, values={"agree": "agree", "opinion": "同意"})
    world.do(CompleteTask, ANNA, key, values={"n": 1})
    assert world.open(case) == {"a": "bo"}
    assert "n" not in world.engine.variables(case)
    world.do(CompleteTask, BO, world.key(case, "a"), values={"agree": "refuse"})
    assert world.open(case) == {"b": None}
    assert dict(world.engine.variables(case)) == {"n": 1}


def test_a_signature_that_is_no_longer_wanted(world: World) -> None:
    case = open_case(world.engine, "row")
    key = world.key(case, "a")
    world.do(AssignTask, ANNA, key, assignee="anna")
    world.do(AddSigner, ANNA, key, to="chen", position="before")
    signer = world.key(case, "a", "chen")
    assert world.refused(RemoveSigner, BO, signer)
    world.do(RemoveSigner, ANNA, signer)
    world.do(AddSigner, ANNA, key, to="bo", position="after")
    world.do(RemoveSigner, ANNA, key, to="bo")
    assert "bo" in world.refused(RemoveSigner, ANNA, key, to="bo")
    world.do(AddSigner, ANNA, key, to="bo", position="after")
    world.do(CompleteTask, ANNA, key)
    world.do(RemoveSigner, ANNA, world.key(case, "a", "bo"))
    assert world.open(case) == {"b": None}


def test_countersigned_by_all_with_one_more_and_one_less(world: World) -> None:
    case = open_case(world.engine, "signed", variables={"signers": ["anna", "bo"]})
    world.complete(case, "prepare", ANNA)
    assert {t.assignee for t in world._tasks(case)} == {"anna", "bo"}
    world.do(AddSigner, ANNA, world.key(case, "sign", "anna"), to="chen", position="beside")
    world.do(RemoveSigner, BOSS, world.key(case, "sign", "bo"))
    world.do(CompleteTask, CHEN, world.key(case, "sign", "chen"), values={"agree": True})
    anna = world.key(case, "sign", "anna")
    world.do(CompleteTask, ANNA, anna, values={"agree": True})
    assert world.open(case) == {"after": None}
    result = world.engine.variables(case)["signing"]
    assert isinstance(result, dict)
    assert (result["passed"], result["agreed"], result["total"]) == (True, 2, 2)
    assert [each["signer"] for each in result["signatures"]] == ["anna", "chen"]


def test_one_more_instance_is_for_what_was_said_be_it_nothing(world: World) -> None:
    case = open_case(world.engine, "each", variables={"items": [1]})
    key = world.key(case, "one")
    world.do(AddSigner, BO, key, to="chen", position="beside", item=0)
    for _ in range(2):
        world.complete(case, "one", BO)
    assert world.engine.variables(case)["all"] == [1, 0]


def test_one_refusal_ends_a_countersigning(world: World) -> None:
    case = open_case(world.engine, "signed", variables={"signers": ["anna", "bo"]})
    world.complete(case, "prepare", ANNA)
    bo = world.key(case, "sign", "bo")
    world.do(CompleteTask, BO, bo, values={"agree": False})
    assert world.open(case) == {"after": None}
    assert world.engine.variables(case)["signing"]["passed"] is False  # type: ignore[index,call-overload]


def test_a_case_that_rests_loses_nothing(world: World) -> None:
    case = open_case(world.engine, "row")
    world.complete(case, "a", ANNA)
    key = world.key(case, "b")
    world.do(SuspendCase, BOSS, case)
    assert world.engine.case(case).state == "suspended"  # type: ignore[union-attr]
    assert world.engine.tasks(ANNA) == []
    assert "暂停" in world.refused(CompleteTask, BO, key)
    assert "暂停" in world.refused(SuspendCase, BOSS, case)
    world.clock.pass_(days=2)
    assert world.engine.run_due() == 0
    world.do(ResumeCase, BOSS, case)
    world.engine.run_due()
    assert world.open(case) == {"b": None, "reminded": None}
    assert "没有暂停" in world.refused(ResumeCase, BOSS, case)


def test_a_message_to_a_case_that_rests_waits_for_it(world: World) -> None:
    case = open_case(world.engine, "row")
    world.complete(case, "a", ANNA)
    world.complete(case, "b", ANNA)
    world.do(SuspendCase, BOSS, case)
    message = PublishMessage(command_id="m", actor=BO, name="answer", correlation_key="key")
    done(world.engine.execute(message))
    world.engine.run_due()
    assert world.open(case) == {}
    world.do(ResumeCase, BOSS, case)
    world.engine.run_due()
    assert world.open(case) == {"c": None}


def test_children_rest_with_their_parent(world: World) -> None:
    parent = open_case(world.engine, "parent")
    [child] = world.engine.cases(parent_key=parent)
    world.do(SuspendCase, BOSS, parent)
    assert world.engine.case(child.key).state == "suspended"  # type: ignore[union-attr]
    world.do(CancelCase, BOSS, child.key)
    world.engine.run_due()
    assert world.engine.case(parent).state == "suspended"  # type: ignore[union-attr]
    world.do(ResumeCase, BOSS, parent)
    world.engine.run_due()
    assert world.engine.case(parent).state == "completed"  # type: ignore[union-attr]


def test_moved_by_hand(world: World) -> None:
    case = open_case(world.engine, "row")
    key = world.key(case, "a")
    assert world.refused(ModifyCase, ANNA, case, take=(key,), open=("c",))
    assert "late" in world.refused(ModifyCase, BOSS, case, take=(key,), open=("late",))
    assert "nowhere" in world.refused(ModifyCase, BOSS, case, open=("nowhere",))
    assert "取消" in world.refused(ModifyCase, BOSS, case, take=(key,))
    world.do(ModifyCase, BOSS, case, take=(key,), open=("c",))
    assert world.open(case) == {"c": None}
    world.complete(case, "c", ANNA)
    assert world.engine.case(case).state == "completed"  # type: ignore[union-attr]
