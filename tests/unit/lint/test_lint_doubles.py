"""Steps that two tokens come to, one after the other."""

from __future__ import annotations

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import lint, simple

XOR, AND, OR = "exclusive", "parallel", "inclusive"
DAY = d.timer("timeDuration", "P1D")


def told(body: bytes) -> list[str]:
    """The elements that are said to happen twice."""
    return [f.element_id for f in lint({"p.bpmn": body}) if f.rule == "done-twice"]


def forked(*elements: str, flows: str) -> bytes:
    """A fork ``f`` to the tasks ``a`` and ``b``; ``c`` is a task before the end."""
    return simple(
        d.gateway(AND, "f"),
        *(d.user(name) for name in "abc"),
        *elements,
        flows=f"start -> f\nf -> a\nf -> b\nc -> end\n{flows}",
    )


def test_parallel_branches_that_meet_at_an_exclusive_gateway_or_at_a_task() -> None:
    assert told(forked(d.gateway(XOR, "m"), flows="a -> m\nb -> m\nm -> c")) == ["m"]
    assert told(forked(flows="a -> c\nb -> c")) == ["c"]


@pytest.mark.parametrize("join", [AND, OR])
def test_gateways_that_wait_for_both(join: str) -> None:
    assert told(forked(d.gateway(join, "j"), flows="a -> j\nb -> j\nj -> c")) == []


def test_branches_of_an_inclusive_gateway() -> None:
    def parted(join: str) -> bytes:
        return simple(
            d.gateway(OR, "f", "f-b"),
            d.gateway(join, "m"),
            *(d.user(name) for name in "abc"),
            flows="start -> f\nf -> a: =true\nf -> b\na -> m\nb -> m\nm -> c\nc -> end",
        )

    assert told(parted(XOR)) == ["m"]
    assert told(parted(OR)) == []


def test_what_only_ends_twice_does_not_matter() -> None:
    assert told(forked(d.gateway(XOR, "m"), flows="a -> m\nb -> m\nm -> end\nf -> c")) == []
    assert told(forked(flows="a -> end\nb -> end\nf -> c")) == []


def test_alternatives_inside_of_a_branch_are_no_two_tokens() -> None:
    body = forked(
        d.gateway(XOR, "g", "g-m"),
        d.gateway(XOR, "m"),
        d.gateway(AND, "j"),
        d.user("x"),
        flows="a -> g\ng -> x: =true\ng -> m\nx -> m\nm -> j\nb -> j\nj -> c",
    )
    assert told(body) == []


def test_a_way_back_to_the_fork_is_no_second_token() -> None:
    body = simple(
        d.gateway(XOR, "m"),
        d.gateway(AND, "f"),
        d.gateway(AND, "j"),
        d.gateway(XOR, "g", "g-end"),
        d.user("a"),
        d.user("b"),
        flows="start -> m\nm -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> g\ng -> m: =true\ng -> end",
    )
    assert told(body) == []


def reminding(interrupting: bool, flows: str) -> bytes:
    return simple(
        d.user("a"),
        d.boundary("x", "a", DAY, interrupting=interrupting),
        d.user("r"),
        d.gateway(XOR, "m"),
        d.user("c"),
        d.end("e2"),
        flows=f"start -> a\na -> m\nx -> r\nm -> c\nc -> end\n{flows}",
    )


def test_a_reminder_that_comes_back_into_the_flow() -> None:
    assert told(reminding(False, "r -> m")) == ["m"]
    assert told(reminding(True, "r -> m")) == []
    assert told(reminding(False, "r -> e2")) == []


def test_only_the_first_place_is_told() -> None:
    body = forked(
        d.gateway(XOR, "m"),
        d.gateway(XOR, "g", "g-n"),
        d.gateway(XOR, "n"),
        d.user("x"),
        flows="a -> m\nb -> m\nm -> g\ng -> x: =true\ng -> n\nx -> n\nn -> c",
    )
    assert told(body) == ["m"]


def test_a_join_that_needs_more_than_two_branches() -> None:
    body = forked(
        d.gateway(AND, "h"),
        d.gateway(AND, "j"),
        d.gateway(XOR, "m"),
        d.user("x"),
        d.user("y"),
        flows="b -> h\nh -> x\nh -> y\na -> j\nx -> j\nj -> m\ny -> m\nm -> c",
    )
    assert told(body) == ["m"]


def test_many_parallel_branches_are_looked_through_or_left_alone() -> None:
    names = [f"t{n}" for n in range(900)]
    ways = "\n".join(f"f -> {name}\n{name} -> j" for name in names)
    body = simple(
        d.gateway(AND, "f"),
        d.gateway(XOR, "j"),
        *(d.user(name) for name in names),
        d.user("c"),
        flows=f"start -> f\n{ways}\nj -> c\nc -> end",
    )
    assert told(body) in ([], ["j"])
