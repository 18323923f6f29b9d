"""退回 and 撤回 in every shape of diagram: never a task lost, never one twice."""

from __future__ import annotations

import pytest

from engine.actions import Move, TakeBack
from engine.errors import Impossible
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case

SPLIT = d.diagram(
    "p",
    d.start(),
    d.user("a"),
    d.gateway("parallel", "split"),
    d.user("b1"),
    d.user("b2"),
    d.user("c"),
    d.gateway("parallel", "join"),
    d.user("e"),
    d.end(),
    flows="""
    start -> a
    a -> split
    split -> b1
    b1 -> b2
    b2 -> join
    split -> c
    c -> join
    join -> e
    e -> end
    """,
)


def test_back_along_a_line() -> None:
    line = "start -> a\n a -> b\n b -> c\n c -> end"
    case = Case(
        d.diagram("p", d.start(), d.user("a"), d.user("b"), d.user("c"), d.end(), flows=line)
    )
    case.complete("a")
    case.complete("b")
    assert case.returnable("c") == ["b", "a"]
    case.back("c", "a")
    assert case.open == ["a"]
    assert case.returnable("a") == []
    for element in "abc":
        case.complete(element)
    assert case.ended()[0] == "completed"


def test_back_inside_a_branch_leaves_the_other_alone() -> None:
    case = Case(SPLIT)
    case.complete("a")
    case.complete("b1")
    case.back("b2", "b1")
    assert case.open == ["b1", "c"]
    case.complete("c")
    case.complete("b1")
    case.complete("b2")
    assert case.open == ["e"]


@pytest.mark.parametrize("other", ["open", "waiting at the join"])
def test_back_before_the_split_takes_every_branch(other: str) -> None:
    case = Case(SPLIT)
    case.complete("a")
    case.complete("b1")
    if other != "open":
        case.complete("c")
    case.back("b2", "a")
    assert case.open == ["a"]
    for element in ("a", "b1", "b2", "c"):
        case.complete(element)
    assert case.open == ["e"]
    case.complete("e")
    assert case.ended()[0] == "completed"


def test_a_branch_that_was_joined_is_closed() -> None:
    case = Case(SPLIT)
    for element in ("a", "b1", "b2", "c"):
        case.complete(element)
    assert case.returnable("e") == ["a"]
    with pytest.raises(Impossible, match="b1"):
        case.back("e", "b1")
    case.back("e", "a")
    assert case.open == ["a"]


def test_a_sibling_branch_is_nobody_elses() -> None:
    case = Case(SPLIT)
    case.complete("a")
    case.complete("b1")
    assert case.returnable("c") == ["a"]


def test_the_last_branch_left_is_the_whole_way() -> None:
    """The other branch ended by itself, so what was done in this one can be done again later."""
    flows = "start -> split\n split -> a\n a -> b\n b -> end\n split -> c\n c -> out"
    parts = [d.user("a"), d.user("b"), d.user("c"), d.end(), d.end("out")]
    case = Case(d.diagram("p", d.start(), d.gateway("parallel", "split"), *parts, flows=flows))
    case.complete("a")
    case.complete("c")
    assert case.returnable("b") == ["a"]
    assert '"b":[' not in case.snapshot.decode()
    case.back("b", "a")
    assert case.open == ["a"]


def test_some_joined_and_some_not() -> None:
    """Of three branches two have met: their inside is closed, the third goes back before all."""
    flows = """
    start -> z
    z -> split
    split -> a
    split -> b
    split -> c
    a -> inner
    b -> inner
    inner -> m
    m -> outer
    c -> c2
    c2 -> outer
    outer -> end
    """
    parts = [d.user(name) for name in ("z", "a", "b", "c", "c2", "m")]
    gates = [d.gateway("parallel", name) for name in ("split", "inner", "outer")]
    case = Case(d.diagram("p", d.start(), *parts, *gates, d.end(), flows=flows))
    for element in ("z", "a", "b", "c"):
        case.complete(element)
    assert case.returnable("m") == ["z"]
    assert case.returnable("c2") == ["c", "z"]
    case.complete("m")
    assert case.returnable("c2") == ["c", "z"]
    case.back("c2", "z")
    assert case.open == ["z"]


