"""The linter as a whole: our own processes, hostile bytes, size, and that rules have tests."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import forms
from engine.errors import StepFailed
from engine.feel import Feel, parse_dmn
from engine.feel.bundled import BundledFeel
from engine.handlers.bundles import bundle_of
from engine.spiff import SpiffRunner
from engine.xml import parse
from tests import diagrams as d
from tests.unit.lint.lint_world import decision_file, form_file, lint, simple
from tests.unit.spiff.spiff_case import Case

ROOT = Path(__file__).parents[3]
PROCESSES = ROOT / "processes"
RUNNER = SpiffRunner(BundledFeel(Feel()), BundledFeel(Feel()))


def errors(files: Mapping[str, bytes]) -> list[str]:
    return [f"{f.file} {f.rule} {f.element_id}" for f in lint(files) if f.severity == "error"]


@pytest.mark.parametrize("folder", sorted(path.name for path in PROCESSES.iterdir()))
def test_our_own_processes_have_no_errors_but_who_does_the_jobs_here(folder: str) -> None:
    files = {path.name: path.read_bytes() for path in (PROCESSES / folder).iterdir()}
    files |= forms.definition_files()
    left = {error.split()[1] for error in errors(files)}
    assert left <= {"unknown-job-type", "unknown-group"}
    assert RUNNER.processes(bundle_of(files))


# --- never an exception --------------------------------------------------------------------------

RICH = d.file(
    d.message("m", "=key"),
    d.error("e"),
    d.process(
        "p",
        d.start(),
        d.gateway("parallel", "f"),
        d.gateway("parallel", "j"),
        d.gateway("exclusive", "g", "g-end"),
        d.gateway("inclusive", "i", "i-k"),
        d.gateway("inclusive", "k"),
        d.gateway("eventBased", "v"),
        d.user("a", d.loop("=[1, 2]", out="r", result="=item"), extensions=d.mapping({"x": "=1"})),
        d.boundary("late", "a", d.timer("timeCycle", "R3/PT1H"), interrupting=False),
        d.job("b"),
        d.boundary("failed", "b", d.on_error("e")),
        d.script("s", "=1 + 2", "n"),
        d.catch("t", d.timer("timeDuration", "P1D")),
        d.catch("c", d.on_message("m")),
        d.sub_process("sub", d.start("s2"), d.user("u"), d.end("e2"), flows="s2 -> u\nu -> e2"),
        d.call("child", "q"),
        d.end(),
        d.end("bad", d.on_error("e")),
        flows="""start -> f
            f -> a
            f -> b
            a -> j
            b -> j
            late -> bad
            failed -> bad
            j -> s
            s -> g
            g -> i: =n > 3
            g -> end
            i -> sub: =n = 4
            i -> k
            sub -> k
            k -> v
            v -> t
            v -> c
            t -> child
            c -> child
            child -> end""",
    ),
    d.process("q", d.start("start_q"), d.end("end_q"), flows="start_q -> end_q"),
)
TABLE = decision_file(
    [["&lt; 18", '"a"', "1"], ["-", "-", "2"]],
    inputs={"age": "", "kind": '"a"'},
    policy="FIRST",
)
SEEDS = {"p.bpmn": RICH, "d.dmn": TABLE, "f.form": form_file("f", "x", hide="=y > 1")}


def test_the_diagram_that_is_mutated_below_is_right() -> None:
    assert errors(SEEDS) == []


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=300), st.sampled_from(["bpmn", "dmn", "form", "csv"]))
def test_any_bytes_give_findings_and_never_an_exception(data: bytes, ending: str) -> None:
    name = "calendar.csv" if ending == "csv" else f"x.{ending}"
    for finding in lint({name: data}):
        assert finding.rule
        assert finding.message.encode()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=12), st.sampled_from(list(SEEDS)))
def test_any_file_name_gives_findings_and_never_an_exception(name: str, seed: str) -> None:
    for finding in lint({name + Path(seed).suffix: SEEDS[seed]}):
        assert (finding.file + finding.message).encode()


@st.composite
def spoiled(draw: st.DrawFn, body: bytes) -> bytes:
    """The XML ``body`` with some elements lost, doubled, moved, renamed, or given other values."""
    root = etree.fromstring(body)
    for _ in range(draw(st.integers(1, 3))):
        nodes = list(root.iter())
        node = nodes[draw(st.integers(0, len(nodes) - 1))]
        parent = node.getparent()
        names = sorted(str(name) for name in node.attrib)
        match draw(st.sampled_from(["lose", "double", "move", "tag", "value", "forget", "text"])):
            case "lose" if parent is not None:
                parent.remove(node)
            case "double" if parent is not None:
                parent.append(deepcopy(node))
            case "move":
                other = nodes[draw(st.integers(0, len(nodes) - 1))]
                if node not in (other, *other.iterancestors()):
                    other.append(node)
            case "tag":
                node.tag = nodes[draw(st.integers(0, len(nodes) - 1))].tag
            case "value" if names:
                node.set(draw(st.sampled_from(names)), draw(st.sampled_from(VALUES)))
            case "forget" if names:
                del node.attrib[draw(st.sampled_from(names))]
            case "text":
                node.text = draw(st.sampled_from(VALUES))
    return etree.tostring(root)


IDS = ["start", "a", "b", "g", "i", "j", "v", "sub", "e2", "end", "q", "p", "message_m", "error_e"]
VALUES = [*IDS, "", "=", "=1", "=(", "=n > 1", "true", "false", "-1", "x y", "\n", "…", "R/PT0S"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled(RICH), st.randoms(use_true_random=False))
def test_a_spoiled_diagram_is_told_or_the_engine_still_runs_it(body: bytes, pick: Random) -> None:
    files = {**SEEDS, "p.bpmn": body}
    if errors(files) or "p" not in RUNNER.processes(bundle_of(files)):
        return
    try:
        case = Case(body, key="k", n=pick.choice([1, 4, 5]))
        for _ in range(30):
            if case.open:
                answer(case, pick.choice(case.open), n=pick.choice([1, 4]))
    except StepFailed as failed:
        # Variables may be missing or leave no way open; that the engine is at a loss may not be.
        if failed.kind not in ("expression", "gateway"):
            raise
    else:
        assert case.ended()


def answer(case: Case, element_id: str, **variables: int) -> None:
    """Do what ``element_id`` waits for, whatever it is."""
    ways: Sequence[Callable[[], None]] = (
        lambda: case.complete(element_id, **variables),
        lambda: case.deliver(element_id, **variables),
        lambda: case.fire(element_id),
        lambda: case.children(element_id, variables),
    )
    for way in ways:
        try:
            way()
            return
        except StepFailed as failed:
            if failed.kind != "internal":
                raise
    raise AssertionError(f"nothing answers {element_id}")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(spoiled(TABLE))
def test_a_spoiled_decision_is_told_or_still_read(body: bytes) -> None:
    if not errors({"p.bpmn": RICH, "d.dmn": body}):
        parse_dmn(parse(body))


# --- size ----------------------------------------------------------------------------------------


def test_two_thousand_nodes_and_five_megabytes_take_less_than_two_seconds() -> None:
    count = 495
    parts = [
        d.gateway("exclusive", f"g{n}", f"g{n}-m{n}")
        + d.gateway("exclusive", f"m{n}")
        + d.user(f"u{n}", extensions=d.mapping(outputs={f"x{n}": f"=count(list{n}) + {n}"}))
        + d.job(f"j{n}")
        for n in range(count)
    ]
    ways = "\n".join(
        f"g{n} -> u{n}: =x{n} > {n} and y{n} != null\ng{n} -> m{n}\nu{n} -> j{n}\nj{n} -> m{n}"
        + (f"\nm{n} -> g{n + 1}" if n + 1 < count else f"\nm{n} -> end")
        for n in range(count)
    )
    body = simple(*parts, flows=f"start -> g0\n{ways}")
    size = 60_000
    room = (5 * 1024 * 1024 - len(body)) // (size + 200)
    notes = "".join(
        f'<bpmn:textAnnotation id="n{n}"><bpmn:text>{"x" * size}</bpmn:text></bpmn:textAnnotation>'
        for n in range(room)
    )
    body = body.replace(b"</bpmn:process>", f"{notes}</bpmn:process>".encode())
    began = time.process_time()
    findings = lint({"p.bpmn": body})
    assert time.process_time() - began < 2
    assert [f.message for f in findings if f.rule != "unset-variable"] == []
