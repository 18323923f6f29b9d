"""Timers, messages, errors, jobs, instances and child cases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.errors import StepFailed
from engine.spiff.timing import after, cycle, end_of_day, moment
from tests import diagrams as d
from tests.unit.spiff.spiff_case import NOW, Case


def due(case: Case) -> list[timedelta]:
    """How long after the step's clock each timer that it scheduled is due."""
    return [
        datetime.fromisoformat(e.due_at) - case.now  # type: ignore[attr-defined]
        for e in case.events
        if type(e).__name__ == "TimerScheduled"
    ]


def attached(*boundaries: str, more: str = "", of: str = "") -> bytes:
    """Task ``a`` with boundary events ``t`` and ``m``, each leading to a task of its own."""
    ids = [b.split('id="')[1].split('"')[0] for b in boundaries]
    return d.diagram(
        "p",
        d.start(),
        of or d.user("a"),
        *boundaries,
        *(d.user(f"after_{i}") for i in ids),
        d.end(),
        flows="start -> a\na -> end\n" + "\n".join(f"{i} -> after_{i}" for i in ids),
        more=more,
    )


def test_an_interrupting_timer_takes_the_task_away() -> None:
    case = Case(attached(d.boundary("t", "a", d.timer("timeDuration", "PT2H"))))
    assert due(case) == [timedelta(hours=2)]
    assert case.open == ["a", "t"]
    case.fire("t")
    assert case.open == ["after_t"]
    case.complete("after_t")
    assert case.ended()[0] == "completed"


def test_completing_the_task_takes_its_timer_away() -> None:
    case = Case(attached(d.boundary("t", "a", d.timer("timeDuration", "PT2H"))))
    case.complete("a")
    assert case.open == []
    assert case.ended()[0] == "completed"


def test_a_cycle_fires_as_often_as_it_says() -> None:
    timer = d.boundary("t", "a", d.timer("timeCycle", "R2/PT1H"), interrupting=False)
    case = Case(attached(timer))
    case.fire("t")
    assert case.open == ["a", "after_t", "t"]
    assert due(case) == [NOW + timedelta(hours=2) - case.now]
    case.fire("t")
    assert case.open == ["a", "after_t", "after_t"]
    case.complete("a")
    case.complete("after_t")
    case.complete("after_t")
    assert case.ended()[0] == "completed"


def test_a_message_may_come_any_number_of_times_without_growth() -> None:
    body = attached(
        d.boundary("m", "a", d.on_message("note"), interrupting=False), more=d.message("note", "=k")
    )
    case = Case(body, k="K-1")
    assert case.event("SubscriptionOpened").correlation_key == "K-1"
    sizes = []
    for n in range(100):
        case.deliver("m", last=n)
        case.complete("after_m")
        sizes.append(len(case.snapshot))
    assert case.variables["last"] == 99
    assert max(sizes) - min(sizes) <= 6
    case.complete("a")
    assert case.ended()[0] == "completed"


def test_a_message_without_key_is_a_failure() -> None:
    body = attached(d.boundary("m", "a", d.on_message("note")), more=d.message("note", "=k"))
    with pytest.raises(StepFailed, match="关联键"):
        Case(body)


CHOICE = d.diagram(
    "p",
    d.start(),
    d.gateway("eventBased", "g"),
    d.catch("soon", d.timer("timeDuration", "PT1H")),
    d.catch("late", d.timer("timeDuration", "PT5H")),
    d.catch("told", d.on_message("note")),
    d.user("x"),
    d.end(),
    flows="""start -> g
        g -> soon
        g -> late
        g -> told
        soon -> x
        late -> x
        told -> x
        x -> end""",
    more=d.message("note", "=k"),
)


def test_the_first_event_behind_a_gateway_wins() -> None:
    case = Case(CHOICE, k="1")
    assert sorted(due(case)) == [timedelta(hours=1), timedelta(hours=5)]
    assert case.open == ["late", "soon", "told"]
    case.deliver("told", text="come")
    assert case.open == ["x"]
    assert case.flows == ["start-g", "g-told", "told-x"]
    assert case.variables["text"] == "come"


def test_each_timer_behind_a_gateway_has_its_own_time() -> None:
    case = Case(CHOICE, k="1")
    case.fire("late")
    assert case.flows[1:] == ["g-late", "late-x"]


