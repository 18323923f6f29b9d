"""Event sub-processes: armed with their scope, gone with it, and what they take away."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case, runner

MORE = (
    d.message("note", "=k")
    + d.signal("go")
    + d.error("E1")
    + d.escalation("E1")
    + d.escalation("E2")
)


def esp(name: str, definition: str, *, interrupting: bool = True, more: str = "") -> str:
    """Event sub-process ``name`` with one task ``in_NAME`` and an end ``end_NAME``."""
    return d.event_sub_process(
        name,
        definition,
        d.user(f"in_{name}"),
        d.end(f"end_{name}", more),
        flows=f"on_{name} -> in_{name}\nin_{name} -> end_{name}",
        interrupting=interrupting,
    )


def watched(*subs: str) -> bytes:
    """A case with task ``a``, then ``b``, watched over by ``subs``."""
    flows = "start -> a\na -> b\nb -> end"
    return d.diagram(
        "p", d.start(), d.user("a"), d.user("b"), d.end(), *subs, flows=flows, more=MORE
    )


def inside(*subs: str, a: str = "", extra: str = "", loop: str = "") -> bytes:
    """The same in sub-process ``sub``, before task ``next``; errors and escalations end there."""
    sub = d.sub_process(
        "sub",
        d.start("s"),
        a or d.user("a"),
        d.end("e"),
        *subs,
        flows="s -> a\na -> e",
    ).replace('name="sub">', f'name="sub">{loop}', 1)
    return d.diagram(
        "p",
        d.start(),
        sub,
        d.boundary("err", "sub", d.on_error("E1")),
        d.boundary("esc", "sub", d.on_escalation("E1"), interrupting=False),
        d.user("next"),
        d.user("after_err"),
        d.user("after_esc"),
        extra,
        flows="start -> sub\nsub -> next\nerr -> after_err\nesc -> after_esc",
        more=MORE,
    )


@pytest.mark.parametrize("nested", [False, True])
def test_one_that_interrupts_takes_all_else_away(nested: bool) -> None:
    one = esp("x", d.timer("timeDuration", "PT1H"))
    other = esp("y", d.on_message("note"))
    case = Case(inside(one, other) if nested else watched(one, other), k=1)
    assert case.open == ["a", "on_x", "on_y"]
    case.fire("on_x")
    assert case.open == ["in_x"]
    case.complete("in_x")
    if nested:
        # The sub-process has ended like any other.
        assert case.open == ["next"]
    else:
        assert case.ended() == ("completed", ("end_x",), None)


def test_one_that_does_not_interrupt_runs_beside_and_is_armed_again() -> None:
    case = Case(watched(esp("x", d.on_message("note"), interrupting=False)), k=1)
    case.deliver("on_x", n=1)
    case.deliver("on_x", n=2)
    assert case.open == ["a", "in_x", "in_x", "on_x"]
    assert case.variables["n"] == 2
    case.complete("a")
    case.complete("b")
    # The way has ended; what was begun beside it goes on, and the case may still be told.
    assert case.open == ["in_x", "in_x", "on_x"]
    case.complete("in_x")
    case.complete("in_x")
    assert case.open == []
    assert case.ended() == ("completed", ("end",), None)


def test_what_only_watches_keeps_nothing_open() -> None:
    subs = [
        esp("x", d.on_message("note")),
        esp("y", d.timer("timeCycle", "R/PT1H"), interrupting=False),
        esp("z", d.on_signal("go")),
    ]
    case = Case(watched(*subs), k=1)
    case.complete("a")
    case.complete("b")
    gone = sorted(type(e).__name__ for e in case.events)
    assert gone == [
        "CaseEnded",
        "PathTaken",
        "SignalSubscriptionClosed",
        "SubscriptionClosed",
        "TimerCancelled",
    ]
    assert case.open == []


def test_the_case_stands_at_its_tasks_and_not_at_what_watches() -> None:
    case = Case(watched(esp("x", d.on_signal("go"), interrupting=False)))
    assert runner().active(case.bundle, case.snapshot) == ["a"]
    case.hear("on_x")
    assert sorted(runner().active(case.bundle, case.snapshot)) == ["a", "in_x"]


def test_a_cycle_starts_it_as_often_as_it_says() -> None:
    case = Case(watched(esp("x", d.timer("timeCycle", "R2/PT1H"), interrupting=False)))
    case.fire("on_x")
    scheduled = case.event("TimerScheduled")
    assert datetime.fromisoformat(scheduled.due_at) - case.now == timedelta(minutes=119)
    case.fire("on_x")
    assert case.open == ["a", "in_x", "in_x"]


def test_a_duration_starts_it_once() -> None:
    case = Case(watched(esp("x", d.timer("timeDuration", "PT1H"), interrupting=False)))
    case.fire("on_x")
    assert case.open == ["a", "in_x"]


def test_a_signal_starts_it_with_what_it_brings() -> None:
    mapped = d.event_sub_process(
        "x", d.on_signal("go"), d.user("in_x"), flows="on_x -> in_x"
    ).replace(
        'isInterrupting="true">',
        'isInterrupting="true"><bpmn:extensionElements>'
        + d.mapping(outputs={"why": "=reason"})
        + "</bpmn:extensionElements>",
    )
    case = Case(watched(mapped))
    case.hear("on_x", reason="r", noise=1)
    assert case.open == ["in_x"]
    assert case.variables == {"why": "r"}


def test_an_error_of_its_scope_starts_it_before_the_border_hears_of_it() -> None:
    case = Case(inside(esp("x", d.on_error("E1")), a=d.job("a")))
    case.throw("a", "E1", why=1)
    assert case.open == ["in_x"]
    assert case.seen_by("in_x")["why"] == 1
    case.complete("in_x")
    assert case.open == ["next"]


def test_an_error_event_inside_its_scope_starts_it() -> None:
    sub = d.sub_process(
        "sub",
        d.start("s"),
        d.user("a"),
        d.end("bad", d.on_error("E1")),
        esp("x", d.on_error()),
        flows="s -> a\na -> bad",
    )
    body = d.diagram(
        "p", d.start(), sub, d.user("next"), flows="start -> sub\nsub -> next", more=MORE
    )
    case = Case(body)
    case.complete("a")
    assert case.open == ["in_x"]
    case.complete("in_x")
    assert case.open == ["next"]


def test_an_error_that_ends_the_case_starts_its_own_sub_process_instead() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.user("a"),
        d.end("bad", d.on_error("E1")),
        esp("x", d.on_error("E1")),
        flows="start -> a\na -> bad",
        more=MORE,
    )
    case = Case(body)
    case.complete("a")
    assert case.open == ["in_x"]
    case.complete("in_x")
    assert case.ended() == ("completed", ("bad", "end_x"), None)


def test_what_an_error_sub_process_throws_goes_further_out() -> None:
    """It would catch itself for ever otherwise."""
    case = Case(inside(esp("x", d.on_error("E1"), more=d.on_error("E1")), a=d.job("a")))
    case.throw("a", "E1")
    case.complete("in_x")
    assert case.open == ["after_err"]


def test_an_error_out_of_one_that_does_not_interrupt_starts_another() -> None:
    subs = [
        esp("x", d.on_message("note"), interrupting=False, more=d.on_error("E1")),
        esp("y", d.on_error("E1")),
    ]
    case = Case(inside(*subs), k=1)
    case.deliver("on_x")
    assert case.open == ["a", "in_x", "on_x"]
    case.complete("in_x")
    assert case.open == ["in_y"]


def test_an_escalation_starts_it_beside_and_may_come_again() -> None:
    throwing = d.sub_process(
        "a", d.start("s2"), d.user("u"), d.throw("t", d.on_escalation("E1")), d.user("v"),
        flows="s2 -> u\nu -> t\nt -> v",
    )  # fmt: skip
    sub = esp("x", d.on_escalation("E1"), interrupting=False, more=d.on_escalation("E1"))
    case = Case(inside(sub, a=throwing))
    case.complete("u")
    assert case.open == ["in_x", "v"]
    assert case.event("EscalationThrown").caught_by == "on_x"
    # What it throws itself is none of its own business: the border hears it.
    case.complete("in_x")
    assert case.open == ["after_esc", "v"]
    case.complete("v")
    assert case.open == ["after_esc", "next"]


def test_an_escalation_may_end_its_scope() -> None:
    throwing = d.sub_process(
        "a", d.start("s2"), d.user("u"), d.throw("t", d.on_escalation("E2")), d.user("v"),
        flows="s2 -> u\nu -> t\nt -> v",
    )  # fmt: skip
    case = Case(inside(esp("x", d.on_escalation()), a=throwing))
    case.complete("u")
    assert case.open == ["in_x"]
    assert case.flows[-1] == "on_x-in_x"


def test_each_instance_has_its_own() -> None:
    one = esp("x", d.on_message("note"))
    case = Case(inside(one, loop=d.loop("=items")), items=[1, 2], k=1)
    assert case.open == ["a", "a", "on_x", "on_x"]
    case.deliver("on_x", 1)
    assert case.open == ["a", "in_x", "on_x"]
    assert case.seen_by("in_x")["item"] == 2
    case.complete("in_x")
    assert case.open == ["a", "on_x"]
    case.complete("a")
    assert case.open == ["next"]


def test_one_may_watch_over_another() -> None:
    inner = d.event_sub_process(
        "x",
        d.on_signal("go"),
        d.user("in_x"),
        esp("y", d.on_message("note")),
        flows="on_x -> in_x",
    )
    case = Case(watched(inner), k=1)
    assert case.open == ["a", "on_x"]
    case.hear("on_x")
    assert case.open == ["in_x", "on_y"]
    case.deliver("on_y")
    assert case.open == ["in_y"]
    case.complete("in_y")
    assert case.ended()[0] == "completed"


def test_people_go_back_inside_of_it_and_not_out_of_it() -> None:
    steps = d.user("x1"), d.user("x2"), d.end("end_x")
    flows = "on_x -> x1\nx1 -> x2\nx2 -> end_x"
    one = d.event_sub_process("x", d.on_signal("go"), *steps, flows=flows, interrupting=False)
    case = Case(watched(one))
    case.complete("a")
    case.hear("on_x")
    case.complete("x1")
    assert case.returnable("x2") == ["x1"]
    case.back("x2", "x1")
    assert case.open == ["b", "on_x", "x1"]
    # Beside it the main way goes back alone.
    assert case.returnable("b") == ["a"]
    case.back("b", "a")
    assert case.open == ["a", "on_x", "x1"]


def test_terminating_it_ends_it_alone() -> None:
    one = esp("x", d.on_message("note"), interrupting=False, more=d.TERMINATE)
    case = Case(watched(one), k=1)
    case.deliver("on_x")
    case.complete("in_x")
    assert case.open == ["a", "on_x"]


def test_terminating_its_scope_ends_it_too() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.user("a"),
        d.end("stop", d.TERMINATE),
        esp("x", d.on_message("note"), interrupting=False),
        flows="start -> a\na -> stop",
        more=MORE,
    )
    case = Case(body, k=1)
    case.deliver("on_x")
    case.complete("a")
    assert case.open == []
    assert case.ended() == ("completed", ("stop",), None)


def test_a_join_that_hangs_is_named_though_something_watches() -> None:
    from engine.errors import StepFailed

    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "g", default="g-b"),
        d.user("a"),
        d.user("b"),
        d.gateway("parallel", "join"),
        d.end(),
        esp("x", d.on_message("note")),
        flows="start -> g\ng -> a: =true\ng -> b\na -> join\nb -> join\njoin -> end",
        more=MORE,
    )
    case = Case(body, k=1)
    with pytest.raises(StepFailed, match="汇合处等不到所有分支"):
        case.complete("a")


def test_many_rounds_never_make_the_snapshot_grow() -> None:
    case = Case(watched(esp("x", d.on_message("note"), interrupting=False)), k=1)
    sizes = []
    for _ in range(100):
        case.deliver("on_x")
        case.complete("in_x")
        sizes.append(len(case.snapshot))
    assert max(sizes) - min(sizes) <= 8
