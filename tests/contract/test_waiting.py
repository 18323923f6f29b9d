"""Timers, messages and external jobs as rows: due once, delivered once, handed out once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import (
    CompleteJob,
    CompleteTask,
    Engine,
    FailJob,
    PublishMessage,
    Refused,
    ResolveIncident,
    ThrowJobError,
)
from tests import diagrams as d
from tests.workbench import CLERK, SetClock, done, open_case, open_plain

TIMED = d.process(
    "timed",
    d.start(),
    d.user("work"),
    d.boundary("remind", "work", d.timer("timeCycle", "R2/PT1H"), interrupting=False),
    d.boundary("late", "work", d.timer("timeDuration", "P1D")),
    d.user("reminded"),
    d.user("overdue"),
    d.end(),
    flows="""start -> work
        work -> end
        remind -> reminded
        reminded -> end
        late -> overdue
        overdue -> end""",
)
TOLD = d.process(
    "told",
    d.start(),
    d.user("prepare"),
    d.catch("answer", d.on_message("answer")),
    d.user("use"),
    d.end(),
    flows="start -> prepare\nprepare -> answer\nanswer -> use\nuse -> end",
)
OUTSIDE = d.process(
    "outside",
    d.start(),
    d.job("work"),
    d.boundary("bad", "work", d.on_error("E1")),
    d.user("repair"),
    d.end(),
    flows="start -> work\nwork -> end\nbad -> repair\nrepair -> end",
)
FILES = {
    "timed.bpmn": d.file(TIMED),
    "told.bpmn": d.file(d.message("answer", "=key"), TOLD),
    "outside.bpmn": d.file(d.error("E1"), OUTSIDE),
}


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 24, 2, tzinfo=UTC))


@pytest.fixture
def engine(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Engine]:
    engine = open_plain(database_url, tmp_path, clock=clock, files=FILES)
    yield engine
    assert engine.verify(reexecute=True).problems == []
    assert engine.rebuild()[1] == 0
    engine.close()


def where(engine: Engine, case: int) -> list[str]:
    return sorted(task.element_id for task in engine.tasks(CLERK, case_key=case))


def complete(engine: Engine, case: int, element_id: str) -> None:
    [task] = [t for t in engine.tasks(CLERK, case_key=case) if t.element_id == element_id]
    done(engine.execute(CompleteTask(command_id=engine.new_id(), actor=CLERK, key=task.key)))


def publish(engine: Engine, key: str, ttl: int = 0, message_id: str | None = None) -> int:
    command = PublishMessage(
        command_id=engine.new_id(),
        actor=CLERK,
        name="answer",
        correlation_key=key,
        variables={"text": "来了"},
        ttl=ttl,
        message_id=message_id,
    )
    return int(str(done(engine.execute(command))["message_key"]))


def test_timers_fire_when_due_and_once(engine: Engine, clock: SetClock) -> None:
    case = open_case(engine, "timed")
    clock.pass_(minutes=59)
    assert engine.run_due() == 0
    clock.pass_(minutes=1)
    assert engine.run_due() == 1
    assert engine.run_due() == 0
    assert where(engine, case) == ["reminded", "work"]
    clock.pass_(days=3)
    engine.run_due()
    # The second reminder and the deadline were both due; each came once.
    fired = [e.payload["element_id"] for e in engine.history(case) if e.type == "TimerFired"]
    assert fired == ["remind", "remind", "late"]
    assert where(engine, case) == ["overdue", "reminded", "reminded"]


def test_many_runners_fire_a_timer_once(engine: Engine, clock: SetClock) -> None:
    cases = [open_case(engine, "timed") for _ in range(10)]
    clock.pass_(hours=1)
    threads = [threading.Thread(target=engine.run_due) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for case in cases:
        assert where(engine, case) == ["reminded", "work"]


def test_a_message_reaches_whoever_waits(engine: Engine) -> None:
    case = open_case(engine, "told", variables={"key": "K1"})
    other = open_case(engine, "told", variables={"key": "K2"})
    for each in (case, other):
        complete(engine, each, "prepare")
    publish(engine, "K1")
    assert where(engine, case) == ["use"]
    assert engine.variables(case)["text"] == "来了"
    assert where(engine, other) == []


def test_a_message_waits_as_long_as_it_says(engine: Engine, clock: SetClock) -> None:
    early = open_case(engine, "told", variables={"key": "K1"})
    publish(engine, "K1", ttl=3600)
    complete(engine, early, "prepare")
    assert where(engine, early) == ["use"]
    late = open_case(engine, "told", variables={"key": "K2"})
    publish(engine, "K2", ttl=3600)
    clock.pass_(hours=2)
    complete(engine, late, "prepare")
    assert where(engine, late) == []


def test_a_message_goes_to_one_case_of_a_process_and_is_published_once(engine: Engine) -> None:
    cases = [open_case(engine, "told", variables={"key": "K"}) for _ in range(3)]
    for case in cases:
        complete(engine, case, "prepare")
    first = publish(engine, "K", ttl=3600, message_id="m1")
    assert publish(engine, "K", ttl=3600, message_id="m1") == first
    assert [where(engine, case) for case in cases] == [["use"], [], []]


def test_a_job_is_handed_to_one_worker_until_its_time_is_up(
    engine: Engine, clock: SetClock
) -> None:
    case = open_case(engine, "outside", variables={"a": 1})
    [job] = engine.activate_jobs("outside", "w1", 10, 60)
    assert job.variables == {"a": 1}
    assert engine.activate_jobs("outside", "w2", 10, 60) == []
    clock.pass_(seconds=61)
    [again] = engine.activate_jobs("outside", "w2", 10, 60)
    assert again.key == job.key
    command = CompleteJob(command_id="j", actor=CLERK, key=job.key, variables={"b": 2})
    done(engine.execute(command))
    view = engine.case(case)
    assert view is not None
    assert view.state == "completed"
    late = CompleteJob(command_id="j2", actor=CLERK, key=job.key)
    outcome = engine.execute(late)
    assert isinstance(outcome, Refused)
    assert outcome.code == "not-found"


def test_a_failing_job_backs_off_then_parks_as_an_incident(engine: Engine, clock: SetClock) -> None:
    case = open_case(engine, "outside")
    [job] = engine.activate_jobs("outside", "w", 1, 60)

    def fail(retries: int) -> None:
        command = FailJob(
            command_id=engine.new_id(),
            actor=CLERK,
            key=job.key,
            retries=retries,
            message="对方系统不通",
            back_off=30,
        )
        done(engine.execute(command))

    fail(1)
    assert engine.activate_jobs("outside", "w", 1, 60) == []
    clock.pass_(seconds=31)
    assert len(engine.activate_jobs("outside", "w", 1, 60)) == 1
    fail(0)
    clock.pass_(hours=1)
    assert engine.activate_jobs("outside", "w", 1, 60) == []
    [incident] = engine.incidents(case)
    assert (incident.kind, incident.message) == ("job", "对方系统不通")
    resolve = ResolveIncident(command_id="r", actor=CLERK, key=incident.key)
    done(engine.execute(resolve))
    assert engine.incidents(case) == []
    assert [j.key for j in engine.activate_jobs("outside", "w", 1, 60)] == [job.key]


def test_a_jobs_error_is_caught_by_its_boundary_or_parks_it(
    engine: Engine, clock: SetClock
) -> None:
    case = open_case(engine, "outside")
    [job] = engine.activate_jobs("outside", "w", 1, 60)
    command = ThrowJobError(command_id="e", actor=CLERK, key=job.key, code="E1")
    done(engine.execute(command))
    assert where(engine, case) == ["repair"]
    unknown = open_case(engine, "outside")
    [job] = engine.activate_jobs("outside", "w", 1, 60)
    wrong = ThrowJobError(command_id="e2", actor=CLERK, key=job.key, code="E2", message="不认识")
    outcome = engine.execute(wrong)
    assert isinstance(outcome, Refused)
    [incident] = engine.incidents(unknown)
    assert (incident.element_id, incident.kind) == ("work", "error-uncaught")
    clock.pass_(hours=1)
    assert engine.activate_jobs("outside", "w", 1, 60) == []
    done(engine.execute(ResolveIncident(command_id="r", actor=CLERK, key=incident.key)))
    assert [j.key for j in engine.activate_jobs("outside", "w", 1, 60)] == [job.key]
