"""Messages: kept for as long as they say, given to one case of each process, missed by nobody."""

from __future__ import annotations

import threading
from typing import Any

from engine import CancelCase, Done, PublishMessage, ResumeCase, SuspendCase
from tests.store.ground import BOSS, Ground
from tests.workbench import done


def publish(ground: Ground, person: str = "P1", **more: Any) -> Done:
    values = {"command_id": ground.engine.new_id(), "actor": BOSS, "name": "papers", **more}
    outcome = ground.engine.execute(PublishMessage(correlation_key=person, **values))
    assert isinstance(outcome, Done), outcome
    return outcome


def got_it(ground: Ground, *cases: int) -> list[bool]:
    """Whether each case has gone on to its task."""
    return [bool(ground.tasks(case)) for case in cases]


def test_who_waits_gets_it_with_its_variables(ground: Ground) -> None:
    case, other = ground.open("papers", person="P1"), ground.open("papers", person="P2")
    assert publish(ground, variables={"pages": 3}).result["subscriptions"] == 1
    assert got_it(ground, case, other) == [True, False]
    assert ground.engine.variables(case)["pages"] == 3
    assert "pages" not in ground.engine.variables(other)


def test_a_message_is_kept_for_those_who_come_in_time(ground: Ground) -> None:
    publish(ground, ttl=60)
    ground.clock.pass_(seconds=59)
    assert got_it(ground, ground.open("papers", person="P1")) == [True]


def test_an_expired_message_reaches_nobody(ground: Ground) -> None:
    publish(ground, ttl=60)
    ground.clock.pass_(seconds=60)
    assert got_it(ground, ground.open("papers", person="P1")) == [False]


def test_without_a_time_to_live_nothing_is_kept(ground: Ground) -> None:
    publish(ground)
    assert got_it(ground, ground.open("papers", person="P1")) == [False]


def test_one_case_of_each_process_gets_it(ground: Ground) -> None:
    cases = [ground.open("papers", person="P1") for _ in range(3)]
    copy = ground.open("copies", person="P1")
    publish(ground, ttl=60)
    assert got_it(ground, *cases, copy) == [True, False, False, True]
    publish(ground, ttl=60)
    assert got_it(ground, *cases, copy) == [True, True, False, True]


def test_a_kept_message_goes_to_one_case_of_each_process(ground: Ground) -> None:
    publish(ground, ttl=60)
    first, second = ground.open("papers", person="P1"), ground.open("papers", person="P1")
    copy = ground.open("copies", person="P1")
    assert got_it(ground, first, second, copy) == [True, False, True]


def test_the_oldest_kept_message_comes_first(ground: Ground) -> None:
    for n in range(3):
        publish(ground, ttl=60, variables={"n": n})
    cases = [ground.open("papers", person="P1") for _ in range(3)]
    assert [ground.engine.variables(case)["n"] for case in cases] == [0, 1, 2]


def test_the_same_message_id_is_published_once(ground: Ground) -> None:
    first = publish(ground, ttl=60, message_id="m1")
    again = publish(ground, ttl=60, message_id="m1")
    assert again.result["message_key"] == first.result["message_key"]
    cases = [ground.open("papers", person="P1") for _ in range(2)]
    assert got_it(ground, *cases) == [True, False]
    publish(ground, ttl=60, message_id="m2")
    assert got_it(ground, *cases) == [True, True]


def test_a_message_id_counts_only_while_its_message_is_kept(ground: Ground) -> None:
    publish(ground, ttl=60, message_id="m1")
    ground.clock.pass_(seconds=61)
    case = ground.open("papers", person="P1")
    publish(ground, ttl=60, message_id="m1")
    assert got_it(ground, case) == [True]


def test_a_cancelled_case_waits_for_nothing(ground: Ground) -> None:
    case = ground.open("papers", person="P1")
    cancel = CancelCase(command_id="x", actor=BOSS, key=case, reason="撤回")
    done(ground.engine.execute(cancel))
    assert publish(ground, ttl=60).result["subscriptions"] == 0
    assert got_it(ground, ground.open("papers", person="P1")) == [True]


