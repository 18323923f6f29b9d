"""Tokens moved by hand: into and out of sub-processes, beside others, never into nothing."""

from __future__ import annotations

import pytest

from engine.actions import Move
from engine.errors import Impossible
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case

INNER = d.sub_process(
    "sub", d.start("s"), d.user("x"), d.user("y"), d.end("t"), flows="s -> x\n x -> y\n y -> t"
)
FLOWS = "start -> a\n a -> sub\n sub -> b\n b -> end\n late -> c\n c -> end"
LATE = d.boundary("late", "sub", d.timer("timeDuration", "PT1H"))
NESTED = d.diagram(
    "p",
    d.start(),
    d.user("a"),
    INNER,
    LATE,
    d.user("b"),
    d.user("c"),
    d.end(),
    flows=FLOWS,
)


def move(case: Case, *elements: str, to: str) -> None:
    case.do(Move(tuple(case.key(each) for each in elements), (to,)))


def test_into_a_sub_process_that_does_not_run_opens_it_whole() -> None:
    case = Case(NESTED)
    move(case, "a", to="y")
    assert case.open == ["late", "y"]
    case.complete("y")
    assert case.open == ["b"]


def test_out_of_a_sub_process_closes_it() -> None:
    case = Case(NESTED)
    case.complete("a")
    move(case, "x", to="b")
    assert case.open == ["b"]
    case.complete("b")
    assert case.ended()[0] == "completed"


def test_inside_a_sub_process_it_goes_on_there() -> None:
    case = Case(NESTED)
    case.complete("a")
    case.complete("x")
    move(case, "y", to="x")
    assert case.open == ["late", "x"]
    assert case.returnable("x") == ["a"]


def test_one_beside_the_others_goes_its_own_way() -> None:
    case = Case(NESTED)
    case.complete("a")
    case.do(Move((), ("b",)))
    assert case.open == ["b", "late", "x"]
    assert case.returnable("b") == []
    case.back("x", "a")
    assert case.open == ["a", "b"]


@pytest.mark.parametrize(("element", "why"), [("late", "late"), ("nowhere", "nowhere")])
def test_where_no_token_can_stand(element: str, why: str) -> None:
    case = Case(NESTED)
    before = case.snapshot
    with pytest.raises(Impossible, match=why):
        move(case, "a", to=element)
    assert case.snapshot == before


def test_a_case_is_not_emptied_by_hand() -> None:
    case = Case(NESTED)
    with pytest.raises(Impossible, match="取消"):
        case.do(Move((case.key("a"),), ()))