ERRORS = d.diagram(
    "p",
    d.start(),
    d.sub_process(
        "sub",
        d.start("s"),
        d.gateway("parallel", "fork"),
        d.job("work"),
        d.user("beside"),
        d.end("failed", d.on_error("E2")),
        flows="s -> fork\nfork -> work\nfork -> beside\nbeside -> failed",
    ),
    d.boundary("outer", "sub", d.on_error("E2")),
    d.boundary("any", "sub", d.on_error()),
    d.user("after_outer"),
    d.user("after_any"),
    flows="start -> sub\nouter -> after_outer\nany -> after_any",
    more=d.error("E2"),
)


def test_an_error_finds_the_nearest_catcher_that_knows_it() -> None:
    case = Case(ERRORS)
    case.throw("work", "E2", why="x")
    assert case.open == ["after_outer"]
    assert case.variables == {"why": "x"}
    case = Case(ERRORS)
    case.throw("work", "E9")
    assert case.open == ["after_any"]


def test_an_error_end_event_leaves_the_sub_process() -> None:
    case = Case(ERRORS)
    case.complete("beside")
    assert case.open == ["after_outer"]


def test_nobody_catches() -> None:
    body = d.diagram("p", d.start(), d.job("work"), flows="start -> work")
    case = Case(body)
    before = case.snapshot
    with pytest.raises(StepFailed, match="没有边界事件接住错误 E1") as failure:
        case.throw("work", "E1")
    assert failure.value.kind == "error-uncaught"
    assert case.snapshot == before


def test_an_uncaught_error_end_ends_the_case_with_the_error() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.user("a"),
        d.end("failed", d.on_error("E1")),
        flows="start -> a\na -> failed",
        more=d.error("E1"),
    )
    case = Case(body)
    case.complete("a")
    assert case.ended() == ("error", ("failed",), "E1")


def test_a_job_sees_its_inputs_only_and_answers_through_its_outputs() -> None:
    mapping = d.mapping({"given": "=secret.part"}, {"kept": "=answer"})
    body = d.diagram("p", d.start(), d.job("work", extensions=mapping), flows="start -> work")
    case = Case(body, secret={"part": 1, "rest": 2})
    assert case.event("JobOpened").variables == {"given": 1}
    case.complete("work", answer="ok", noise=1)
    assert case.result == {"secret": {"part": 1, "rest": 2}, "kept": "ok"}


def many(tag: Any, **options: Any) -> bytes:
    return d.diagram(
        "p",
        d.start(),
        tag("a", d.loop("=items", out="results", result="=answer", **options)),
        d.boundary("t", "a", d.timer("timeDuration", "P1D")),
        d.user("late"),
        d.end(),
        flows="start -> a\na -> end\nt -> late",
    )


def test_instances_run_side_by_side_and_answer_in_the_order_of_the_input() -> None:
    case = Case(many(d.user), items=["x", "y", "z"], answer="outer")
    assert case.open == ["a", "a", "a", "t"]
    assert [case.seen_by("a", n)["item"] for n in range(3)] == ["x", "y", "z"]
    assert case.seen_by("a", 2)["loopCounter"] == 3
    assert case.seen_by("a", 0)["answer"] is None
    case.complete("a", 2, answer=3)
    case.complete("a", 0, answer=1)
    case.complete("a", 0, answer=2)
    assert case.ended()[0] == "completed"
    assert case.result == {
        "items": ["x", "y", "z"],
        "answer": "outer",
        "results": [1, 2, 3],
    }


def test_instances_one_after_the_other() -> None:
    case = Case(many(d.user, sequential=True), items=["x", "y"])
    assert case.open == ["a", "t"]
    case.complete("a", answer=1)
    assert case.seen_by("a")["item"] == "y"
    case.complete("a", answer=2)
    assert case.result is not None
    assert case.result["results"] == [1, 2]


def test_enough_instances_end_the_rest() -> None:
    case = Case(many(d.user, until="=numberOfCompletedInstances >= 2"), items=[1, 2, 3])
    case.complete("a", 1, answer="b")
    case.complete("a", 0, answer="a")
    assert case.open == []
    assert case.result is not None
    assert case.result["results"] == ["a", "b", None]


