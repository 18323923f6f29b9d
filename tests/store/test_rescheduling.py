"""Timers and due dates that move: in the history with the reason, and each fires once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine import (
    Actor,
    Done,
    NoteCase,
    Outcome,
    Refused,
    RescheduleTimer,
    ResumeCase,
    SuspendCase,
    UpdateTask,
)
from engine.model import stamp
from tests.store.ground import BOSS, NOW, Ground
from tests.workbench import open_case

SENDER = {
    "engine.update-task": "TaskUpdated",
    "engine.reschedule-timer": "TimerRescheduled",
    "engine.note-case": "CaseNoted",
}


def do(ground: Ground, kind: Any, key: int, actor: Actor = BOSS, **said: Any) -> Outcome:
    command = kind(command_id=ground.engine.new_id(), actor=actor, key=key, **said)
    return ground.engine.execute(command)


def the_timer(ground: Ground) -> int:
    [row] = ground.rows("SELECT timer_key FROM timers")
    return int(row["timer_key"])


def types(ground: Ground, case: int) -> list[str]:
    return [entry.type for entry in ground.engine.history(case)]


def test_a_timer_fires_once_and_at_its_new_time(ground: Ground) -> None:
    case = open_case(ground.engine, "late")
    key, later = the_timer(ground), NOW + timedelta(hours=3)
    moved = do(ground, RescheduleTimer, key, due_at=later.isoformat(), reason="放假安排公布")
    assert isinstance(moved, Done)
    ground.clock.pass_(hours=2)
    # The one who was woken for the time it had before finds that it is too early.
    ground.engine._follow_ups.fire(key)
    ground.engine.run_due()
    assert "TimerFired" not in types(ground, case)
    ground.clock.pass_(hours=2)
    ground.engine._follow_ups.fire(key)
    ground.engine.run_due()
    assert types(ground, case).count("TimerFired") == 1
    told = next(e for e in ground.engine.history(case) if e.type == "TimerRescheduled")
    assert told.payload["reason"] == "放假安排公布"
    assert told.payload["due_at"] == stamp(later)
    report = ground.engine.verify(reexecute=True)
    assert report.ok, report.problems


def test_a_clock_that_jumps_back_fires_nothing_twice(ground: Ground) -> None:
    case = open_case(ground.engine, "late")
    key = the_timer(ground)
    ground.clock.pass_(hours=-5)
    ground.engine._follow_ups.fire(key)
    assert "TimerFired" not in types(ground, case)
    ground.clock.pass_(hours=24)
    ground.engine.run_due()
    ground.clock.pass_(hours=-24)
    ground.engine.run_due()
    ground.clock.pass_(hours=48)
    ground.engine.run_due()
    assert types(ground, case).count("TimerFired") == 1


def test_an_earlier_time_that_has_passed_fires_at_once(ground: Ground) -> None:
    case = open_case(ground.engine, "late")
    at = (NOW - timedelta(minutes=1)).isoformat()
    assert isinstance(do(ground, RescheduleTimer, the_timer(ground), due_at=at, reason="r"), Done)
    ground.engine.run_due()
    assert types(ground, case).count("TimerFired") == 1


def test_a_resting_case_keeps_its_new_times_for_later(ground: Ground) -> None:
    case, two = open_case(ground.engine, "late"), open_case(ground.engine, "two")
    [task] = ground.tasks(two)
    for one in (case, two):
        assert isinstance(do(ground, SuspendCase, one, reason="r"), Done)
    at = (NOW + timedelta(hours=2)).isoformat()
    assert isinstance(do(ground, RescheduleTimer, the_timer(ground), due_at=at, reason="r"), Done)
    assert isinstance(do(ground, UpdateTask, task.key, due_at=at, reason="r"), Done)
    ground.clock.pass_(hours=3)
    ground.engine.run_due()
    assert "TimerFired" not in types(ground, case)
    for one in (case, two):
        assert isinstance(do(ground, ResumeCase, one, reason="r"), Done)
    ground.engine.run_due()
    assert "TimerFired" in types(ground, case)
    assert ground.tasks(two)[0].due_at == NOW + timedelta(hours=2)
    assert ground.engine.verify(reexecute=True).ok


@pytest.mark.parametrize("kind", [RescheduleTimer, NoteCase])
def test_only_superusers_move_timers_and_write_notes(ground: Ground, kind: Any) -> None:
    case = open_case(ground.engine, "late")
    said: dict[str, Any] = (
        {"text": "t"} if kind is NoteCase else {"due_at": NOW.isoformat(), "reason": "r"}
    )
    refused = do(ground, kind, the_timer(ground), Actor("clerk", frozenset({"clerk"})), **said)
    assert isinstance(refused, Refused)
    assert refused.code == "forbidden"
    gone = do(ground, kind, case + (7 << 20), **said)
    assert isinstance(gone, Refused)
    assert gone.code == "not-found"


def test_what_a_domain_sends_is_done_once(ground: Ground) -> None:
    """A domain asks through the outbox, with the transaction of its own rows."""
    case, two = open_case(ground.engine, "late"), open_case(ground.engine, "two")
    [task] = ground.tasks(two)
    at, key = (NOW + timedelta(days=2)).isoformat(), the_timer(ground)
    with ground.engine.transaction() as tx:
        tx.send("engine.update-task", {"key": task.key, "due_at": at, "reason": "补正暂停5日"})
        tx.send("engine.reschedule-timer", {"key": key, "due_at": at, "reason": "补正暂停5日"})
        tx.send("engine.note-case", {"key": case, "text": "延长到45个工作日"})
        tx.send("engine.update-task", {"key": 7 << 20, "due_at": at, "reason": "nobody's"})
    for _ in range(2):
        ground.engine.run_due()
    assert ground.rows("SELECT * FROM outbox") == []
    told = [*types(ground, case), *types(ground, two)]
    assert {name: told.count(name) for name in SENDER.values()} == dict.fromkeys(SENDER.values(), 1)
    entry = next(e for e in ground.engine.history(two) if e.type == "TaskUpdated")
    assert (entry.actor, entry.payload["reason"]) == ("engine", "补正暂停5日")
    assert ground.engine.verify(reexecute=True).ok
