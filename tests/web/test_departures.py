"""Hand-over of what was delegated, what rests, and what was given to one person only."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from access import Account, Refusal, create_account, find_account
from api.rest.administering import Since, Until
from assistance.actors import actor_of
from assistance.departures import HandOver, hand_over
from engine import (
    Actor,
    AddSigner,
    AssignTask,
    Command,
    DelegateTask,
    Done,
    ResumeCase,
    SuspendCase,
    TaskView,
)
from tests.web.v2_world import AREA, World

TOWNSHIP = AREA[:9]
BOSS = Actor("operator", superuser=True)


class Office:
    """Three clerks of one township, each of whom could do the others' tasks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.engine = world.assistance.engine
        with self.engine.transaction() as tx:
            for user in ("ayi", "baha", "chen"):
                account = Account.of(user, user, {"township_clerk"}, TOWNSHIP, TOWNSHIP)
                assert create_account(tx, account, "x", self.engine.now())

    def actor(self, user: str) -> Actor:
        with self.engine.reading() as tx:
            account = find_account(tx, user, self.engine.now())
        assert account is not None
        return actor_of(account)

    def do(self, command: Command) -> None:
        outcome = self.engine.execute(command)
        assert isinstance(outcome, Done), outcome

    def claimed(self, user: str) -> int:
        """The key of a new case's first task, in the hands of ``user``."""
        case = int(self.world.create())
        [task] = self.engine.tasks(BOSS, case_key=case)
        actor = self.actor(user)
        self.do(
            AssignTask(command_id=self.engine.new_id(), actor=actor, key=task.key, assignee=user)
        )
        return task.key

    def leave(self, user: str, successor: str | None) -> HandOver:
        now = self.engine.now()
        return hand_over(self.world.assistance, user, now, successor, "退休", "sysadmin")

    def task(self, key: int) -> TaskView:
        found = self.engine.task(key)
        assert found is not None
        return found


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)


def delegate(office: Office, key: int, owner: str, to: str) -> None:
    office.do(
        DelegateTask(
            command_id=office.engine.new_id(),
            actor=office.actor(owner),
            key=key,
            to=to,
            reason="帮忙",
        )
    )


def test_what_he_delegated_goes_to_the_successor(office: Office) -> None:
    key = office.claimed("ayi")
    delegate(office, key, "ayi", "baha")
    done = office.leave("ayi", "chen")
    assert (done.ended, done.moved, done.released, done.left) == (1, 1, 0, [])
    assert (office.task(key).assignee, office.task(key).owner) == ("chen", None)


def test_what_was_delegated_to_him_goes_back_to_its_owner(office: Office) -> None:
    key = office.claimed("ayi")
    delegate(office, key, "ayi", "baha")
    done = office.leave("baha", "chen")
    assert (done.moved, done.left) == (1, [])
    assert (office.task(key).assignee, office.task(key).owner) == ("ayi", None)


def test_what_rests_is_told_and_taken_by_the_same_call_later(office: Office) -> None:
    key = office.claimed("ayi")
    case = office.task(key).case_key
    said = {"key": case, "reason": "等材料"}
    office.do(SuspendCase(command_id=office.engine.new_id(), actor=BOSS, **said))  # type: ignore[arg-type]
    done = office.leave("ayi", None)
    assert [(one.task_key, "暂停" in one.why) for one in done.left] == [(key, True)]
    office.do(ResumeCase(command_id=office.engine.new_id(), actor=BOSS, **said))  # type: ignore[arg-type]
    again = office.leave("ayi", None)
    assert (again.ended, again.released, again.left) == (0, 1, [])
    assert office.task(key).assignee is None


def test_a_signature_asked_of_him_needs_a_successor(office: Office) -> None:
    key = office.claimed("ayi")
    office.do(
        AddSigner(
            command_id=office.engine.new_id(),
            actor=office.actor("ayi"),
            key=key,
            to="baha",
            position="before",
            reason="请会签",
        )
    )
    [left] = office.leave("baha", None).left
    assert "没有候选人" in left.why
    done = office.leave("baha", "chen")
    assert (done.moved, done.left) == (1, [])
    assert office.task(left.task_key).assignee == "chen"


@pytest.mark.parametrize(
    ("successor", "text"), [("nobody", "可以接手"), ("ayi", "本人"), ("client@x", "可以接手")]
)
def test_a_wrong_successor_changes_nothing(office: Office, successor: str, text: str) -> None:
    key = office.claimed("ayi")
    with pytest.raises(Refusal, match=text):
        office.leave("ayi", successor)
    assert office.task(key).assignee == "ayi"
    assert office.actor("ayi").groups == {"township_clerk"}


def test_a_day_means_all_of_it() -> None:
    since, until = TypeAdapter(Since), TypeAdapter(Until)
    local_midnight = datetime(2026, 4, 30, 16, tzinfo=UTC)
    assert since.validate_python("2026-05-01") == local_midnight
    assert until.validate_python("2026-05-01") == local_midnight + timedelta(days=1)
    assert until.validate_python("2026-05-01T00:00:00+08:00") == local_midnight
    for wrong in ("2026-05-01T00:00:00", "1. Mai", "9999-12-31", "0001-01-01", 5, None):
        with pytest.raises(ValidationError):
            since.validate_python(wrong)
