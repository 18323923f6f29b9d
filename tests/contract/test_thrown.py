"""Signals across cases, and what child cases escalate: heard once by everybody who waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine import BroadcastSignal, CompleteTask, Engine, ResumeCase, SuspendCase
from tests import diagrams as d
from tests.workbench import CLERK, deploy, done, open_case, open_plain

SIGNAL = d.signal("flood")
HEARS = d.process(
    "hears",
    d.start(),
    d.user("work"),
    d.boundary("heard", "work", d.on_signal("flood"), interrupting=False),
    d.catch("second", d.on_signal("flood")),
    d.user("help"),
    d.user("later"),
    d.end(),
    flows="""start -> work
        work -> second
        second -> later
        later -> end
        heard -> help
        help -> end""",
)
CALLS = d.process(
    "calls",
    d.start(),
    d.user("prepare"),
    d.gateway("parallel", "fork"),
    d.throw("call", d.on_signal("flood"), extensions=d.mapping({"where": "=place"})),
    d.catch("own", d.on_signal("flood")),
    d.catch("late", d.on_signal("flood")),
    d.user("after_own"),
    d.end(),
    flows="""start -> prepare
        prepare -> fork
        fork -> call
        fork -> own
        call -> late
        own -> after_own
        late -> end
        after_own -> end""",
)
OPENS = d.process(
    "opens",
    d.start("on_flood", d.on_signal("flood")),
    d.user("check"),
    d.end(),
    flows="on_flood -> check\ncheck -> end",
)
PARENT = d.process(
    "parent",
    d.start(),
    d.call("orders", "order", d.loop("=items"), extensions=d.mapping({"item": "=item"})),
    d.boundary("warned", "orders", d.on_escalation("late"), interrupting=False),
    d.boundary("given_up", "orders", d.on_escalation("lost")),
    d.user("look"),
    d.user("replan"),
    d.user("next"),
    d.end(),
    flows="""start -> orders
        orders -> next
        warned -> look
        given_up -> replan
        next -> end
        look -> end
        replan -> end""",
)
ORDER = d.process(
    "order",
    d.start(),
    d.user("serve"),
    d.gateway("exclusive", "how", default="how-fine"),
    d.throw("fine"),
    d.throw("slow", d.on_escalation("late")),
    d.user("go_on"),
    d.end("bad", d.on_escalation("lost")),
    d.end("odd", d.on_escalation("odd")),
    d.end(),
    flows="""start -> serve
        serve -> how
        how -> fine
        how -> slow: =result = "slow"
        how -> bad: =result = "bad"
        how -> odd: =result = "odd"
        slow -> go_on
        fine -> end
        go_on -> end""",
)
# The first two results are enough.
ENOUGH = d.process(
    "enough",
    d.start(),
    d.call(
        "asks",
        "answer",
        d.loop(
            "=items",
            out="answers",
            result="=said",
            until='=numberOfCompletedInstances >= 2 or said = "stop"',
        ),
        extensions=d.mapping({"item": "=item"}, {"said": "=said"}),
    ),
    d.user("next"),
    d.end(),
    flows="start -> asks\nasks -> next\nnext -> end",
)
ANSWER = d.process("answer", d.start(), d.user("say"), d.end(), flows="start -> say\nsay -> end")
FILES = {
    "hears.bpmn": d.file(SIGNAL, HEARS),
    "calls.bpmn": d.file(SIGNAL, CALLS),
    "parent.bpmn": d.file(d.escalation("late"), d.escalation("lost"), PARENT),
    "order.bpmn": d.file(*(d.escalation(code) for code in ("late", "lost", "odd")), ORDER),
    "answer.bpmn": d.file(ANSWER),
    "enough.bpmn": d.file(ENOUGH),
}


@pytest.fixture
def engine(database_url: str, tmp_path: Path) -> Iterator[Engine]:
    engine = open_plain(database_url, tmp_path, files=FILES)
    yield engine
    assert engine.verify(reexecute=True).problems == []
    assert engine.rebuild()[1] == 0
    assert engine.run_due() == 0
    engine.close()


def where(engine: Engine, case: int) -> list[str]:
    return sorted(task.element_id for task in engine.tasks(CLERK, case_key=case))


def complete(engine: Engine, case: int, element_id: str, **values: Any) -> None:
    task = next(t for t in engine.tasks(CLERK, case_key=case) if t.element_id == element_id)
    command = CompleteTask(command_id=engine.new_id(), actor=CLERK, key=task.key, values=values)
    done(engine.execute(command))


def broadcast(engine: Engine, command_id: str = "", **variables: Any) -> int:
    command = BroadcastSignal(
        command_id=command_id or engine.new_id(), actor=CLERK, name="flood", variables=variables
    )
    return int(str(done(engine.execute(command))["subscriptions"]))


def told(engine: Engine, case: int, *types: str) -> list[str]:
    return [e.type for e in engine.history(case) if e.type in types]


def children(engine: Engine, case: int) -> list[int]:
    """Child cases in the order of the items."""
    found = [c for c in engine.cases(limit=200) if (c.parent_key or 0) >> 20 == case >> 20]
    return sorted((c.key for c in found), key=lambda key: str(engine.variables(key)["item"]))


def state(engine: Engine, case: int) -> str:
    found = engine.case(case)
    assert found is not None
    return found.state


# --- signals -------------------------------------------------------------------------------------


def test_everybody_who_waits_hears_it_and_nobody_twice(engine: Engine) -> None:
    cases = [open_case(engine, "hears") for _ in range(3)]
    assert broadcast(engine, "b1", level=1) == 3
    assert broadcast(engine, "b1", level=1) == 3  # the same command: it has happened
    for case in cases:
        assert where(engine, case) == ["help", "work"]
        assert engine.variables(case) == {"level": 1}
    broadcast(engine)
    assert where(engine, cases[0]) == ["help", "help", "work"]
    assert told(engine, cases[0], "SignalReceived") == ["SignalReceived"] * 2


def test_a_signal_is_not_kept(engine: Engine) -> None:
    broadcast(engine)
    case = open_case(engine, "hears")
    complete(engine, case, "work")
    assert where(engine, case) == []
    broadcast(engine)
    assert where(engine, case) == ["later"]


def test_a_case_that_throws_is_heard_by_all_itself_included(engine: Engine) -> None:
    other = open_case(engine, "hears")
    case = open_case(engine, "calls", variables={"place": "三工镇"})
    complete(engine, case, "prepare")
    assert where(engine, other) == ["help", "work"]
    assert engine.variables(other) == {"where": "三工镇"}
    # Its own branch that waited already hears it; what waits only since it threw does not.
    assert where(engine, case) == ["after_own"]
    assert state(engine, case) == "active"
    broadcast(engine)
    complete(engine, case, "after_own")
    assert state(engine, case) == "completed"


def test_a_signal_opens_cases_of_the_newest_version(engine: Engine) -> None:
    open_plain_files = {"opens.bpmn": d.file(SIGNAL, OPENS)}
    deploy(engine, open_plain_files)
    newer = d.file(SIGNAL, OPENS.replace('name="check"', 'name="看一看"'))
    deploy(engine, {"opens.bpmn": newer})
    assert broadcast(engine, "b1", level=2) == 1
    broadcast(engine, "b1", level=2)
    [case] = [c for c in engine.cases(limit=50) if c.process_id == "opens"]
    assert engine.variables(case.key) == {"level": 2}
    [task] = engine.tasks(CLERK, case_key=case.key)
    assert task.name == "看一看"
    assert told(engine, case.key, "CaseOpened", "StartTriggered") == [
        "CaseOpened",
        "StartTriggered",
    ]
    without = d.process(
        "opens", d.start(), d.user("check"), d.end(), flows="start -> check\ncheck -> end"
    )
    deploy(engine, {"opens.bpmn": d.file(without)})
    assert broadcast(engine) == 0


def test_a_case_that_rests_hears_it_when_it_goes_on(engine: Engine) -> None:
    case = open_case(engine, "hears")
    done(engine.execute(SuspendCase(command_id="s", actor=CLERK, key=case, reason="等")))
    broadcast(engine)
    assert told(engine, case, "SignalReceived") == []
    done(engine.execute(ResumeCase(command_id="r", actor=CLERK, key=case, reason="好")))
    engine.run_due()
    assert where(engine, case) == ["help", "work"]


def test_many_broadcasts_at_once_are_each_heard_by_each_case(engine: Engine) -> None:
    cases = [open_case(engine, "hears") for _ in range(4)]
    threads = [threading.Thread(target=broadcast, args=(engine,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.run_due()
    for case in cases:
        assert told(engine, case, "SignalReceived") == ["SignalReceived"] * 6
        assert where(engine, case) == ["help"] * 6 + ["work"]


# --- child cases ---------------------------------------------------------------------------------


def test_a_child_that_escalates_goes_on_and_its_parent_hears_it(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": [1, 2]})
    first, second = children(engine, case)
    complete(engine, first, "serve", result="slow")
    assert where(engine, first) == ["go_on"]
    assert where(engine, case) == ["look"]
    assert told(engine, case, "ChildEscalated", "EscalationThrown") == [
        "ChildEscalated",
        "EscalationThrown",
    ]
    complete(engine, first, "go_on")
    complete(engine, second, "serve", result="fine")
    assert where(engine, case) == ["look", "next"]


def test_what_a_child_escalates_in_its_last_step_comes_before_its_end(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": [1]})
    [child] = children(engine, case)
    complete(engine, child, "serve", result="bad")
    assert state(engine, child) == "completed"
    assert where(engine, case) == ["replan"]


def test_an_escalation_that_leaves_the_call_cancels_the_siblings(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": [1, 2, 3]})
    first, second, third = children(engine, case)
    complete(engine, second, "serve", result="bad")
    assert where(engine, case) == ["replan"]
    assert [state(engine, key) for key in (first, second, third)] == [
        "cancelled",
        "completed",
        "cancelled",
    ]
    with engine.reading() as tx:
        assert tx.run("SELECT * FROM escalations") == []


def test_what_no_parent_catches_changes_nothing(engine: Engine) -> None:
    case = open_case(engine, "parent", variables={"items": [1, 2]})
    first, second = children(engine, case)
    complete(engine, first, "serve", result="odd")
    assert where(engine, case) == []
    complete(engine, second, "serve", result="fine")
    assert where(engine, case) == ["next"]


# --- enough children -----------------------------------------------------------------------------


def test_enough_children_end_the_call_and_cancel_the_rest(engine: Engine) -> None:
    case = open_case(engine, "enough", variables={"items": ["a", "b", "c"]})
    first, second, third = children(engine, case)
    complete(engine, third, "say", said="好")
    assert where(engine, case) == []
    complete(engine, first, "say", said="行")
    assert where(engine, case) == ["next"]
    assert engine.variables(case)["answers"] == ["行", None, "好"]
    assert state(engine, second) == "cancelled"


def test_the_condition_sees_what_the_child_has_said(engine: Engine) -> None:
    case = open_case(engine, "enough", variables={"items": ["a", "b", "c"]})
    first, second, third = children(engine, case)
    complete(engine, second, "say", said="stop")
    assert where(engine, case) == ["next"]
    assert engine.variables(case)["answers"] == [None, "stop", None]
    assert [state(engine, key) for key in (first, third)] == ["cancelled", "cancelled"]
