"""Errors, escalations and signals that the diagram throws: who hears them, and what goes on."""

from __future__ import annotations

from typing import Any

import pytest

from engine.actions import TakeBack
from engine.errors import Impossible
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case


def escalating(*catchers: str, thrower: str = "", after: str = "", loop: str = "") -> bytes:
    """Sub-process ``sub`` throws E1 after task ``a``; each catcher leads to a task of its own."""
    ids = [c.split('id="')[1].split('"')[0] for c in catchers]
    inner = d.sub_process(
        "sub",
        d.start("s"),
        d.user("a"),
        thrower or d.throw("told", d.on_escalation("E1")),
        *([d.user("b"), d.end("e")] if not thrower else []),
        flows=after or "s -> a\na -> told\ntold -> b\nb -> e",
    )
    if loop:
        inner = inner.replace('name="sub">', f'name="sub">{loop}')
    return d.diagram(
        "p",
        d.start(),
        inner,
        *catchers,
        *(d.user(f"after_{i}") for i in ids),
        d.user("next"),
        flows="start -> sub\nsub -> next\n" + "\n".join(f"{i} -> after_{i}" for i in ids),
        more=d.escalation("E1") + d.escalation("E2"),
    )


def caught(case: Case) -> list[tuple[str, str, str | None]]:
    return [
        (e.element_id, e.code, e.caught_by)  # type: ignore[attr-defined]
        for e in case.events
        if type(e).__name__ == "EscalationThrown"
    ]


def test_an_escalation_may_leave_the_sub_process_running() -> None:
    case = Case(escalating(d.boundary("c", "sub", d.on_escalation("E1"), interrupting=False)))
    case.complete("a")
    assert case.open == ["after_c", "b"]
    assert caught(case) == [("told", "E1", "c")]
    case.complete("b")
    case.complete("after_c")
    case.complete("next")
    assert case.ended()[0] == "completed"


def test_an_escalation_may_end_the_sub_process() -> None:
    case = Case(escalating(d.boundary("c", "sub", d.on_escalation("E1"))))
    case.complete("a")
    assert case.open == ["after_c"]


def test_an_exact_catcher_comes_before_one_for_every_code() -> None:
    every = d.boundary("every", "sub", d.on_escalation(), interrupting=False)
    exact = d.boundary("exact", "sub", d.on_escalation("E1"), interrupting=False)
    other = d.boundary("other", "sub", d.on_escalation("E2"), interrupting=False)
    case = Case(escalating(every, exact, other))
    case.complete("a")
    assert case.open == ["after_exact", "b"]
    case = Case(escalating(every, other))
    case.complete("a")
    assert case.open == ["after_every", "b"]


def test_an_escalation_that_nobody_catches_changes_nothing() -> None:
    error = d.boundary("c", "sub", d.on_error())
    case = Case(escalating(error, d.boundary("o", "sub", d.on_escalation("E2"))))
    case.complete("a")
    assert case.open == ["b"]
    assert caught(case) == [("told", "E1", None)]


def test_an_escalation_end_event_ends_its_path_only() -> None:
    inner = d.end("told", d.on_escalation("E1"))
    flows = "s -> a\na -> told"
    catcher = d.boundary("c", "sub", d.on_escalation("E1"), interrupting=False)
    case = Case(escalating(catcher, thrower=inner, after=flows))
    case.complete("a")
    assert case.open == ["after_c", "next"]
    case = Case(escalating(thrower=inner, after=flows))
    case.complete("a")
    assert case.open == ["next"]


def test_an_instance_that_escalates_leaves_the_others_running() -> None:
    catcher = d.boundary("c", "sub", d.on_escalation("E1"), interrupting=False)
    case = Case(escalating(catcher, loop=d.loop("=items")), items=[1, 2])
    case.complete("a", 1)
    assert case.open == ["a", "after_c", "b"]
    case.complete("a")
    assert case.open == ["after_c", "after_c", "b", "b"]


