"""What people have begun goes along: signatures, ways back, what watches over a scope."""

from __future__ import annotations

from itertools import pairwise

from engine.actions import Sign, TakeBack
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case


def row(*tasks: str, more: str = "", extra: tuple[str, ...] = ()) -> bytes:
    way = ["start", *tasks, "end"]
    text = "\n".join(f"{a} -> {b}" for a, b in pairwise(way)) + more
    return d.diagram("p", d.start(), *map(d.user, tasks), *extra, d.end(), flows=text)


def test_people_send_back_to_where_the_case_has_been_under_its_new_name() -> None:
    case = Case(row("a", "b", "c"))
    case.complete("a")
    case.complete("b")
    case.migrate(row("x", "b", "y"), {"a": "x", "c": "y"})
    assert case.returnable("y") == ["b", "x"]
    case.back("y", "x")
    assert case.open == ["x"]
    case.complete("x")
    case.complete("b")
    case.complete("y")
    assert case.ended()[0] == "completed"


def test_nobody_sends_back_to_what_is_no_longer_there() -> None:
    case = Case(row("a", "b", "c"))
    case.complete("a")
    case.complete("b")
    case.migrate(row("b", "c"))
    assert case.returnable("c") == ["b"]


def test_what_somebody_did_may_be_taken_back_afterwards() -> None:
    case = Case(row("a", "b"))
    key = case.key("a")
    case.complete("a")
    case.migrate(row("x", "y"), {"a": "x", "b": "y"})
    case.do(TakeBack(key))
    assert case.open == ["x"]


def test_a_signature_that_is_asked_for_stays_asked_for() -> None:
    timer = d.boundary("t", "x", d.timer("timeDuration", "PT1H"))
    case = Case(row("a", "b"))
    case.do(Sign(case.key("a"), "li", "before"))
    keys = sorted(case.waits["a"])
    case.migrate(row("x", "b", extra=(timer,), more="\nt -> b"), {"a": "x"})
    assert sorted(case.waits["x"]) == keys
    assert len(case.waits["t"]) == 1
    names = [e.name for e in case.events if type(e).__name__ == "TaskChanged"]  # type: ignore[attr-defined]
    assert names == ["x", "x(加签)"]
    case.complete("x", 1)
    case.complete("x")
    assert case.open == ["b"]


def watched(*inner: str) -> bytes:
    """Task ``a``, and event sub-processes over it."""
    return row("a", extra=inner)


def stopping(name: str, interrupting: bool = True) -> str:
    return d.event_sub_process(
        name,
        d.timer("timeDuration", "PT1H"),
        d.user(f"{name}_task"),
        d.end(f"{name}_end"),
        flows=f"on_{name} -> {name}_task\n{name}_task -> {name}_end",
        interrupting=interrupting,
    )


def test_what_watches_over_a_case_comes_and_goes_with_the_diagram() -> None:
    case = Case(watched(stopping("s")))
    case.migrate(watched(stopping("u")))
    assert case.event("TimerCancelled").element_id == "on_s"
    assert case.open == ["a", "on_u"]
    case.fire("on_u")
    assert case.open == ["u_task"]
    case.migrate(watched(stopping("u"), stopping("s", interrupting=False)))
    assert case.open == ["u_task"]
    case.complete("u_task")
    assert case.ended()[0] == "completed"
