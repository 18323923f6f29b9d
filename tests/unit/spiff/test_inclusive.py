"""Inclusive joins, BPMN 2.0, 13.4.3: they wait for whoever can still come, and for nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest

from engine.errors import StepFailed
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case


def drawn(*elements: str, flows: str, more: str = "") -> bytes:
    return d.diagram("p", d.start(), d.end(), *elements, flows=flows, more=more)


LOOP = drawn(
    d.gateway("inclusive", "fork", default="fork-c"),
    *(d.user(name) for name in ("a", "b", "c", "after")),
    d.gateway("exclusive", "merge"),
    d.gateway("inclusive", "join"),
    d.gateway("exclusive", "more", default="more-end"),
    flows="""start -> merge
        merge -> fork
        fork -> a: =x
        fork -> b: =y
        fork -> c
        a -> join
        b -> join
        c -> join
        join -> after
        after -> more
        more -> merge: =again
        more -> end""",
)


def test_every_round_of_a_loop_chooses_and_joins_anew() -> None:
    case = Case(LOOP, x=True, y=True)
    rounds: Sequence[tuple[dict[str, Any], list[str]]] = [
        ({"x": True, "y": True}, ["a", "b"]),
        ({"x": False, "y": True}, ["b"]),
        ({"x": False, "y": False}, ["c"]),
        ({"x": True, "y": True}, ["a", "b"]),
    ]
    for number, (_, expected) in enumerate(rounds):
        assert case.open == expected
        for left, name in enumerate(reversed(expected), 1):
            assert case.open != ["after"]
            case.complete(name)
            assert (case.open == ["after"]) == (left == len(expected))
        following = rounds[(number + 1) % len(rounds)][0]
        case.complete("after", again=number < len(rounds) - 1, **following)
    assert case.ended()[0] == "completed"


def test_one_that_merges_a_loop_never_waits_for_itself() -> None:
    body = drawn(
        d.gateway("inclusive", "merge"),
        d.user("a"),
        d.gateway("exclusive", "more", default="more-end"),
        flows="start -> merge\nmerge -> a\na -> more\nmore -> merge: =again\nmore -> end",
    )
    case = Case(body)
    for _ in range(3):
        assert case.open == ["a"]
        case.complete("a", again=True)
    case.complete("a", again=False)
    assert case.ended()[0] == "completed"


BACK = drawn(
    d.gateway("inclusive", "merge"),
    d.gateway("parallel", "fork"),
    d.user("a"),
    d.user("b"),
    d.gateway("exclusive", "more", default="more-stop"),
    d.end("stop"),
    flows="""start -> merge
        merge -> fork
        fork -> a
        fork -> b
        a -> end
        b -> more
        more -> merge: =again
        more -> stop""",
)


def test_what_cannot_come_back_is_not_waited_for() -> None:
    case = Case(BACK)
    case.complete("b", again=True)
    # Task a leads to the end only.
    assert case.open == ["a", "a", "b"]
    case.complete("b", again=False)
    case.complete("a")
    case.complete("a")
    assert case.ended()[0] == "completed"


def test_what_may_come_by_a_filled_way_too_is_not_waited_for() -> None:
    """13.4.3, (iv) to (vi): the token at ``u`` could also come by the flow that has one."""
    body = drawn(
        d.gateway("parallel", "fork"),
        d.gateway("exclusive", "merge"),
        d.user("u"),
        d.gateway("exclusive", "which", default="which-merge"),
        d.gateway("inclusive", "join"),
        d.user("after"),
        flows="""start -> fork
            fork -> merge
            fork -> u
            u -> which
            which -> join: =aside
            which -> merge
            merge -> join
            join -> after
            after -> end""",
    )
    for aside in (True, False):
        case = Case(body)
        assert case.open == ["after", "u"]
        case.complete("u", aside=aside)
        assert case.open == ["after", "after"]


def test_two_tokens_on_one_way_pass_one_after_the_other() -> None:
    body = drawn(
        d.gateway("parallel", "fork"),
        d.gateway("exclusive", "merge"),
        d.user("a"),
        d.user("b"),
        d.user("c"),
        d.gateway("inclusive", "join"),
        d.user("after"),
        flows="""start -> fork
            fork -> a
            fork -> b
            fork -> c
            a -> merge
            b -> merge
            merge -> join
            c -> join
            join -> after
            after -> end""",
    )
    case = Case(body)
    case.complete("a")
    case.complete("b")
    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["after", "after"]


CHAIN = drawn(
    d.gateway("parallel", "fork"),
    *(d.user(name) for name in ("a", "b", "c", "after")),
    d.gateway("inclusive", "first"),
    d.gateway("inclusive", "second"),
    flows="""start -> fork
        fork -> a
        fork -> b
        fork -> c
        a -> first
        b -> first
        first -> second
        c -> second
        second -> after
        after -> end""",
)


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_token_that_waits_at_one_join_is_waited_for_at_the_next(order: Sequence[str]) -> None:
    case = Case(CHAIN)
    for name in order:
        assert "after" not in case.open
        case.complete(name)
    assert case.open == ["after"]


def test_joins_that_wait_for_each_other_are_a_failure_not_silence() -> None:
    """Each could only be reached from the other: the rule lets neither go first."""
    body = drawn(
        d.gateway("parallel", "fork"),
        d.user("a"),
        d.user("b"),
        d.gateway("inclusive", "one"),
        d.gateway("inclusive", "two"),
        d.gateway("exclusive", "from_one", default="from_one-end"),
        d.gateway("exclusive", "from_two", default="from_two-end"),
        flows="""start -> fork
            fork -> a
            fork -> b
            a -> one
            b -> two
            one -> from_one
            two -> from_two
            from_one -> two: =false
            from_two -> one: =false
            from_one -> end
            from_two -> end""",
    )
    case = Case(body)
    case.complete("a")
    with pytest.raises(StepFailed, match="汇合处等不到所有分支"):
        case.complete("b")


BORDER = d.boundary("t", "a", d.timer("timeDuration", "PT1H"), interrupting=False)


def bordered(border: str) -> bytes:
    return drawn(
        d.gateway("parallel", "fork"),
        *(d.user(name) for name in ("a", "b", "late", "after")),
        border,
        d.gateway("inclusive", "join"),
        flows="""start -> fork
            fork -> a
            fork -> b
            a -> join
            b -> join
            t -> late
            late -> join
            join -> after
            after -> end""",
    )


def test_an_activity_is_waited_for_though_an_event_on_its_border_has_come() -> None:
    case = Case(bordered(BORDER))
    case.complete("b")
    case.fire("t")
    case.complete("late")
    assert case.open == ["a"]
    case.complete("a")
    assert case.open == ["after"]


def test_what_leaves_by_its_border_comes_by_another_way() -> None:
    case = Case(bordered(d.boundary("t", "a", d.timer("timeDuration", "PT1H"))))
    case.complete("b")
    assert case.open == ["a", "t"]
    case.fire("t")
    assert case.open == ["late"]
    case.complete("late")
    assert case.open == ["after"]


def test_what_waits_inside_of_something_is_waited_for() -> None:
    inside = d.sub_process("a", d.start("s"), d.user("x"), d.end("e"), flows="s -> x\nx -> e")
    choice = (
        d.gateway("eventBased", "b"),
        d.catch("soon", d.timer("timeDuration", "PT1H")),
        d.catch("told", d.on_signal("go")),
    )
    body = drawn(
        d.gateway("parallel", "fork"),
        inside,
        *choice,
        d.user("c", d.loop("=[1, 2]")),
        d.gateway("inclusive", "join"),
        d.user("after"),
        flows="""start -> fork
            fork -> a
            fork -> b
            fork -> c
            a -> join
            b -> soon
            b -> told
            soon -> join
            told -> join
            c -> join
            join -> after
            after -> end""",
        more=d.signal("go"),
    )
    case = Case(body)
    assert case.open == ["c", "c", "soon", "told", "x"]
    case.complete("x")
    case.complete("c")
    case.hear("told")
    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["after"]


def test_what_only_watches_is_not_waited_for() -> None:
    watch = d.event_sub_process(
        "w",
        d.on_signal("go"),
        d.user("in_w"),
        d.end("end_w"),
        flows="on_w -> in_w\nin_w -> end_w",
        interrupting=False,
    )
    body = drawn(
        d.gateway("parallel", "fork"),
        d.user("a"),
        d.user("b"),
        d.gateway("inclusive", "join"),
        d.user("after"),
        watch,
        flows="""start -> fork
            fork -> a
            fork -> b
            a -> join
            b -> join
            join -> after
            after -> end""",
        more=d.signal("go"),
    )
    case = Case(body)
    case.complete("a")
    case.hear("on_w")
    case.complete("b")
    assert case.open == ["after", "in_w", "on_w"]


def test_a_link_is_a_way_to_come_by() -> None:
    body = drawn(
        d.gateway("parallel", "fork"),
        d.user("a"),
        d.user("b"),
        d.throw("out", d.link("L")),
        d.catch("in", d.link("L")),
        d.gateway("inclusive", "join"),
        d.user("after"),
        flows="""start -> fork
            fork -> a
            fork -> b
            a -> out
            in -> join
            b -> join
            join -> after
            after -> end""",
    )
    case = Case(body)
    case.complete("b")
    assert case.open == ["a"]
    case.complete("a")
    assert case.open == ["after"]
