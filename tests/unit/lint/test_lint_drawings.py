"""Kinds of elements, settings and flows: what does not run is refused, naming the element."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import around, lint, simple, told

EXTENSION, MISPLACED = "unsupported-extension", "misplaced-element"


def refused(tag: str) -> bytes:
    return around("x", d.element(tag, "x"))


@pytest.mark.parametrize(
    "tag",
    ["complexGateway", "adHocSubProcess", "transaction", "implicitThrowEvent", "choreographyTask"],
)
def test_an_element_that_does_not_run_is_refused_with_what_to_draw_instead(tag: str) -> None:
    (finding,) = [f for f in lint({"p.bpmn": refused(tag)}) if f.rule == "unsupported-element"]
    assert (finding.severity, finding.element_id, finding.element_name) == ("error", "x", "x")
    assert "本系统不运行" in finding.message
    assert finding.hint


def test_an_unknown_element_is_not_passed_over() -> None:
    assert told(refused("teleporter")) >= {("error", "unknown-element", "x")}


def test_a_node_or_flow_in_the_wrong_place_is_not_passed_over() -> None:
    nested = d.user("a", d.user("x"))
    assert told(around("a", nested)) == {("error", "misplaced-element", "x")}
    flow = d.element("sequenceFlow", "x", sourceRef="start", targetRef="a")
    lost = around("a", d.user("a"), more=flow)
    assert told(lost) == {("error", "misplaced-element", "x")}
    inside = around("a", d.user("a"), d.process("x", d.start("s2")))
    assert told(inside) >= {("error", "misplaced-element", "x")}


def test_what_is_only_shown_is_no_finding() -> None:
    shown = [
        d.element("textAnnotation", "n", "<bpmn:text>x</bpmn:text>"),
        d.element("dataStoreReference", "store"),
        d.element("dataObjectReference", "data"),
        d.element("group", "group"),
        "<bpmn:laneSet><bpmn:lane id='l'><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>"
        "</bpmn:laneSet>",
    ]
    assert told(around("a", d.user("a"), *shown)) == set()


@pytest.mark.parametrize(
    ("event", "definition"),
    [
        ("startEvent", "<bpmn:conditionalEventDefinition/>"),
        ("startEvent", d.on_error()),
        ("startEvent", d.on_escalation()),
        ("intermediateThrowEvent", "<bpmn:compensateEventDefinition/>"),
        ("intermediateThrowEvent", d.on_error()),
        ("intermediateThrowEvent", d.timer("timeDuration", "P1D")),
        ("intermediateCatchEvent", "<bpmn:conditionalEventDefinition/>"),
        ("intermediateCatchEvent", d.on_escalation()),
        ("intermediateCatchEvent", d.on_error()),
        ("intermediateCatchEvent", ""),
        ("endEvent", "<bpmn:cancelEventDefinition/>"),
        ("endEvent", "<bpmn:compensateEventDefinition/>"),
        ("endEvent", d.link("a")),
    ],
)
def test_an_event_that_does_not_run_is_refused(event: str, definition: str) -> None:
    flows = {
        "startEvent": "x -> a\nstart -> a\na -> end",
        "endEvent": "start -> f\nf -> a\nf -> x\na -> end",
    }.get(event, "start -> x\nx -> a\na -> end")
    fork = [d.gateway("parallel", "f")] if event == "endEvent" else []
    body = simple(d.element(event, "x", definition), d.user("a"), *fork, flows=flows)
    assert told(body) == {("error", "unsupported-event", "x")}


@pytest.mark.parametrize(
    "definition",
    [
        "<bpmn:conditionalEventDefinition/>",
        "<bpmn:compensateEventDefinition/>",
        "<bpmn:cancelEventDefinition/>",
        d.link("a"),
        "",
    ],
)
def test_a_boundary_event_that_does_not_run_is_refused(definition: str) -> None:
    body = simple(
        d.user("a"), d.boundary("x", "a", definition), flows="start -> a\na -> end\nx -> end"
    )
    assert told(body) == {("error", "unsupported-event", "x")}


def test_an_event_waits_for_one_thing() -> None:
    both = d.timer("timeDuration", "P1D") + d.on_message("m")
    body = around("c", d.catch("c", both), more=d.message("m", "=a"))
    assert told(body) >= {("error", "several-triggers", "c")}


def test_an_activity_for_compensation_is_refused() -> None:
    undo = d.user("x").replace("<bpmn:userTask ", '<bpmn:userTask isForCompensation="true" ')
    body = simple(d.user("a"), undo, flows="start -> a\na -> end")
    assert told(body) == {("error", "compensation", "x")}


def test_a_loop_marker_is_refused() -> None:
    body = around("a", d.user("a", "<bpmn:standardLoopCharacteristics/>"))
    assert told(body) == {("error", "standard-loop", "a")}


# --- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "extension",
    [
        "<zeebe:executionListeners><zeebe:executionListener type='x'/></zeebe:executionListeners>",
        "<zeebe:taskListeners><zeebe:taskListener type='x'/></zeebe:taskListeners>",
        "<zeebe:userTaskForm>{}</zeebe:userTaskForm>",
        "<zeebe:somethingNew/>",
        "<zeebe:script expression='=1' resultVariable='x'/>",
    ],
)
def test_a_setting_that_is_not_read_is_refused(extension: str) -> None:
    body = around("a", d.user("a", extensions=extension))
    assert told(body) == {("error", "unsupported-extension", "a")}


def test_mappings_where_nothing_reads_them_are_refused() -> None:
    mapped = d.element("endEvent", "x", extensions=d.mapping(outputs={"b": "=1"}))
    body = d.diagram("p", mapped, d.start(), d.user("a"), flows="start -> a\na -> x")
    assert told(body) == {("error", "event-input", "x")}


def test_an_event_takes_nothing_in() -> None:
    timer = d.timer("timeDuration", "P1D")
    body = around(
        "c",
        d.element("intermediateCatchEvent", "c", timer, extensions=d.mapping({"b": "=1"})),
    )
    assert told(body) == {("error", "event-input", "c")}


@pytest.mark.parametrize("prefix", ["camunda.org/schema/1.0", "activiti.org", "flowable.org"])
def test_settings_for_another_engine_are_refused_by_name(prefix: str) -> None:
    there = f'<bpmn:userTask xmlns:v="http://{prefix}/bpmn" v:assignee="x" v:asyncBefore="1" '
    body = around("a", d.user("a").replace("<bpmn:userTask ", there))
    (finding,) = lint({"p.bpmn": body})
    assert (finding.rule, finding.severity, finding.element_id) == (
        "foreign-settings",
        "error",
        "a",
    )
    assert "assignee" in finding.message
    assert "asyncBefore" not in finding.message


def test_a_pinned_version_is_told_not_to_be_looked_for() -> None:
    called = '<zeebe:calledElement processId="p" bindingType="versionTag" versionTag="1"/>'
    body = around("c", d.element("callActivity", "c", extensions=called))
    assert ("warning", "version-tag", "c") in told(body)


# --- flows ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["sourceRef", "targetRef"])
def test_a_flow_from_or_to_nowhere_is_refused(end: str) -> None:
    lost = d.element("sequenceFlow", "f", **{"sourceRef": "a", "targetRef": "a", end: "nobody"})
    body = simple(d.user("a"), lost, flows="start -> a\na -> end")
    (finding,) = [f for f in lint({"p.bpmn": body}) if f.rule == "dangling-flow"]
    assert (finding.severity, finding.element_id) == ("error", "f")
    assert "nobody" in finding.message


def test_a_flow_does_not_cross_the_border_of_a_sub_process() -> None:
    inner = d.sub_process("s", d.start("s2"), d.end("e2"), flows="s2 -> e2")
    body = simple(inner, d.user("a"), flows="start -> s\ns -> a\na -> end\na -> e2")
    assert ("error", "dangling-flow", "a-e2") in told(body)


def test_a_process_needs_one_start() -> None:
    body = d.diagram("p", d.user("a"), d.end(), flows="a -> end")
    assert told(body) == {("error", "no-start", "p"), ("error", "no-incoming", "a")}
    two = simple(d.start("s2"), d.user("a"), flows="start -> a\ns2 -> a\na -> end")
    assert told(two) == {("error", "several-starts", "p")}


def test_a_sub_process_needs_one_start_too() -> None:
    inner = d.sub_process("s", d.user("b"), d.end("e2"), flows="b -> e2")
    assert told(around("s", inner)) >= {("error", "no-start", "s")}


def test_a_path_ends_at_an_end_event() -> None:
    body = simple(
        d.gateway("parallel", "f"),
        d.user("a"),
        flows="start -> f\nf -> a\nf -> end",
    )
    assert told(body) == {("error", "no-outgoing", "a")}


def test_an_element_that_nothing_leads_to_is_refused() -> None:
    body = simple(d.user("a"), flows="start -> end\na -> end")
    assert told(body) == {("error", "no-incoming", "a")}


def test_nothing_leaves_an_end_or_enters_a_start() -> None:
    body = simple(d.user("a"), flows="start -> end\nend -> a\na -> start")
    assert told(body) >= {("error", "flow-after-end", "end"), ("error", "flow-into-start", "start")}


@pytest.mark.parametrize("split", ["start", "a", "c"])
def test_only_gateways_split(split: str) -> None:
    timer = d.catch("c", d.timer("timeDuration", "P1D"))
    flows = f"start -> a\na -> c\nc -> end\n{split} -> end2"
    body = simple(d.user("a"), timer, d.end("end2"), flows=flows)
    assert told(body) == {("error", "implicit-fork", split)}


@pytest.mark.parametrize("kind", ["exclusive", "inclusive"])
def test_of_several_ways_each_has_a_condition_or_is_the_default(kind: str) -> None:
    flows = "start -> g\ng -> a: =given = 1\ng -> b\na -> end\nb -> end"
    parts = [d.user("a"), d.user("b"), d.script("s", "=1", "given")]
    flows = flows.replace("start -> g", "start -> s\ns -> g")
    body = simple(d.gateway(kind, "g"), *parts, flows=flows)
    assert told(body) == {("error", "missing-condition", "g-b")}
    assert told(simple(d.gateway(kind, "g", "g-b"), *parts, flows=flows)) == set()


@pytest.mark.parametrize("line", ["start -> a", "a -> f", "f -> end2"])
def test_a_condition_stands_behind_a_choice_only(line: str) -> None:
    flows = "start -> a\na -> f\nf -> end\nf -> end2".replace(line, f"{line}: =true")
    body = simple(d.user("a"), d.gateway("parallel", "f"), d.end("end2"), flows=flows)
    assert told(body) == {("error", "misplaced-condition", line.replace(" -> ", "-"))}


def test_the_default_is_a_way_out_and_needs_no_condition() -> None:
    flows = "start -> s\ns -> g\ng -> a: =given = 1\ng -> end: =given = 2\na -> end"
    parts = [d.user("a"), d.script("s", "=1", "given")]
    lost = simple(d.gateway("exclusive", "g", "start-s"), *parts, flows=flows)
    assert told(lost) == {("error", "bad-default", "g")}
    needless = simple(d.gateway("exclusive", "g", "g-end"), *parts, flows=flows)
    assert told(needless) == {("warning", "default-with-condition", "g-end")}


def test_a_flow_without_an_id_is_no_default_where_none_is_set() -> None:
    body = simple(
        d.gateway("exclusive", "g"),
        d.end("e2"),
        flows="start -> g\ng -> end: =true\ng -> e2: =false",
    )
    found = told(body.replace(b'id="g-end" ', b"").replace(b'id="g-e2" ', b""))
    assert {rule for _, rule, _ in found} == {"missing-id"}


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ('<zeebe:ioMapping><zeebe:outputs source="=1" target="x"/></zeebe:ioMapping>', EXTENSION),
        ('<zeebe:ioMapping><bpmn:output source="=1" target="x"/></zeebe:ioMapping>', MISPLACED),
        ('<zeebe:taskHeaders><zeebe:headr key="a" value="b"/></zeebe:taskHeaders>', EXTENSION),
        ("<bpmn:standardLoopCharacteristics/>", MISPLACED),
    ],
)
def test_no_setting_is_passed_over_inside_of_another(said: str, rule: str) -> None:
    found = lint({"p.bpmn": around("a", d.user("a", extensions=said))})
    assert rule in {one.rule for one in found if one.severity == "error"}