def test_an_instance_may_end_them_all() -> None:
    catcher = d.boundary("c", "sub", d.on_escalation("E1"))
    case = Case(escalating(catcher, loop=d.loop("=items")), items=[1, 2, 3])
    case.complete("a", 1)
    assert case.open == ["after_c"]


def calling(*catchers: str, loop: str = "") -> bytes:
    ids = [c.split('id="')[1].split('"')[0] for c in catchers]
    return d.file(
        d.escalation("E1"),
        d.process(
            "p",
            d.start(),
            d.call("a", "child", loop),
            *catchers,
            *(d.user(f"after_{i}") for i in ids),
            d.user("next"),
            flows="start -> a\na -> next\n" + "\n".join(f"{i} -> after_{i}" for i in ids),
        ),
        d.process("child", d.start("s"), d.user("c"), flows="s -> c"),
    )


@pytest.mark.parametrize("loop", ["", d.loop("=items")])
def test_a_child_case_escalates_and_goes_on(loop: str) -> None:
    catcher = d.boundary("c", "a", d.on_escalation("E1"), interrupting=False)
    case = Case(calling(catcher, loop=loop), items=[1, 2])
    case.escalate("a", "E1")
    assert case.open == ["a", "after_c"]
    case.escalate("a", "E1")
    assert case.open == ["a", "after_c", "after_c"]
    case.escalate("a", "E7")
    assert caught(case) == [("a", "E7", None)]
    case.children("a", *([{}] if not loop else [{}, {}]))
    assert case.open == ["after_c", "after_c", "next"]


def test_a_child_case_that_escalates_may_end_the_call() -> None:
    case = Case(calling(d.boundary("c", "a", d.on_escalation())))
    case.escalate("a", "E1")
    assert case.open == ["after_c"]
    assert case.event("ChildrenCancelled").element_id == "a"


def erring(*catchers: str, more: str = "") -> bytes:
    ids = [c.split('id="')[1].split('"')[0] for c in catchers]
    return d.diagram(
        "p",
        d.start(),
        d.job("a"),
        *catchers,
        *(d.user(f"after_{i}") for i in ids),
        flows="start -> a\n" + "\n".join(f"{i} -> after_{i}" for i in ids),
        more=d.error("E1") + '<bpmn:error id="error_any" name="any"/>' + more,
    )


@pytest.mark.parametrize(("code", "after"), [("E9", "after_c"), ("E1", "after_e")])
def test_an_error_without_a_code_catches_every_error(code: str, after: str) -> None:
    every, exact = (d.boundary(i, "a", d.on_error(c)) for i, c in (("c", "any"), ("e", "E1")))
    case = Case(erring(every, exact))
    case.throw("a", code)
    assert case.open == [after]


SIGNALS = d.diagram(
    "p",
    d.start(),
    d.gateway("parallel", "fork"),
    d.throw("call", d.on_signal("go"), extensions=d.mapping({"n": "=given + 1"})),
    d.user("after_call"),
    d.catch("hears", d.on_signal("go")),
    d.user("after_hears"),
    flows="""start -> fork
        fork -> call
        fork -> hears
        call -> after_call
        hears -> after_hears""",
    more=d.signal("go"),
)


def test_a_throw_event_broadcasts_its_inputs_and_goes_on() -> None:
    case = Case(SIGNALS, given=1, other=2)
    thrown = case.event("SignalThrown")
    assert (thrown.element_id, thrown.signal, thrown.variables) == ("call", "go", {"n": 2})
    # The branch beside it waits already, so it is not too late to hear.
    assert case.key("hears") <= thrown.last < case.key("after_call")
    assert case.open == ["after_call", "hears"]
    case.hear("hears", n=2)
    assert case.open == ["after_call", "after_hears"]
    assert case.variables["n"] == 2