def test_no_items_no_wait() -> None:
    case = Case(many(d.user), items=[])
    assert case.ended()[0] == "completed"
    assert case.result == {"items": [], "results": []}


def test_a_timer_takes_all_instances_away() -> None:
    case = Case(many(d.user), items=[1, 2, 3])
    case.fire("t")
    assert case.open == ["late"]


def test_instances_of_a_sub_process_have_scopes_of_their_own() -> None:
    inner = d.element(
        "subProcess",
        "a",
        d.loop("=items", out="results", result="=answer"),
        d.start("s"),
        d.user("inside"),
        '<bpmn:sequenceFlow id="f" sourceRef="s" targetRef="inside"/>',
    )
    case = Case(d.diagram("p", d.start(), inner, flows="start -> a"), items=[10, 20])
    case.complete("inside", 1, answer=2)
    assert case.seen_by("inside")["item"] == 10
    case.complete("inside", answer=1)
    assert case.result is not None
    assert case.result["results"] == [1, 2]


def called(*inner: str, extensions: str = "") -> bytes:
    return d.file(
        d.error("E1"),
        d.process(
            "p",
            d.start(),
            d.call("a", "child", *inner, extensions=extensions),
            d.boundary("e", "a", d.on_error("E1")),
            d.user("failed"),
            d.user("next"),
            flows="start -> a\na -> next\ne -> failed",
        ),
        d.process("child", d.start("s"), d.user("c"), flows="s -> c"),
    )


def test_a_call_activity_asks_for_child_cases_and_collects_in_order() -> None:
    loop = d.loop("=items", out="results", result="=answer")
    case = Case(
        called(loop, extensions=d.mapping({"x": "=item"}, {"answer": "=outcome"})),
        items=["u", "v"],
    )
    asked = case.event("ChildrenRequested")
    assert (asked.process_id, asked.sequential) == ("child", False)
    seen = {"items": ["u", "v"], "answer": None}
    assert asked.inputs == (
        {**seen, "item": "u", "loopCounter": 1, "x": "u"},
        {**seen, "item": "v", "loopCounter": 2, "x": "v"},
    )
    case.children("a", {"outcome": 1}, {"outcome": 2})
    assert case.open == ["next"]
    assert case.variables["results"] == [1, 2]


def test_a_childs_error_leaves_the_call_activity_and_cancels_its_siblings() -> None:
    case = Case(called(d.loop("=items")), items=[1, 2])
    case.throw("a", "E1")
    assert case.open == ["failed"]
    assert case.event("ChildrenCancelled").element_id == "a"


def test_what_does_not_wait_cannot_be_completed() -> None:
    case = Case(many(d.user), items=[1])
    case.waits["ghost"] = [case.key("a") + 40]
    with pytest.raises(StepFailed, match="没有等待中") as failure:
        case.complete("ghost")
    assert failure.value.kind == "internal"
    case.waits["t2"] = [case.key("t")]
    with pytest.raises(StepFailed, match="没有等待中"):
        case.complete("t2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01", "2026-02-28T16:00:00+00:00"),
        ("2026-03-01T10:00:00", "2026-03-01T02:00:00+00:00"),
        ("2026-03-01T10:00:00@Asia/Shanghai", "2026-03-01T02:00:00+00:00"),
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00+00:00"),
    ],
)
def test_moments_without_zone_are_beijing_time(text: str, expected: str) -> None:
    assert moment(text).isoformat() == expected


def test_durations_follow_the_calendar() -> None:
    start = datetime.fromisoformat("2028-01-31T08:00:00+08:00")
    assert after("P1M", start) == datetime.fromisoformat("2028-02-29T08:00:00+08:00")
    assert after("P1Y2M3DT4H5M6S", start) == datetime.fromisoformat("2029-04-03T12:05:06+08:00")
    assert end_of_day("2026-11-24") == datetime.fromisoformat("2026-11-24T23:59:59+08:00")
    assert cycle("R/P1D", start).left is None
    for wrong in ("P", "5D", "PT", "R3", "Rx/PT1H", "-P1D"):
        with pytest.raises(ValueError, match="不是 ISO 8601"):
            (cycle if wrong.startswith("R") else after)(wrong, start)
