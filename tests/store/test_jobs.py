"""Jobs for outside workers: each to one worker at a time, again when its time is up."""

from __future__ import annotations

import threading
from typing import Any

from engine import (
    CancelCase,
    CompleteJob,
    Done,
    FailJob,
    Job,
    Refused,
    ResolveIncident,
    ThrowJobError,
)
from tests.store.ground import BOSS, Ground
from tests.workbench import done

MINUTE = 60


def take(ground: Ground, worker: str = "w1", limit: int = 10) -> list[Job]:
    return ground.engine.activate_jobs("outside", worker, limit, MINUTE)


def fail(ground: Ground, job: Job, **more: Any) -> None:
    command = FailJob(
        command_id=ground.engine.new_id(), actor=BOSS, key=job.key, message="打不开", **more
    )
    done(ground.engine.execute(command))


def test_a_job_goes_to_one_worker_until_its_time_is_up(ground: Ground) -> None:
    case = ground.open("work")
    [job] = take(ground, "w1")
    assert (job.case_key, job.element_id, job.type) == (case, "job", "outside")
    assert take(ground, "w2") == []
    ground.clock.pass_(seconds=MINUTE)
    assert [again.key for again in take(ground, "w2")] == [job.key]


def test_a_completed_job_is_gone_and_a_late_worker_hears_so(ground: Ground) -> None:
    case = ground.open("work")
    [job] = take(ground)
    complete = CompleteJob(command_id="j1", actor=BOSS, key=job.key, variables={"ok": True})
    done(ground.engine.execute(complete))
    found = ground.engine.case(case)
    assert found is not None
    assert found.state == "completed"
    ground.clock.pass_(days=1)
    assert take(ground) == []
    late = CompleteJob(command_id="j2", actor=BOSS, key=job.key)
    refused = ground.engine.execute(late)
    assert isinstance(refused, Refused)
    assert refused.code == "not-found"


def test_a_failed_job_comes_back_after_its_back_off(ground: Ground) -> None:
    ground.open("work")
    [job] = take(ground)
    fail(ground, job, retries=2, back_off=30)
    assert take(ground) == []
    ground.clock.pass_(seconds=30)
    [again] = take(ground)
    assert (again.key, again.retries) == (job.key, 2)


def test_a_job_without_retries_is_an_incident_until_somebody_resolves_it(ground: Ground) -> None:
    case = ground.open("work")
    [job] = take(ground)
    fail(ground, job, retries=0)
    ground.clock.pass_(days=30)
    assert take(ground) == []
    [incident] = ground.engine.incidents(case)
    assert (incident.element_id, incident.message) == ("job", "打不开")
    resolve = ResolveIncident(command_id="r1", actor=BOSS, key=incident.key)
    done(ground.engine.execute(resolve))
    [again] = take(ground)
    assert again.key == job.key
    assert ground.engine.incidents(case) == []
    assert ground.engine.rebuild()[1] == 0
    assert ground.engine.verify(reexecute=True).ok


def test_a_job_that_fails_again_is_parked_again(ground: Ground) -> None:
    ground.open("work")
    [job] = take(ground)
    for number in range(2):
        error = ThrowJobError(command_id=f"e{number}", actor=BOSS, key=job.key, code="unknown")
        assert isinstance(ground.engine.execute(error), Refused)
        ground.clock.pass_(days=1)
        assert take(ground) == []
        assert len(ground.engine.incidents()) == 1
        # Somebody hands it out again without looking at its incident.
        fail(ground, job, retries=2)


def test_a_cancelled_case_offers_no_job(ground: Ground) -> None:
    case = ground.open("work")
    cancel = CancelCase(command_id="x", actor=BOSS, key=case, reason="撤回")
    done(ground.engine.execute(cancel))
    assert take(ground) == []


def test_workers_that_ask_at_once_share_the_jobs(ground: Ground) -> None:
    keys = {ground.open("work") for _ in range(20)}
    barrier = threading.Barrier(5)
    taken: list[Job] = []

    def worker(name: str) -> None:
        barrier.wait()
        for _ in range(10):
            taken.extend(take(ground, name, limit=2))

    threads = [threading.Thread(target=worker, args=(f"w{n}",)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(keys)
    assert {job.case_key for job in taken} == keys


def test_a_job_completed_twice_at_once_counts_once(ground: Ground) -> None:
    case = ground.open("work")
    [job] = take(ground)
    barrier, outcomes = threading.Barrier(4), []

    def worker(n: int) -> None:
        command = CompleteJob(command_id=f"j{n}", actor=BOSS, key=job.key)
        barrier.wait()
        outcomes.append(ground.engine.execute(command))

    threads = [threading.Thread(target=worker, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(o, Done) for o in outcomes) == 1
    assert [e.type for e in ground.engine.history(case)].count("JobCompleted") == 1