def test_a_signal_end_event_broadcasts_and_ends_its_path() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.end("call", d.on_signal("go")),
        flows="start -> call",
        more=d.signal("go"),
    )
    case = Case(body)
    assert case.event("SignalThrown").variables == {}
    assert case.ended() == ("completed", ("call",), None)


def test_a_signals_name_may_be_computed() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.catch("hears", d.on_signal("x")),
        flows="start -> hears",
        more='<bpmn:signal id="signal_x" name="=&quot;go-&quot; + area"/>',
    )
    assert Case(body, area="6523").event("SignalSubscriptionOpened").signal == "go-6523"


def listening(interrupting: bool) -> bytes:
    return d.diagram(
        "p",
        d.start(),
        d.user("a"),
        d.boundary("b", "a", d.on_signal("go"), interrupting=interrupting),
        d.user("after"),
        d.end(),
        flows="start -> a\na -> end\nb -> after\nafter -> end",
        more=d.signal("go"),
    )


def test_a_signal_on_the_border_may_come_again() -> None:
    case = Case(listening(False))
    for n in range(3):
        case.hear("b", n=n)
    assert case.open == ["a", "after", "after", "after", "b"]
    assert case.variables["n"] == 2
    case.complete("a")
    assert case.open == ["after", "after", "after"]


def test_a_signal_on_the_border_may_end_the_task() -> None:
    case = Case(listening(True))
    case.hear("b")
    assert case.open == ["after"]


def test_a_signal_may_win_behind_an_event_based_gateway() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("eventBased", "g"),
        d.catch("late", d.timer("timeDuration", "PT1H")),
        d.catch("heard", d.on_signal("go")),
        d.user("x"),
        flows="start -> g\ng -> late\ng -> heard\nlate -> x\nheard -> x",
        more=d.signal("go"),
    )
    case = Case(body)
    case.hear("heard", why="go")
    assert case.open == ["x"]
    assert case.flows == ["start-g", "g-heard", "heard-x"]
    assert case.variables == {"why": "go"}


def test_a_message_that_is_thrown_is_sent_by_a_job() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.throw("note", d.on_message("m"), extensions='<zeebe:taskDefinition type="sms"/>'),
        d.element(
            "endEvent",
            "last",
            d.on_message("m"),
            extensions='<zeebe:taskDefinition type="mail"/>' + d.mapping({"to": "=person"}),
        ),
        flows="start -> note\nnote -> last",
        more=d.message("m", "=k"),
    )
    case = Case(body, person="P1")
    assert case.event("JobOpened").type == "sms"
    case.complete("note")
    opened = case.event("JobOpened")
    assert (opened.type, opened.variables) == ("mail", {"to": "P1"})
    case.complete("last")
    assert case.ended() == ("completed", ("last",), None)


def test_what_has_been_thrown_cannot_be_taken_back() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.user("a"),
        d.throw("call", d.on_signal("go")),
        d.user("b"),
        flows="start -> a\na -> call\ncall -> b",
        more=d.signal("go"),
    )
    case = Case(body)
    done = case.key("a")
    case.complete("a")
    with pytest.raises(Impossible):
        case.do(TakeBack(done))
    # Sent back on purpose, it is thrown again.
    case.back("b", "a")
    case.complete("a")
    assert case.event("SignalThrown").element_id == "call"


def linked(**more: Any) -> Case:
    body = d.diagram(
        "p",
        d.start(),
        d.user("a"),
        d.throw("out", d.link("L")),
        d.throw("out2", d.link("L")),
        d.gateway("exclusive", "g", default="g-out"),
        d.catch("in", d.link("L")),
        d.user("b"),
        flows="start -> a\na -> g\ng -> out\ng -> out2: =other\nin -> b",
    )
    return Case(body, **more)


@pytest.mark.parametrize("other", [True, False])
def test_a_link_goes_on_where_its_name_is_caught(other: bool) -> None:
    case = linked(other=other)
    case.complete("a")
    assert case.open == ["b"]
    assert case.flows[-1] == "in-b"
    assert "" not in case.flows