def test_out_of_a_sub_process_and_never_into_one() -> None:
    inner = d.sub_process(
        "sub", d.start("s"), d.user("x"), d.user("y"), d.end("t"), flows="s -> x\n x -> y\n y -> t"
    )
    flows = "start -> a\n a -> sub\n sub -> b\n b -> end"
    case = Case(d.diagram("p", d.start(), d.user("a"), inner, d.user("b"), d.end(), flows=flows))
    case.complete("a")
    case.complete("x")
    assert case.returnable("y") == ["x", "a"]
    case.back("y", "a")
    assert case.open == ["a"]
    case.complete("a")
    case.complete("x")
    case.complete("y")
    assert case.returnable("b") == ["sub", "a"]
    case.back("b", "sub")
    assert case.open == ["x"]


def test_a_side_branch_goes_with_the_step_that_it_came_from() -> None:
    due = d.timer("timeDuration", "PT1H")
    parts = [d.user("a"), d.user("b"), d.user("side"), d.end(), d.end("out")]
    flows = "start -> a\n a -> b\n b -> end\n late -> side\n side -> out"
    late = d.boundary("late", "b", due, interrupting=False)
    case = Case(d.diagram("p", d.start(), *parts, late, flows=flows))
    case.complete("a")
    case.fire("late")
    assert case.open == ["b", "side"]
    assert case.returnable("side") == ["a"]
    case.back("b", "a")
    assert case.open == ["a"]


def test_back_in_a_multi_instance_takes_all_of_it() -> None:
    parts = [d.user("a"), d.user("b", d.loop("=[1, 2, 3]")), d.end()]
    case = Case(d.diagram("p", d.start(), *parts, flows="start -> a\n a -> b\n b -> end"))
    case.complete("a")
    case.complete("b", 1)
    case.back("b", "a")
    assert case.open == ["a"]
    case.complete("a")
    assert case.open == ["b", "b", "b"]


def test_a_step_is_taken_back_while_nobody_went_on() -> None:
    case = Case(SPLIT)
    done = case.key("a")
    case.complete("a")
    case.do(TakeBack(done))
    assert case.open == ["a"]
    done = case.key("a")
    case.complete("a")
    case.complete("c")
    with pytest.raises(Impossible):
        case.do(TakeBack(done))
    done = case.key("b1")
    case.complete("b1")
    case.do(TakeBack(done))
    assert case.open == ["b1"]
    case.complete("b1")
    case.complete("b2")
    assert case.open == ["e"]


def test_what_was_moved_by_hand_is_not_taken_back() -> None:
    """The moved branch would stay, and come a second time."""
    case = Case(SPLIT)
    done = case.key("a")
    case.complete("a")
    case.do(Move((case.key("c"),), ("c",)))
    with pytest.raises(Impossible):
        case.do(TakeBack(done))
    assert case.open == ["b1", "c"]


def test_a_signature_is_taken_back_and_given_again() -> None:
    parts = [d.user("b", d.loop("=[1, 2]", out="all", result="=item")), d.end()]
    case = Case(d.diagram("p", d.start(), *parts, flows="start -> b\n b -> end"))
    done = case.key("b", 0)
    case.complete("b", 0)
    case.do(TakeBack(done))
    assert case.open == ["b", "b"]
    case.complete("b", 0)
    case.complete("b", 0)
    assert case.variables["all"] == [1, 2]


def test_what_a_job_or_a_child_followed_is_not_taken_back() -> None:
    case = Case(
        d.diagram(
            "p",
            d.start(),
            d.user("a"),
            d.job("work"),
            d.end(),
            flows="start -> a\n a -> work\n work -> end",
        )
    )
    done = case.key("a")
    case.complete("a")
    with pytest.raises(Impossible, match="work"):
        case.do(TakeBack(done))


def test_a_long_loop_keeps_no_trail() -> None:
    flows = """
    start -> gate
    gate -> split
    split -> a
    split -> b
    a -> join
    b -> join
    join -> again
    again -> gate: =not(stop)
    again -> end: =stop
    """
    gates = [
        d.gateway("exclusive", "gate"),
        d.gateway("parallel", "split"),
        d.gateway("parallel", "join"),
        d.gateway("exclusive", "again"),
    ]
    case = Case(
        d.diagram("p", d.start(), *gates, d.user("a"), d.user("b"), d.end(), flows=flows),
        stop=False,
    )
    sizes = []
    for _ in range(60):
        case.complete("a")
        case.complete("b")
        sizes.append(len(case.snapshot))
    assert max(sizes[10:]) - min(sizes[10:]) < 20
