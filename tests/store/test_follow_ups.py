"""What follows a commit is tried with growing patience, parked alone, told as an incident."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine import JobRequest, Json, Refused, ResolveIncident, Transaction, Variables
from engine.store.outbox import BACK_OFF, TRIES
from tests.store.ground import BOSS, Ground
from tests.workbench import done

OWN_ROW = "INSERT INTO counters (name, value) VALUES (:name, 1)"
SECONDS = [int(BACK_OFF.total_seconds()) * 2**n for n in range(TRIES - 1)]


def fails(request: JobRequest, tx: Transaction) -> Variables:
    raise RuntimeError("邮局关门")


class Post:
    """A delivery that can be out of order."""

    def __init__(self) -> None:
        self.works = True
        self.tried: list[Json] = []
        self.delivered: list[Json] = []

    def __call__(self, payload: Mapping[str, Json], tx: Transaction) -> None:
        self.tried.append(payload["n"])
        tx.run(OWN_ROW, {"name": f"letter {payload['n']}"})
        if not self.works and payload["n"] != "good":
            raise RuntimeError("邮局关门")
        self.delivered.append(payload["n"])


@pytest.fixture
def post(ground: Ground) -> Post:
    """Every case of ``asks`` posts its case key when its handler is asked."""

    def send(request: JobRequest, tx: Transaction) -> Variables:
        tx.send("post", {"n": str(request.variables.get("n"))})
        return {}

    ground.answers.answer = send  # type: ignore[method-assign]
    made = Post()
    ground.deliveries["post"] = made
    return made


def post_from(ground: Ground, n: str) -> int:
    case = ground.open("asks", n=n)
    done(ground.complete(ground.tasks(case)[0].key))
    return case


def letters(ground: Ground) -> list[str]:
    rows = ground.rows("SELECT name FROM counters WHERE name LIKE 'letter %' ORDER BY name")
    return [row["name"] for row in rows]


def wait(ground: Ground, seconds: float) -> None:
    ground.clock.pass_(seconds=seconds)
    ground.engine.run_due()


# --- the outbox -----------------------------------------------------------------------------------


def test_nothing_leaves_before_the_commit(ground: Ground, post: Post) -> None:
    send = ground.answers.answer

    def send_and_fail(request: JobRequest, tx: Transaction) -> Variables:
        send(request, tx)
        raise RuntimeError("defect")

    case = ground.open("asks", n="1")
    ground.answers.answer = send_and_fail  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        ground.complete(ground.tasks(case)[0].key)
    ground.engine.run_due()
    assert post.tried == []
    assert ground.content()["outbox"] == []


def test_what_was_sent_is_delivered_once(ground: Ground, post: Post) -> None:
    post_from(ground, "1")
    assert post.tried == [], "a letter leaves with the job runner, not with the command"
    for _ in range(3):
        ground.engine.run_due()
    assert post.delivered == ["1"]
    assert letters(ground) == ["letter 1"]
    assert ground.content()["outbox"] == []


def test_a_failing_delivery_is_tried_with_growing_patience_and_then_parked(
    ground: Ground, post: Post
) -> None:
    post.works = False
    case = post_from(ground, "1")
    ground.engine.run_due()
    assert SECONDS == [10, 20, 40, 80]
    for tries, seconds in enumerate(SECONDS, start=1):
        assert len(post.tried) == tries
        assert ground.engine.incidents(case) == []
        wait(ground, seconds - 1)
        assert len(post.tried) == tries, "tried again too early"
        wait(ground, 1)
    assert len(post.tried) == TRIES
    wait(ground, 10 * 86400)
    assert len(post.tried) == TRIES, "a parked row is left alone"
    assert letters(ground) == [], "what a failed delivery wrote was rolled back"
    [incident] = ground.engine.incidents(case)
    assert (incident.case_key, incident.message) == (case, "邮局关门")
    assert [t.element_id for t in ground.tasks(case)] == ["b"], "the case itself goes on"


def test_a_resolved_incident_lets_it_be_tried_again(ground: Ground, post: Post) -> None:
    post.works = False
    case = post_from(ground, "1")
    for seconds in (0, *SECONDS):
        wait(ground, seconds)
    post.works = True
    [incident] = ground.engine.incidents(case)
    resolve = ResolveIncident(command_id="r1", actor=BOSS, key=incident.key)
    done(ground.engine.execute(resolve))
    ground.engine.run_due()
    assert post.delivered == ["1"]
    assert ground.engine.incidents(case) == []
    found = ground.engine.case(case)
    assert found is not None
    assert found.incidents == 0
    assert isinstance(
        ground.engine.execute(ResolveIncident(command_id="r2", actor=BOSS, key=incident.key)),
        Refused,
    )
    assert ground.engine.rebuild()[1] == 0
    assert ground.engine.verify(reexecute=True).ok


def test_a_poisoned_letter_holds_up_nobody(ground: Ground, post: Post) -> None:
    post.works = False
    post_from(ground, "bad")
    post_from(ground, "good")
    ground.engine.run_due()
    assert post.delivered == ["good"]


def test_a_topic_that_nobody_delivers_becomes_an_incident_too(ground: Ground, post: Post) -> None:
    del ground.deliveries["post"]
    case = post_from(ground, "1")
    for seconds in (0, *SECONDS):
        wait(ground, seconds)
    [incident] = ground.engine.incidents(case)
    assert "post" in incident.message


def test_a_letter_of_a_domain_package_is_delivered_and_parked_without_a_case(
    ground: Ground, post: Post
) -> None:
    post.works = False
    with ground.engine.transaction() as tx:
        tx.send("post", {"n": "own"})
    for seconds in (0, *SECONDS):
        wait(ground, seconds)
    assert post.tried == ["own"] * TRIES
    assert ground.engine.incidents() == []
    [row] = ground.content()["outbox"]
    assert row["parked"] == 1


# --- timers ---------------------------------------------------------------------------------------


def test_a_timer_fires_when_it_is_due_and_once(ground: Ground) -> None:
    case = ground.open("late")
    wait(ground, 3599)
    assert ground.answers.asked == 0
    wait(ground, 1)
    ground.engine.run_due()
    assert ground.answers.asked == 1
    found = ground.engine.case(case)
    assert found is not None
    assert found.state == "completed"
    assert ground.content()["timers"] == []


def test_a_timer_that_is_late_by_years_fires_once(ground: Ground) -> None:
    case = ground.open("late")
    wait(ground, 3 * 366 * 86400)
    assert ground.answers.asked == 1
    fired = [e for e in ground.engine.history(case) if e.type == "TimerFired"]
    assert [e.occurred_at for e in fired] == [ground.clock.now]


def test_a_clock_set_back_fires_nothing_early_or_twice(ground: Ground) -> None:
    ground.open("late")
    wait(ground, -86400)
    assert ground.answers.asked == 0
    wait(ground, 86400 + 3600)
    wait(ground, -86400)
    wait(ground, 86400)
    assert ground.answers.asked == 1


def test_a_failing_timer_is_tried_with_growing_patience_and_then_parked(ground: Ground) -> None:
    answer: Any = ground.answers.answer
    ground.answers.answer = fails  # type: ignore[method-assign]
    case, healthy = ground.open("late"), ground.open("asks")
    wait(ground, 3600)
    for tries, seconds in enumerate(SECONDS, start=1):
        assert ground.answers.asked == tries
        wait(ground, seconds - 1)
        assert ground.answers.asked == tries, "tried again too early"
        wait(ground, 1)
    wait(ground, 10 * 86400)
    assert ground.answers.asked == TRIES
    [incident] = ground.engine.incidents(case)
    assert "邮局关门" in incident.message
    found = ground.engine.case(case)
    assert found is not None
    assert (found.state, found.incidents) == ("active", 1)
    assert ground.engine.incidents(healthy) == []

    ground.answers.answer = answer  # type: ignore[method-assign]
    resolve = ResolveIncident(command_id="r1", actor=BOSS, key=incident.key)
    done(ground.engine.execute(resolve))
    ground.engine.run_due()
    found = ground.engine.case(case)
    assert found is not None
    assert (found.state, found.incidents) == ("completed", 0)
    assert ground.engine.rebuild()[1] == 0
    assert ground.engine.verify(reexecute=True).ok
