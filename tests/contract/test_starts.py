"""Cases that open by themselves: at a message, at a time; by the newest version, and once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from engine import CompleteTask, Engine, OpenCase, PublishMessage, Refused
from engine.model import CaseView
from tests import diagrams as d
from tests.workbench import CLERK, SetClock, deploy, done, open_case, open_plain

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


def told(name: str = "report", waits: str = "") -> bytes:
    """Process ``told`` opens at message ``report``; ``waits`` is put before its task."""
    mapped = d.mapping(outputs={"place": "=village"})
    return d.diagram(
        "told",
        d.start("on_report", d.on_message("report"), extensions=mapped),
        waits,
        d.user("check"),
        d.end(),
        flows=("on_report -> more\nmore -> check" if waits else "on_report -> check")
        + "\ncheck -> end",
        more=f'<bpmn:message id="message_report" name="{name}"/>' + d.message("more", "=place"),
    )


def timed(kind: str, text: str, name: str = "check") -> bytes:
    """Process ``timed`` opens at a time, or when somebody opens it."""
    return d.diagram(
        "timed",
        d.start("on_time", d.timer(kind, text)),
        d.start("by_hand"),
        d.gateway("exclusive", "merge"),
        d.user("check").replace('name="check"', f'name="{name}"'),
        d.end(),
        flows="on_time -> merge\nby_hand -> merge\nmerge -> check\ncheck -> end",
    )


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def engine(database_url: str, tmp_path: Path, clock: SetClock) -> Iterator[Engine]:
    engine = open_plain(database_url, tmp_path, clock=clock)
    yield engine
    assert engine.verify(reexecute=True).problems == []
    assert engine.rebuild()[1] == 0
    engine.close()


def cases(engine: Engine, process_id: str = "told") -> list[CaseView]:
    """Oldest first."""
    return [c for c in reversed(engine.cases(limit=200)) if c.process_id == process_id]


def names(engine: Engine, case: CaseView) -> list[str]:
    return [task.name for task in engine.tasks(CLERK, case_key=case.key)]


def complete(engine: Engine, case: CaseView) -> None:
    [task] = engine.tasks(CLERK, case_key=case.key)
    done(engine.execute(CompleteTask(command_id=engine.new_id(), actor=CLERK, key=task.key)))


def publish(engine: Engine, key: str = "", name: str = "report", **more: Any) -> int:
    command = PublishMessage(
        **{"command_id": engine.new_id(), "actor": CLERK, "name": name, **more},
        correlation_key=key,
    )
    return int(str(done(engine.execute(command))["subscriptions"]))


# --- messages ------------------------------------------------------------------------------------


def test_a_message_opens_a_case_with_what_it_brings(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    assert publish(engine, variables={"village": "六工", "noise": 1}) == 1
    [case] = cases(engine)
    assert engine.variables(case.key) == {"place": "六工"}
    assert names(engine, case) == ["check"]
    started = [e.payload for e in engine.history(case.key) if e.type == "StartTriggered"]
    assert started == [{"element_id": "on_report", "kind": "message", "name": "report"}]
    assert publish(engine, name="other") == 0
    assert len(cases(engine)) == 1


def test_the_same_command_opens_one_case(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    for _ in range(2):
        publish(engine, command_id="p1")
    publish(engine, command_id="p2", message_id="m1", ttl=60)
    publish(engine, command_id="p3", message_id="m1", ttl=60)
    assert len(cases(engine)) == 2


def test_without_a_key_every_message_opens_one(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    for _ in range(3):
        publish(engine)
    assert len(cases(engine)) == 3


def test_with_a_key_one_case_is_open_at_a_time(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    publish(engine, "K1", variables={"village": "1"})
    publish(engine, "K1", variables={"village": "lost"})
    publish(engine, "K2", variables={"village": "2"})
    publish(engine, "K1", variables={"village": "3"}, ttl=600)
    publish(engine, "K1", variables={"village": "4"}, ttl=600)
    assert [engine.variables(c.key)["place"] for c in cases(engine)] == ["1", "2"]
    complete(engine, cases(engine)[0])
    # What was kept opens the next one, one after the other.
    assert [engine.variables(c.key)["place"] for c in cases(engine)] == ["1", "2", "3"]
    complete(engine, cases(engine)[2])
    assert [engine.variables(c.key)["place"] for c in cases(engine)] == ["1", "2", "3", "4"]
    complete(engine, cases(engine)[3])
    publish(engine, "K1")
    assert len(cases(engine)) == 5


def test_what_is_kept_too_long_opens_nothing(engine: Engine, clock: SetClock) -> None:
    deploy(engine, {"told.bpmn": told()})
    publish(engine, "K")
    publish(engine, "K", ttl=60)
    clock.pass_(seconds=61)
    complete(engine, cases(engine)[0])
    assert len(cases(engine)) == 1


def test_a_case_that_ends_at_once_leaves_its_key_free(engine: Engine) -> None:
    body = d.diagram(
        "told",
        d.start("on_report", d.on_message("report")),
        d.element("manualTask", "noted"),
        d.end(),
        flows="on_report -> noted\nnoted -> end",
        more='<bpmn:message id="message_report" name="report"/>',
    )
    deploy(engine, {"told.bpmn": body})
    for _ in range(3):
        publish(engine, "K")
    assert [c.state for c in cases(engine)] == ["completed"] * 3


def test_a_running_case_that_waits_for_the_message_comes_first(engine: Engine) -> None:
    waits = d.catch("more", d.on_message("again")).replace("message_again", "message_more")
    deploy(engine, {"told.bpmn": told(waits=waits).replace(b'name="more"', b'name="report"')})
    publish(engine, variables={"village": "六工"})
    [case] = cases(engine)
    assert names(engine, case) == []
    publish(engine, "六工")
    assert names(engine, case) == ["check"]
    assert len(cases(engine)) == 1


def test_the_newest_version_alone_is_told(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    deploy(engine, {"told.bpmn": told(name="call")})
    assert publish(engine) == 0
    assert publish(engine, name="call") == 1
    deploy(engine, {"told.bpmn": told(name="letter")})
    assert publish(engine, name="call") == 0
    assert publish(engine, name="letter") == 1


def test_many_messages_with_one_key_open_one_case(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    threads = [
        threading.Thread(target=publish, args=(engine, "K"), kwargs={"ttl": 600}) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.run_due()
    for opened in range(1, 9):
        assert len(cases(engine)) == opened
        complete(engine, cases(engine)[-1])
    assert len(cases(engine)) == 8


def test_what_begins_at_events_only_is_not_opened_by_hand(engine: Engine) -> None:
    deploy(engine, {"told.bpmn": told()})
    command = OpenCase(command_id="o", actor=CLERK, process_id="told")
    outcome = engine.execute(command)
    assert isinstance(outcome, Refused)
    assert outcome.code == "state"
    assert "没有空白开始事件" in outcome.message
    assert cases(engine) == []


# --- timers --------------------------------------------------------------------------------------


def due(engine: Engine, clock: SetClock, **span: float) -> int:
    """How many cases are there after this time."""
    clock.pass_(**span)
    engine.run_due()
    return len(cases(engine, "timed"))


def test_a_duration_after_deployment_opens_one_case(engine: Engine, clock: SetClock) -> None:
    deploy(engine, {"timed.bpmn": timed("timeDuration", "PT1H")})
    assert due(engine, clock, minutes=59) == 0
    assert due(engine, clock, minutes=1) == 1
    assert due(engine, clock, days=1) == 1
    [case] = cases(engine, "timed")
    assert names(engine, case) == ["check"]
    [opened, *_] = engine.history(case.key)
    assert opened.actor == "engine"


def test_a_cycle_opens_cases_again_and_again(engine: Engine, clock: SetClock) -> None:
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R3/PT1H")})
    assert [due(engine, clock, hours=1) for _ in range(5)] == [1, 2, 3, 3, 3]


def test_what_came_due_meanwhile_is_made_up_for(engine: Engine, clock: SetClock) -> None:
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/PT1H")})
    assert due(engine, clock, hours=3, minutes=30) == 3
    assert due(engine, clock, minutes=30) == 4


def test_a_date_opens_one_case_however_often_it_is_deployed(
    engine: Engine, clock: SetClock
) -> None:
    text = "2026-11-24T12:00:00+08:00"
    deploy(engine, {"timed.bpmn": timed("timeDate", text)})
    assert due(engine, clock, hours=2) == 1
    deploy(engine, {"timed.bpmn": timed("timeDate", text, name="再看")})
    assert due(engine, clock, hours=2) == 1


def test_a_newer_version_goes_on_with_a_timer_that_it_draws_as_before(
    engine: Engine, clock: SetClock
) -> None:
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/P1D")})
    clock.pass_(hours=20)
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/P1D", name="再看")})
    assert due(engine, clock, hours=4) == 1
    assert names(engine, cases(engine, "timed")[0]) == ["再看"]


def test_a_newer_version_replaces_a_timer_that_it_draws_anew(
    engine: Engine, clock: SetClock
) -> None:
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/P1D")})
    clock.pass_(hours=20)
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/P2D")})
    assert due(engine, clock, hours=47) == 0
    assert due(engine, clock, hours=1) == 1
    flows = "by_hand -> check\ncheck -> end"
    body = d.diagram("timed", d.start("by_hand"), d.user("check"), d.end(), flows=flows)
    deploy(engine, {"timed.bpmn": body})
    assert due(engine, clock, days=9) == 1


def test_by_hand_it_begins_at_its_none_start(engine: Engine) -> None:
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/P1D")})
    case = open_case(engine, "timed", variables={"a": 1})
    taken = [e.payload["elements"] for e in engine.history(case) if e.type == "PathTaken"]
    assert taken == [["by_hand", "merge"]]
    assert engine.variables(case) == {"a": 1}


def test_many_runners_open_one_case(engine: Engine, clock: SetClock) -> None:
    deploy(engine, {"timed.bpmn": timed("timeCycle", "R/PT1H")})
    clock.pass_(hours=1)
    threads = [threading.Thread(target=engine.run_due) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cases(engine, "timed")) == 1


def test_a_time_that_cannot_be_worked_out_is_refused_at_deploy(engine: Engine) -> None:
    from engine.commands import DeployBundle

    files = {"timed.bpmn": timed("timeDate", '="2026-13-45"')}
    outcome = engine.execute(DeployBundle(command_id="d", actor=CLERK, files=files))
    assert isinstance(outcome, Refused)
    assert "2026-13-45" in outcome.message
    assert engine.execute(OpenCase(command_id="o", actor=CLERK, process_id="timed")) == Refused(
        "not-found", "没有已发布的流程 timed,请先部署"
    )
