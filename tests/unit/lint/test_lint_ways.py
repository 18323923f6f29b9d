"""Ways through a process: reach, loops, joins, variables."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import lint, simple, told

XOR, AND, OR = "exclusive", "parallel", "inclusive"


def gates(**kinds: str) -> list[str]:
    """Gateways by id; an exclusive or inclusive one has the default ``<id>-<what follows ':'>``."""
    found = []
    for name, kind in kinds.items():
        kind, _, default = kind.partition(":")
        found.append(d.gateway(kind, name, f"{name}-{default}" if default else ""))
    return found


# --- reach ---------------------------------------------------------------------------------------


def test_a_circle_that_the_start_does_not_lead_to_is_told() -> None:
    body = simple(
        d.user("a"),
        d.user("b"),
        *gates(m=XOR, g="exclusive:end"),
        flows="start -> end\nm -> a\na -> b\nb -> g\ng -> m: =true\ng -> end",
    )
    assert told(body) == {("warning", "unreachable", name) for name in ("a", "b", "m", "g")}


def test_what_a_boundary_event_leads_to_is_reached() -> None:
    late = d.boundary("x", "a", d.timer("timeDuration", "P1D"))
    body = simple(d.user("a"), late, d.user("b"), flows="start -> a\na -> end\nx -> b\nb -> end")
    assert told(body) == set()


# --- loops ---------------------------------------------------------------------------------------


def test_a_loop_that_waits_is_fine() -> None:
    body = simple(
        d.user("a"), *gates(g="exclusive:end"), flows="start -> a\na -> g\ng -> a: =true\ng -> end"
    )
    assert told(body) == set()


def test_a_loop_that_never_waits_and_cannot_be_left_is_refused() -> None:
    body = simple(
        d.script("s", "=1", "b"),
        d.element("task", "t"),
        *gates(m=XOR, f=AND),
        flows="start -> f\nf -> m\nf -> end\nm -> s\ns -> t\nt -> m",
    )
    assert ("error", "endless-loop", "m") in told(body)


def test_a_loop_in_which_nothing_changes_is_refused() -> None:
    body = simple(
        d.script("s", "=1", "b"),
        d.element("task", "t"),
        *gates(m=XOR, g="exclusive:end"),
        flows="start -> s\ns -> m\nm -> t\nt -> g\ng -> m: =b = 1\ng -> end",
    )
    assert told(body) == {("error", "endless-loop", "g")}


def test_a_loop_that_counts_is_told() -> None:
    body = simple(
        d.script("s", "=0", "b"),
        d.script("n", "=b + 1", "b"),
        *gates(g="exclusive:end"),
        flows="start -> s\ns -> n\nn -> g\ng -> n: =b < 3\ng -> end",
    )
    assert told(body) == {("warning", "loop-without-wait", "g")}


def test_a_sub_process_waits_if_something_in_it_does() -> None:
    def around_sub(inner: str) -> bytes:
        sub = d.sub_process("s", d.start("s2"), inner, d.end("e2"), flows="s2 -> i\ni -> e2")
        return simple(
            sub, *gates(g="exclusive:end"), flows="start -> s\ns -> g\ng -> s: =true\ng -> end"
        )

    assert told(around_sub(d.user("i"))) == set()
    assert told(around_sub(d.element("task", "i"))) == {("warning", "loop-without-wait", "g")}


# --- joins ---------------------------------------------------------------------------------------


def branches(split: str, join: str) -> bytes:
    """start -> g -> a | b -> j -> end."""
    condition = "" if split == AND else ": =true"
    kind = split if split == AND else f"{split}:b"
    return simple(
        d.user("a"),
        d.user("b"),
        *gates(g=kind, j=join),
        flows=f"start -> g\ng -> a{condition}\ng -> b\na -> j\nb -> j\nj -> end",
    )


@pytest.mark.parametrize(
    ("split", "join"), [(AND, AND), (XOR, XOR), (OR, OR), (AND, OR), (XOR, OR)]
)
def test_branches_that_meet_as_they_parted(split: str, join: str) -> None:
    assert told(branches(split, join)) == set()


@pytest.mark.parametrize("split", [XOR, OR])
def test_alternatives_do_not_meet_at_a_parallel_gateway(split: str) -> None:
    assert told(branches(split, AND)) == {("error", "hanging-join", "j")}


def test_a_join_that_can_never_be_complete_says_so() -> None:
    (never,) = lint({"p.bpmn": branches(XOR, AND)})
    both_ways = branches(OR, AND).replace(b'default="g-b"', b"")
    chosen = both_ways.replace(
        b'targetRef="b"></bpmn:sequenceFlow>',
        b'targetRef="b"><bpmn:conditionExpression>=true</bpmn:conditionExpression>'
        b"</bpmn:sequenceFlow>",
    )
    (sometimes,) = lint({"p.bpmn": chosen})
    assert "永远等不齐" in never.message
    assert "可能等不齐" in sometimes.message


def forked(*elements: str, flows: str) -> bytes:
    """A fork ``f`` to ``a`` and ``b``; ``a`` leads to the join ``j`` and that to the end."""
    common = "start -> f\nf -> a\nf -> b\na -> j\nj -> end\n"
    return simple(d.user("a"), d.user("b"), *gates(f=AND, j=AND), *elements, flows=common + flows)


def test_a_branch_that_may_end_before_the_join_hangs_it() -> None:
    body = forked(*gates(g="exclusive:j"), d.end("e2"), flows="b -> g\ng -> j\ng -> e2: =true")
    assert told(body) == {("error", "hanging-join", "j")}


def test_a_branch_that_may_end_everything_does_not() -> None:
    for definition in (d.TERMINATE, d.on_error("e")):
        body = forked(
            *gates(g="exclusive:j"),
            d.end("e2", definition),
            flows="b -> g\ng -> j\ng -> e2: =true",
        )
        body = body.replace(b"</bpmn:definitions>", d.error("e").encode() + b"</bpmn:definitions>")
        assert told(body) == set()


def test_an_earlier_choice_that_meets_again_proves_nothing_and_hides_nothing() -> None:
    body = forked(
        *gates(h="exclusive:m", m=XOR, g="exclusive:j"),
        d.user("c"),
        d.end("e2"),
        flows="b -> h\nh -> c: =true\nh -> m\nc -> m\nm -> g\ng -> j\ng -> e2: =true",
    )
    assert told(body) == {("error", "hanging-join", "j")}


def test_two_choices_that_may_belong_together_are_only_a_warning() -> None:
    body = simple(
        d.script("s", "=true", "both"),
        d.user("a"),
        d.user("b"),
        d.end("e2"),
        d.end("e3"),
        *gates(f=AND, j=AND, g="exclusive:e2", h="exclusive:e3"),
        flows="start -> s\ns -> f\nf -> a\nf -> b\na -> g\nb -> h\n"
        "g -> j: =both\ng -> e2\nh -> j: =both\nh -> e3\nj -> end",
    )
    assert told(body) == {("warning", "join-may-hang", "j")}


def test_an_exclusive_merge_before_the_join_cures_it() -> None:
    late = d.boundary("x", "b", d.timer("timeDuration", "P1D"))
    wrong = forked(late, flows="b -> j\nx -> j")
    assert told(wrong) == {("error", "hanging-join", "j")}
    right = forked(late, *gates(m=XOR), flows="b -> m\nx -> m\nm -> j")
    assert told(right) == set()


def test_a_reminder_that_ends_by_itself_does_not_matter() -> None:
    remind = d.boundary("x", "b", d.timer("timeCycle", "R/P1D"), interrupting=False)
    body = forked(remind, d.user("r"), d.end("e2"), flows="b -> j\nx -> r\nr -> e2")
    assert told(body) == set()


def test_a_join_that_is_fed_twice_by_one_branch_hangs_at_the_end() -> None:
    remind = d.boundary("x", "b", d.timer("timeDuration", "P1D"), interrupting=False)
    body = forked(remind, *gates(m=XOR), flows="b -> m\nx -> m\nm -> j")
    assert told(body) == {("error", "hanging-join", "j")}


def test_a_loop_back_to_the_fork_is_fine() -> None:
    body = simple(
        d.user("a"),
        d.user("b"),
        *gates(m=XOR, f=AND, j=AND, g="exclusive:end"),
        flows="start -> m\nm -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> g\ng -> m: =true\ng -> end",
    )
    assert told(body) == set()


def test_joins_inside_a_sub_process_are_looked_at() -> None:
    sub = d.sub_process(
        "s",
        d.start("s2"),
        d.end("e2"),
        *gates(g="exclusive:j", j=AND),
        d.user("a"),
        flows="s2 -> g\ng -> a: =true\ng -> j\na -> j\nj -> e2",
    )
    assert told(simple(sub, flows="start -> s\ns -> end")) == {("error", "hanging-join", "j")}
