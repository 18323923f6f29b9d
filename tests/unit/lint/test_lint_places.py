"""Events where they stand: at the start of cases, beside the flow, at the ends of links."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import around, lint, simple, told

DAY = d.timer("timeDuration", "P1D")
WEEKLY = d.timer("timeCycle", "R/P7D")
MORE = d.message("m", "=k") + d.signal("s") + d.error("e") + d.escalation("e") + d.escalation("f")
TRIGGERS = {
    "message": d.on_message("m"),
    "signal": d.on_signal("s"),
    "timer": DAY,
    "error": d.on_error("e"),
    "escalation": d.on_escalation("e"),
}


def errors(body: bytes) -> set[tuple[str, str]]:
    return {(rule, at) for severity, rule, at in told(body) if severity == "error"}


def beginning(*starts: str, more: str = MORE) -> bytes:
    """``starts`` called x, y lead to task ``a``."""
    ways = "".join(f"{name} -> a\n" for name in ("x", "y")[: len(starts)])
    return d.diagram("p", *starts, d.user("a"), d.end(), flows=f"{ways}a -> end", more=more)


def beside(*subs: str) -> bytes:
    return simple(d.user("a"), *subs, flows="start -> a\na -> end", more=MORE)


def sub(name: str, definition: str, *, interrupting: bool = True, extra: str = "") -> str:
    return d.event_sub_process(
        name,
        definition,
        d.user(f"in_{name}"),
        d.end(f"end_{name}"),
        extra,
        flows=f"on_{name} -> in_{name}\nin_{name} -> end_{name}",
        interrupting=interrupting,
    )


@pytest.mark.parametrize("trigger", ["message", "signal", "timer"])
def test_a_process_may_begin_at_an_event(trigger: str) -> None:
    assert errors(beginning(d.start("x", TRIGGERS[trigger]))) == set()
    assert errors(beginning(d.start("x", TRIGGERS[trigger]), d.start("y"))) == set()


def test_a_process_may_begin_again_and_again() -> None:
    assert errors(beginning(d.start("x", WEEKLY))) == set()


def test_a_message_that_opens_a_case_needs_no_key() -> None:
    assert errors(beginning(d.start("x", d.on_message("m")), more=d.message("m", ""))) == set()


@pytest.mark.parametrize("text", ["=due", "=today() + span"])
def test_what_opens_a_case_reads_no_variables(text: str) -> None:
    body = beginning(d.start("x", d.timer("timeDate", text)))
    assert errors(body) == {("start-reads-variables", "x")}
    named = '<bpmn:signal id="signal_s" name="=&quot;go-&quot; + area"/>'
    body = beginning(d.start("x", d.on_signal("s")), more=named)
    assert errors(body) == {("start-reads-variables", "x")}


@pytest.mark.parametrize("trigger", list(TRIGGERS))
def test_an_embedded_sub_process_begins_when_its_turn_comes(trigger: str) -> None:
    inner = d.sub_process(
        "sub", d.start("x", TRIGGERS[trigger]), d.user("a"), d.end("e"), flows="x -> a\na -> e"
    )
    assert errors(around("sub", inner, more=MORE)) == {("unsupported-event", "x")}


@pytest.mark.parametrize("trigger", list(TRIGGERS))
def test_an_event_sub_process_stands_beside_the_flow(trigger: str) -> None:
    assert errors(beside(sub("x", TRIGGERS[trigger]))) == set()
    calm = {("error-interrupts", "on_x")} if trigger == "error" else set()
    assert errors(beside(sub("x", TRIGGERS[trigger], interrupting=False))) == calm


def test_an_event_sub_process_has_one_event() -> None:
    assert errors(beside(sub("x", ""))) == {("unsupported-event", "on_x")}
    conditional = "<bpmn:conditionalEventDefinition/>"
    assert errors(beside(sub("x", conditional))) == {("unsupported-event", "on_x")}
    second = d.start("y", d.on_signal("s"))
    found = errors(beside(sub("x", DAY, extra=second)))
    assert ("event-sub-process", "x") in found
    empty = d.event_sub_process("x", DAY, flows="").replace("startEvent", "userTask")
    assert ("no-start", "x") in errors(beside(empty))


def test_an_event_sub_process_is_no_step() -> None:
    border = d.boundary("b", "x", d.on_error())
    found = errors(
        simple(
            d.user("a"), sub("x", DAY), border, flows="start -> a\na -> end\nb -> end", more=MORE
        )
    )
    assert found == {("event-sub-process", "x")}
    many = (
        sub("x", DAY)
        .replace('name="x" ', 'name="x" ', 1)
        .replace('triggeredByEvent="true">', 'triggeredByEvent="true">' + d.loop("=[1, 2]"), 1)
    )
    assert errors(beside(many)) == {("event-sub-process", "x")}


def test_a_cycle_repeats_only_what_does_not_interrupt() -> None:
    assert errors(beside(sub("x", WEEKLY, interrupting=False))) == set()
    assert errors(beside(sub("x", WEEKLY))) == {("cycle-fires-once", "on_x")}


def test_one_event_sub_process_catches_what_is_thrown() -> None:
    two = beside(sub("x", d.on_error("e")), sub("y", d.on_error("e")))
    assert errors(two) == {("same-error-twice", "on_y")}
    assert errors(beside(sub("x", d.on_error("e")), sub("y", d.on_error()))) == set()
    two = beside(sub("x", d.on_escalation()), sub("y", d.on_escalation()))
    assert errors(two) == {("same-error-twice", "on_y")}


def test_an_escalation_comes_out_of_something() -> None:
    inner = d.sub_process(
        "a",
        d.start("s"),
        d.user("u"),
        d.end("t", d.on_escalation("e")),
        flows="s -> u\nu -> t",
    )
    flows = "start -> a\na -> end\nx -> end"
    border = d.boundary("x", "a", d.on_escalation("e"), interrupting=False)
    assert told(simple(inner, border, flows=flows, more=MORE)) == set()
    idle = simple(d.user("a"), border, flows=flows, more=MORE)
    assert told(idle) == {("warning", "boundary-never", "x")}


def test_a_thrown_code_may_be_computed_a_caught_one_not() -> None:
    computed = MORE.replace('escalationCode="e"', 'escalationCode="=level"')
    body = around("t", d.throw("t", d.on_escalation("e")), more=computed)
    assert errors(body) == set()
    inner = d.sub_process("a", d.start("s"), d.user("u"), d.end("t"), flows="s -> u\nu -> t")
    border = d.boundary("x", "a", d.on_escalation("e"))
    flows = "start -> a\na -> end\nx -> end"
    body = simple(inner, border, flows=flows, more=computed)
    assert errors(body) == {("escalation-code", "x")}
    missing = MORE.replace('escalationCode="e"', "")
    body = around("t", d.throw("t", d.on_escalation("e")), more=missing)
    assert errors(body) == {("escalation-code", "t")}


def test_a_name_that_is_an_expression_is_one() -> None:
    wrong = '<bpmn:signal id="signal_s" name="=1 +"/>'
    body = around("c", d.catch("c", d.on_signal("s")), more=wrong)
    assert errors(body) == {("feel-error", "signal_s")}


def test_a_signal_has_a_name() -> None:
    body = around("c", d.catch("c", d.on_signal("s")), more='<bpmn:signal id="signal_s" name=" "/>')
    assert errors(body) == {("no-signal", "c")}
    assert errors(around("c", d.catch("c", d.on_signal("s")))) == {("no-signal", "c")}


def test_what_is_thrown_takes_values_along_and_what_is_caught_brings_them() -> None:
    mapped = d.mapping({"x": "=1"})
    assert (
        errors(around("t", d.throw("t", d.on_signal("s"), extensions=mapped), more=MORE)) == set()
    )
    escalates = d.throw("t", d.on_escalation("e"), extensions=mapped)
    assert errors(around("t", escalates, more=MORE)) == {("event-input", "t")}
    begins = d.start("x", d.on_message("m"), extensions=d.mapping(outputs={"x": "=1"}))
    assert errors(beginning(begins)) == set()


def test_a_thrown_message_is_sent_by_a_job() -> None:
    job = '<zeebe:taskDefinition type="outside"/>'
    assert errors(around("t", d.throw("t", d.on_message("m"), extensions=job), more=MORE)) == set()
    bare = around("t", d.throw("t", d.on_message("m")), more=MORE)
    assert errors(bare) == {("missing-setting", "t")}
    signal = around("t", d.throw("t", d.on_signal("s"), extensions=job), more=MORE)
    assert errors(signal) == {("unsupported-extension", "t")}


def linked(*events: str, flows: str = "") -> bytes:
    return simple(
        d.user("a"), *events, flows=f"start -> a\na -> out\nin -> end\n{flows}", more=MORE
    )


def test_a_link_leads_from_one_place_to_another() -> None:
    out, into = d.throw("out", d.link("L")), d.catch("in", d.link("L"))
    assert told(linked(out, into)) == set()
    lost = linked(out, d.catch("in", d.link("M")))
    assert errors(lost) == {("link-end", "out"), ("link-end", "in")}
    twice = linked(out, into, d.catch("in2", d.link("L")), flows="in2 -> end")
    assert ("link-end", "out") in errors(twice)
    assert errors(linked(out, into, flows="out -> end")) == {("implicit-fork", "out")}
    assert errors(linked(out, into, flows="a -> in")) >= {("flow-into-start", "in")}


def test_a_link_is_no_end_of_the_way() -> None:
    """What lies behind it is reached, and a loop over it spins."""
    spinning = simple(
        d.gateway("exclusive", "g"),
        d.throw("out", d.link("L")),
        d.catch("in", d.link("L")),
        flows="start -> g\ng -> out\nin -> g",
    )
    assert any(f.rule in ("endless-loop", "loop-without-wait") for f in lint({"p.bpmn": spinning}))


def test_each_start_is_played_alone() -> None:
    """Two starts never bring two tokens: a join that needs both hangs, a merge is right."""
    body = beginning(d.start("x"), d.start("y", d.on_message("m")))
    assert errors(body) == set()
    joined = d.diagram(
        "p",
        d.start("x"),
        d.start("y", d.on_message("m")),
        d.gateway("parallel", "j"),
        d.user("a"),
        d.end(),
        flows="x -> j\ny -> j\nj -> a\na -> end",
        more=MORE,
    )
    assert errors(joined) == {("hanging-join", "j")}
