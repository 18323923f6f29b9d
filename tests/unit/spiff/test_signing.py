"""加签 and 会签 on the way back: what somebody has signed is never lost behind his back."""

from __future__ import annotations

import pytest

from engine.actions import AddInstance, Sign, TakeBack, Unsign
from engine.errors import Impossible
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case

LINE = d.diagram(
    "p", d.start(), d.user("a"), d.user("b"), d.end(), flows="start -> a\n a -> b\n b -> end"
)
IN_TURN = d.diagram(
    "p",
    d.start(),
    d.element(
        "userTask",
        "s",
        extensions="<zeebe:userTask/><zeebe:properties>"
        '<zeebe:property name="jiuzhu:signing" value="sequence"/>'
        '<zeebe:property name="jiuzhu:signers" value="=people"/></zeebe:properties>',
    ),
    d.end(),
    flows="start -> s\n s -> end",
)


def test_what_is_done_and_waits_for_a_signature_holds_the_step_before() -> None:
    case = Case(LINE)
    done = case.key("a")
    case.complete("a")
    case.do(Sign(case.key("b"), "li", "after"))
    case.complete("b")
    with pytest.raises(Impossible):
        case.do(TakeBack(done))
    assert case.open == ["b"]


@pytest.mark.parametrize("position", ["before", "after"])
def test_the_next_in_turn_has_signed_or_was_signed_for(position: str) -> None:
    case = Case(IN_TURN, people=["li", "ma", "bo"])
    done = case.key("s")
    case.complete("s", agree=True)
    case.do(Sign(case.key("s"), "chen", position))
    case.complete("s", 1 if position == "before" else 0, agree=True)
    with pytest.raises(Impossible, match="已有人签署"):
        case.do(TakeBack(done))
    assert case.open == ["s"]


def test_a_turn_that_was_taken_away_stays_away_when_the_one_before_signs_again() -> None:
    case = Case(IN_TURN, people=["li", "ma", "bo"])
    done = case.key("s")
    case.complete("s", agree=True)
    case.do(Unsign(case.key("s"), None))
    case.do(TakeBack(done))
    case.complete("s", agree=True)
    case.complete("s", agree=True)
    result = case.variables["signing"]
    assert [each["signer"] for each in result["signatures"]] == ["li", "bo"]
    assert (result["passed"], result["total"]) == (True, 2)


def test_one_more_in_turn_is_next() -> None:
    case = Case(IN_TURN, people=["li", "ma"])
    case.do(AddInstance(case.key("s"), "chen"))
    for _ in range(3):
        case.complete("s", agree=True)
    signed = case.variables["signing"]["signatures"]
    assert [each["signer"] for each in signed] == ["li", "chen", "ma"]


def test_nobody_is_asked_twice_to_sign_after_a_task() -> None:
    case = Case(LINE)
    case.do(Sign(case.key("a"), "li", "after"))
    with pytest.raises(Impossible, match="li"):
        case.do(Sign(case.key("a"), "li", "after"))
