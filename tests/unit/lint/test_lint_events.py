"""Events: what they wait for is complete and can happen where they stand."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from engine.lint.moments import wrong_cycle, wrong_duration, wrong_moment
from engine.spiff import timing
from tests import diagrams as d
from tests.unit.lint.lint_world import around, simple, told

NOW = datetime(2026, 3, 6, tzinfo=UTC)


def on_a(*events: str, flows: str = "", more: str = "") -> bytes:
    """A user task ``a`` with boundary events ``x`` and ``y`` that lead to the end."""
    ways = "".join(
        f"\n{name} -> end" for name in ("x", "y") if any(f'id="{name}"' in e for e in events)
    )
    return simple(d.user("a"), *events, flows=f"start -> a\na -> end{ways}{flows}", more=more)


# --- timers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDuration", "P5D"),
        ("timeDuration", "PT2H30M"),
        ("timeDuration", '=duration("P5D")'),
        ("timeDate", "2026-03-06"),
        ("timeDate", "2026-03-06T09:00:00+08:00"),
        ("timeDate", "2026-03-06T09:00:00@Asia/Shanghai"),
        ("timeDate", "=add working days(today(), 10)"),
    ],
)
def test_a_time_that_is_one(kind: str, text: str) -> None:
    assert told(around("c", d.catch("c", d.timer(kind, text)))) == set()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("timeDuration", "5 days"),
        ("timeDuration", "P"),
        ("timeDuration", "PT"),
        ("timeDuration", "-P1D"),
        ("timeDuration", "P99999Y"),
        ("timeDate", "6.3.2026"),
        ("timeDate", "P5D"),
    ],
)
def test_a_time_that_is_none(kind: str, text: str) -> None:
    assert told(around("c", d.catch("c", d.timer(kind, text)))) == {("error", "bad-time", "c")}


@pytest.mark.parametrize("text", ["", "  "])
def test_a_timer_without_a_time(text: str) -> None:
    body = around("c", d.catch("c", d.timer("timeDuration", text)))
    assert told(body) == {("error", "timer-without-time", "c")}


def test_a_timer_says_once_when() -> None:
    twice = d.timer("timeDuration", "P1D").replace(
        "</bpmn:timerEventDefinition>",
        "<bpmn:timeDate>2026-03-06</bpmn:timeDate></bpmn:timerEventDefinition>",
    )
    assert told(around("c", d.catch("c", twice))) == {("error", "timer-without-time", "c")}


def test_only_what_does_not_interrupt_can_come_again() -> None:
    cycle = d.timer("timeCycle", "R3/P1D")
    assert told(around("c", d.catch("c", cycle))) == {("error", "cycle-fires-once", "c")}
    assert told(on_a(d.boundary("x", "a", cycle))) == {("error", "cycle-fires-once", "x")}
    assert told(on_a(d.boundary("x", "a", cycle, interrupting=False))) == set()


@pytest.mark.parametrize(
    "text", ["3/P1D", "R3", "R0/P1D", "R3/PT0S", "R/2026/x/P1D", "R3/6.3.26/P1D"]
)
def test_a_cycle_that_is_none_or_never_pauses(text: str) -> None:
    body = on_a(d.boundary("x", "a", d.timer("timeCycle", text), interrupting=False))
    assert told(body) == {("error", "bad-time", "x")}


@pytest.mark.parametrize(
    "text",
    [
        *("P1Y", "P1M2W3DT4H5M6.5S", "PT36H", "2026-02-28", "2026-02-28T10:00", "20260228"),
        *("R/P1D", "R2/2026-03-01T09:00:00/PT1H", "R/PT1H"),
    ],
)
def test_the_engine_can_read_what_the_linter_lets_pass(text: str) -> None:
    right = [
        read
        for read, wrong in (
            (lambda: timing.after(text, NOW), wrong_duration),
            (lambda: timing.moment(text), wrong_moment),
            (lambda: timing.cycle(text, NOW), wrong_cycle),
        )
        if not wrong(text)
    ]
    assert len(right) == 1
    assert right[0]()


# --- messages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("", "no-message"),
        (d.message("m", ""), "no-correlation-key"),
        (d.message("m", "=a").replace('name="m"', 'name=""'), "message-name"),
        (d.message("m", "=a").replace('name="m"', 'name="=b"'), "message-name"),
    ],
)
@pytest.mark.parametrize("task", [True, False])
def test_a_message_that_could_not_arrive(more: str, rule: str, task: bool) -> None:
    waits = (
        d.element("receiveTask", "c", messageRef="message_m")
        if task
        else d.catch("c", d.on_message("m"))
    )
    assert ("error", rule, "c") in told(around("c", waits, more=more))


def test_a_receiver_without_any_message() -> None:
    nothing = d.catch("c", "<bpmn:messageEventDefinition/>")
    assert told(around("c", nothing)) == {("error", "no-message", "c")}
    assert told(around("c", d.element("receiveTask", "c"))) == {("error", "no-message", "c")}


def test_a_key_that_is_the_same_for_every_case() -> None:
    body = around("c", d.catch("c", d.on_message("m")), more=d.message("m", "fixed"))
    assert ("warning", "constant-key", "message_m") in told(body)


def test_a_message_of_which_nobody_sees_the_sender() -> None:
    waits = d.catch("c", d.on_message("m"))
    body = around("c", waits, more=d.message("m", "=a"))
    assert told(body) == {("info", "unseen-sender", "c")}
    drawn = '<bpmn:collaboration id="k"><bpmn:messageFlow id="f" sourceRef="o" targetRef="c"/>'
    seen = around("c", waits, more=d.message("m", "=a") + drawn + "</bpmn:collaboration>")
    assert told(seen) == set()
    told_about = d.element(
        "intermediateCatchEvent", "c", "<bpmn:documentation>来自热线</bpmn:documentation>",
        d.on_message("m"),
    )  # fmt: skip
    assert told(around("c", told_about, more=d.message("m", "=a"))) == set()


# --- errors --------------------------------------------------------------------------------------


def failing(definition: str, more: str = "") -> bytes:
    flows = "start -> a\na -> x"
    return d.diagram("p", d.start(), d.user("a"), d.end("x", definition), flows=flows, more=more)


def test_an_error_end_says_which_error() -> None:
    assert told(failing(d.on_error("e"), d.error("e"))) == set()
    assert told(failing(d.on_error())) == {("error", "no-error", "x")}
    assert told(failing(d.on_error("e"))) == {("error", "no-error", "x")}
    nameless = d.error("e").replace('errorCode="e"', 'errorCode=""')
    assert told(failing(d.on_error("e"), nameless)) == {("error", "error-code", "x")}
    computed = d.error("e").replace('errorCode="e"', 'errorCode="=code"')
    assert told(failing(d.on_error("e"), computed)) == set()


def test_a_boundary_catches_an_error_that_exists_or_any() -> None:
    job = d.job("a")
    flows = "start -> a\na -> end\nx -> end"
    assert told(simple(job, d.boundary("x", "a", d.on_error()), flows=flows)) == set()
    lost = simple(job, d.boundary("x", "a", d.on_error("e")), flows=flows)
    assert told(lost) == {("error", "no-error", "x")}


def test_an_error_always_interrupts_and_is_caught_once() -> None:
    soft = on_a(d.boundary("x", "a", d.on_error(), interrupting=False))
    assert told(soft) == {("error", "error-interrupts", "x")}
    twice = on_a(
        d.boundary("x", "a", d.on_error("e")),
        d.boundary("y", "a", d.on_error("e")),
        more=d.error("e"),
    )
    assert told(twice) == {("error", "same-error-twice", "y")}


# --- places --------------------------------------------------------------------------------------


@pytest.mark.parametrize("owner", ["", "nobody", "g", "start"])
def test_a_boundary_event_is_on_an_activity(owner: str) -> None:
    event = d.boundary("x", owner, d.timer("timeDuration", "P1D"))
    body = simple(
        d.user("a"),
        d.gateway("exclusive", "g"),
        event,
        flows="start -> a\na -> g\ng -> end\nx -> end",
    )
    assert ("error", "boundary-owner", "x") in told(body)


def test_nothing_can_happen_on_the_border_of_what_is_done_at_once() -> None:
    event = d.boundary("x", "s", d.timer("timeDuration", "P1D"))
    body = simple(d.script("s", "=1", "b"), event, flows="start -> s\ns -> end\nx -> end")
    assert told(body) == {("warning", "boundary-never", "x")}


def behind_gateway(*waits: str, flows: str) -> bytes:
    return simple(d.gateway("eventBased", "g"), *waits, flows=flows, more=d.message("m", "=a"))


DAY = d.catch("t", d.timer("timeDuration", "P1D"))
HEAR = d.catch("c", d.on_message("m"))
BOTH = "start -> g\ng -> t\ng -> c\nt -> end\nc -> end"


def test_behind_an_event_gateway_events_wait() -> None:
    assert told(behind_gateway(DAY, HEAR, flows=BOTH)) == {("info", "unseen-sender", "c")}
    receive = d.element("receiveTask", "c", messageRef="message_m")
    assert told(behind_gateway(DAY, receive, flows=BOTH)) == {("info", "unseen-sender", "c")}


def test_behind_an_event_gateway_nothing_else_stands() -> None:
    wrong = ("error", "event-gateway-target", "c")
    assert wrong in told(behind_gateway(DAY, d.user("c"), flows=BOTH))
    mapped = d.mapping({"b": "=1"})
    receive = d.element("receiveTask", "c", messageRef="message_m", extensions=mapped)
    assert wrong in told(behind_gateway(DAY, receive, flows=BOTH))
    assert ("error", "event-gateway-target", "end") in told(
        behind_gateway(DAY, HEAR, flows=BOTH + "\ng -> end")
    )


def test_an_event_behind_an_event_gateway_is_reached_only_from_it() -> None:
    flows = BOTH.replace("start -> g", "start -> f\nf -> g\nf -> c")
    body = behind_gateway(d.gateway("parallel", "f"), DAY, HEAR, flows=flows)
    assert ("error", "event-gateway-target", "c") in told(body)


def test_an_event_gateway_offers_a_choice() -> None:
    body = behind_gateway(DAY, flows="start -> g\ng -> t\nt -> end")
    assert told(body) == {("error", "event-gateway-one", "g")}