def test_publishers_and_subscribers_that_meet_never_miss_each_other(ground: Ground) -> None:
    """Each of 24 people's message is published while their case opens."""
    people = [f"P{n}" for n in range(24)]
    cases: dict[str, int] = {}
    barrier = threading.Barrier(8)

    def subscribe(mine: list[str]) -> None:
        barrier.wait()
        for person in mine:
            cases[person] = ground.open("papers", person=person)

    def send(mine: list[str]) -> None:
        barrier.wait()
        for person in mine:
            publish(ground, person, ttl=600)

    threads = [
        threading.Thread(target=work, args=(people[n::4],))
        for n in range(4)
        for work in (subscribe, send)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ground.engine.run_due()
    assert len(cases) == len(people)
    assert all(got_it(ground, *cases.values()))
    for case in cases.values():
        types = [e.type for e in ground.engine.history(case)]
        assert types.count("MessageCorrelated") == 1
    assert ground.engine.verify(reexecute=True).ok
    assert ground.content()["subscriptions"] == []


def test_many_publishers_give_a_case_one_message_each(ground: Ground) -> None:
    """Eight messages for eight waiting cases of one key, all at once: each case gets one."""
    cases = [ground.open("papers", person="P1") for _ in range(8)]
    barrier = threading.Barrier(8)

    def send() -> None:
        barrier.wait()
        publish(ground, ttl=600)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ground.engine.run_due()
    counts = [
        [e.type for e in ground.engine.history(case)].count("MessageCorrelated") for case in cases
    ]
    assert counts == [1] * 8
    deliveries = ground.content()["message_deliveries"]
    assert len({row["message_key"] for row in deliveries}) == len(deliveries) == 8


def kept(ground: Ground) -> tuple[int, int]:
    """How many messages and deliveries the database holds."""
    with ground.engine.reading() as tx:
        tables = ("messages", "message_deliveries")
        counts = [tx.run(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"] for table in tables]
    return int(counts[0]), int(counts[1])


def test_messages_are_removed_a_day_after_they_are_over(ground: Ground) -> None:
    case = ground.open("papers", person="P1")
    reached = publish(ground).result["message_key"]
    publish(ground, "P2", ttl=7200, message_id="m1")
    assert kept(ground) == (2, 1)
    ground.engine.run_due()
    ground.clock.pass_(hours=24, minutes=-1)
    ground.engine.run_due()
    assert kept(ground) == (2, 1)
    assert ground.engine.lookup.reached(int(str(reached))) == [case]
    ground.clock.pass_(minutes=61)
    ground.engine.run_due()
    assert kept(ground) == (1, 0)
    ground.clock.pass_(hours=1)
    ground.engine.run_due()
    assert kept(ground) == (0, 0)
    # Its id is free again, as it was since it was over; the case that it reached stays proven.
    publish(ground, "P2", ttl=7200, message_id="m1")
    assert got_it(ground, case, ground.open("papers", person="P2")) == [True, True]
    assert ground.engine.verify(reexecute=True).ok


def test_a_message_stays_while_a_delivery_waits_for_it(ground: Ground) -> None:
    case = ground.open("papers", person="P1")

    def why() -> dict[str, Any]:
        return {"command_id": ground.engine.new_id(), "actor": BOSS, "key": case, "reason": "等"}

    done(ground.engine.execute(SuspendCase(**why())))
    publish(ground, variables={"pages": 3})
    ground.clock.pass_(days=9)
    ground.engine.run_due()
    assert kept(ground) == (1, 0)
    done(ground.engine.execute(ResumeCase(**why())))
    ground.engine.run_due()
    assert ground.engine.variables(case)["pages"] == 3
    ground.clock.pass_(hours=1)
    ground.engine.run_due()
    assert kept(ground) == (0, 0)
