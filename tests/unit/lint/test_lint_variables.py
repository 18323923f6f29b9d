"""Variables: what conditions read, against what the steps before them set."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import form_file, lint, simple, told

XOR, AND = "exclusive", "parallel"


def choice(*before: str, flows: str, reads: str = "=opinion = 1") -> bytes:
    """… -> g -> end, or by a condition that ``reads`` back to the element ``a``."""
    return simple(
        *before, d.gateway(XOR, "g", "g-end"), flows=f"{flows}\ng -> a: {reads}\ng -> end"
    )


UNSET = {("warning", "unset-variable", "g-a")}
FORM = '<zeebe:formDefinition formId="{}"/>'


def filled(form_id: str) -> str:
    return d.user("a", extensions=FORM.format(form_id))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (form_file("plain", "opinion", "other"), set()),
        (form_file("plain", "other"), UNSET),
        # What the task hook of a form sets, and not the fields of the form.
        (form_file("hooked", "other"), set()),
        (form_file("unforeseen", "other"), set()),
    ],
)
def test_a_form_sets_its_fields_or_what_its_hook_decides(
    form: bytes, expected: set[tuple[str, str, str]]
) -> None:
    name = form.decode().split('"id":"')[1].split('"')[0]
    body = choice(filled(name), flows="start -> a\na -> g")
    assert told(body, f_form=form) == expected


OTHER = form_file("plain", "other")


@pytest.mark.parametrize(
    "before",
    [
        d.script("b", "=1", "opinion"),
        d.user("b", extensions=d.mapping(outputs={"opinion.text": "=other"})),
        d.user("b"),
        d.job("b"),
        d.catch("b", d.on_message("m")),
        d.user("b", d.loop("=[1]", out="opinion", result="=item"), extensions=FORM.format("plain")),
        d.sub_process(
            "b",
            d.start("s2"),
            d.script("i", "=1", "opinion"),
            d.end("e2"),
            flows="s2 -> i\ni -> e2",
        ),
    ],
)
def test_what_comes_before_may_have_set_the_variable(before: str) -> None:
    body = choice(filled("plain"), before, flows="start -> a\na -> b\nb -> g").replace(
        b"</bpmn:definitions>", (d.message("m", "=other") + "</bpmn:definitions>").encode()
    )
    assert ("warning", "unset-variable", "g-a") not in told(body, f_form=OTHER)


@pytest.mark.parametrize(
    "before",
    [
        d.script("b", "=1", "another"),
        d.job("b", extensions=d.mapping(outputs={"another": "=result"})),
        d.element("task", "b", extensions=d.mapping({"opinion": "=1"})),
        d.catch("b", d.timer("timeDuration", "P1D")),
    ],
)
def test_what_comes_before_has_not_set_the_variable(before: str) -> None:
    body = choice(filled("plain"), before, flows="start -> a\na -> b\nb -> g")
    assert told(body, f_form=OTHER) == UNSET


def test_what_is_set_only_afterwards_does_not_count() -> None:
    late = d.script("z", "=1", "opinion")
    body = choice(filled("plain"), late, d.end("e2"), flows="start -> a\na -> g\ng -> z: =true")
    body = body.replace(
        b"</bpmn:process>",
        b'<bpmn:sequenceFlow id="z-e2" sourceRef="z" targetRef="e2"/></bpmn:process>',
    )
    assert told(body, f_form=OTHER) == UNSET


def test_a_variable_is_told_once() -> None:
    body = choice(filled("plain"), d.user("c"), flows="start -> a\na -> g\ng -> c: =opinion = 2")
    findings = lint({"p.bpmn": body, "f.form": OTHER})
    assert [f.rule for f in findings if f.rule == "unset-variable"] == ["unset-variable"]


def test_a_called_process_has_what_it_is_handed() -> None:
    called = choice(filled("plain"), flows="start -> a\na -> g")
    handing = '<zeebe:calledElement processId="p" propagateAllParentVariables="{}"/>'

    def caller(extensions: str) -> bytes:
        call = d.element("callActivity", "c", extensions=extensions)
        return d.diagram("q", d.start(), call, d.end(), flows="start -> c\nc -> end")

    none = handing.format("false")
    assert told(called, f_form=OTHER, q_bpmn=caller(none)) == UNSET
    mapped = none + d.mapping({"opinion": "=1"})
    assert told(called, f_form=OTHER, q_bpmn=caller(mapped)) == set()
    assert told(called, f_form=OTHER, q_bpmn=caller(handing.format("true"))) == set()


def test_a_sub_process_has_its_own_inputs_and_item() -> None:
    inside = [
        d.start("s2"),
        d.element("task", "t"),
        d.end("e2"),
        d.gateway(XOR, "h", "h-e2"),
        d.user("b", extensions=FORM.format("plain")),
    ]
    flows = (
        "s2 -> h\nh -> b: =opinion = 1 and item = 2 and loopCounter = 3\nh -> e2\nb -> t\nt -> e2"
    )
    sub = d.sub_process("s", *inside, flows=flows)
    more = (
        "<bpmn:extensionElements>"
        + d.mapping({"opinion": "=1"})
        + "</bpmn:extensionElements>"
        + d.loop("=[1]")
    )
    known = sub.replace('name="s">', f'name="s">{more}', 1)
    assert told(simple(known, flows="start -> s\ns -> end"), f_form=OTHER) == set()
    unknown = told(simple(sub, flows="start -> s\ns -> end"), f_form=OTHER)
    assert unknown == {("warning", "unset-variable", "h-b")}


# --- on every way --------------------------------------------------------------------------------


def sometimes(*between: str, flows: str, reads: str = "=n > 0") -> set[str]:
    """Conditions behind ``h`` of which is said that not all ways set ``n``.

    The script ``t`` sets it; ``flows`` lead from the start to ``h``.
    """
    body = simple(
        d.script("t", "=1", "n"),
        *between,
        d.gateway(XOR, "h", "h-end"),
        d.user("z", extensions=FORM.format("plain")),
        flows=f"{flows}\nh -> z: {reads}\nh -> end\nz -> end",
    )
    found = lint({"p.bpmn": body, "f.form": OTHER})
    return {f.element_id for f in found if f.rule == "sometimes-unset"}


CHOICE = d.gateway(XOR, "g", "g-h")
AROUND = "start -> g\ng -> t: =true\ng -> h\nt -> h"


def test_a_way_around_the_step_that_sets_it() -> None:
    assert sometimes(CHOICE, flows=AROUND) == {"h-z"}
    first = d.script("s", "=0", "n")
    assert (
        sometimes(CHOICE, first, flows=AROUND.replace("start -> g", "start -> s\ns -> g")) == set()
    )


@pytest.mark.parametrize("reads", ["=n != null and n > 0", "=m = 1 and n > 0", "=is defined(n)"])
def test_a_condition_that_knows_of_it_is_left_alone(reads: str) -> None:
    assert sometimes(CHOICE, flows=AROUND, reads=reads) == set()


def test_both_ways_set_it() -> None:
    other = d.script("o", "=2", "n")
    flows = "start -> g\ng -> t: =true\ng -> o\nt -> h\no -> h"
    assert sometimes(d.gateway(XOR, "g", "g-o"), other, flows=flows) == set()


def test_what_comes_from_outside_may_set_it() -> None:
    flows = "start -> g\ng -> t: =true\ng -> o\nt -> h\no -> h"
    assert sometimes(d.gateway(XOR, "g", "g-o"), d.job("o"), flows=flows) == set()


def test_of_parallel_branches_one_is_enough() -> None:
    fork = (d.gateway(AND, "f"), d.gateway(AND, "j"), d.element("task", "o"))
    assert sometimes(*fork, flows="start -> f\nf -> t\nf -> o\nt -> j\no -> j\nj -> h") == set()


def test_an_event_on_the_border_comes_before_its_activity_has_set_anything() -> None:
    setting = d.user("o", extensions=d.mapping(outputs={"n": "=other"}))
    late = d.boundary("x", "o", d.timer("timeDuration", "P1D"))
    assert sometimes(setting, late, flows="start -> o\no -> h\nx -> h\nx -> t\nt -> h") == {"h-z"}


def test_a_loop_that_sets_it_before_it_is_read() -> None:
    flows = "start -> m\nm -> t\nt -> g\ng -> m: =true\ng -> h"
    assert sometimes(d.gateway(XOR, "m"), CHOICE, flows=flows) == set()


def test_inside_of_a_sub_process_what_was_set_before_counts() -> None:
    def inner(before: str) -> bytes:
        parts = [
            d.start("s2"),
            d.gateway(XOR, "k", "k-e2"),
            d.element("task", "i"),
            d.end("e2"),
        ]
        sub = d.sub_process("u", *parts, flows="s2 -> k\nk -> i: =n > 0\nk -> e2\ni -> e2")
        return simple(d.script("t", "=1", "n"), CHOICE, sub, flows=f"{before}\nu -> end")

    around = "start -> g\ng -> t: =true\ng -> u\nt -> u"
    skipping = inner(around).replace(b'default="g-h"', b'default="g-u"')
    assert told(skipping) == {("warning", "sometimes-unset", "k-i")}
    assert told(simple(d.script("t", "=1", "n"), flows="start -> t\nt -> end")) == set()


def test_a_sub_process_leaves_what_all_its_ways_have_set() -> None:
    def left(setting: str, end: str = "") -> set[tuple[str, str, str]]:
        inner = [
            d.start("s2"),
            d.gateway(XOR, "k", "k-e2"),
            d.script("i", "=1", setting),
            d.end("e2", end),
            d.end("e3"),
        ]
        sub = d.sub_process("u", *inner, flows="s2 -> k\nk -> i: =true\nk -> e2\ni -> e3")
        return told(
            simple(
                sub,
                d.gateway(XOR, "h", "h-end"),
                d.user("z"),
                flows="start -> u\nu -> h\nh -> z: =n > 0\nh -> end\nz -> end",
                more=d.error("e"),
            )
        )

    assert left("n") == {("warning", "sometimes-unset", "h-z")}
    assert left("m") == {("warning", "unset-variable", "h-z")}
    # Who goes the other way does not come to the condition.
    assert left("n", d.on_error("e")) == set()


def test_a_job_of_ours_leaves_what_it_promises() -> None:
    body = choice(filled("plain"), d.job("b", "jiuzhu:counts"), flows="start -> a\na -> b\nb -> g")
    assert told(body, f_form=OTHER) == UNSET
    assert told(body.replace(b"opinion", b"n"), f_form=OTHER) == set()


def test_the_start_event_may_say_what_whoever_starts_the_case_gives() -> None:
    body = choice(filled("plain"), flows="start -> a\na -> g")
    said = '<zeebe:properties><zeebe:property name="jiuzhu:input" value="{}"/></zeebe:properties>'

    def starting(names: str) -> bytes:
        begun = d.element("startEvent", "start", extensions=said.format(names))
        return body.replace(d.start().encode(), begun.encode())

    assert told(body, f_form=OTHER) == UNSET
    assert told(starting("x, opinion"), f_form=OTHER) == set()
    assert told(starting("x"), f_form=OTHER) == UNSET


def test_what_is_given_is_said_at_the_start_only() -> None:
    said = '<zeebe:properties><zeebe:property name="jiuzhu:input" value="x"/></zeebe:properties>'
    body = simple(d.user("a", extensions=said), flows="start -> a\na -> end")
    assert told(body) == {("error", "unknown-property", "a")}
