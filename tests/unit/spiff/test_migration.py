"""A case goes on in another version of its process: with all it holds, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import pairwise

import pytest

from engine.errors import CannotMigrate, StepFailed
from engine.model import Bundle
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case, runner
from tests.unit.spiff.versions import DIAGRAMS, renamed

TIMER = d.timer("timeDuration", "PT2H")


def row(*tasks: str, more: str = "", extra: tuple[str, ...] = ()) -> bytes:
    """User tasks one after the other; ``extra`` elements beside them."""
    way = ["start", *tasks, "end"]
    flows = "\n".join(f"{a} -> {b}" for a, b in pairwise(way))
    made = [d.user(task) for task in tasks]
    return d.diagram("p", d.start(), *made, *extra, d.end(), flows=flows + more)


def why(case: Case, body: bytes, elements: Mapping[str, str] | None = None, to: str = "p") -> str:
    """Why ``case`` cannot go on in ``body``; it must stand as it did."""
    before, open_ = case.snapshot, case.open
    with pytest.raises(CannotMigrate) as refused:
        case.migrate(body, elements, to)
    assert (case.snapshot, case.open) == (before, open_)
    return str(refused.value)


# --- what moves -----------------------------------------------------------------------------


def test_a_task_keeps_its_key_and_gets_the_name_of_the_new_diagram() -> None:
    case = Case(row("a", "b"))
    key = case.key("a")
    case.migrate(row("before", "c", "after"), {"a": "c"})
    changed = case.event("TaskChanged")
    assert (changed.key, changed.element_id, changed.name) == (key, "c", "c")
    assert (changed.candidate_groups, changed.candidate_users) == (None, None)
    case.complete("c")
    case.complete("after")
    assert case.ended()[0] == "completed"


def test_what_says_the_same_is_not_told() -> None:
    case = Case(row("a", "b"))
    case.migrate(row("a", "inserted", "b"))
    assert case.events == []
    case.complete("a")
    assert case.open == ["inserted"]


def test_candidates_and_form_are_those_of_the_new_diagram() -> None:
    def asking(groups: str, form: str) -> bytes:
        said = f'<zeebe:formDefinition formId="{form}"/>'
        task = d.user("a", extensions=said, groups=groups)
        return d.diagram("p", d.start(), task, d.end(), flows="start -> a\na -> end")

    case = Case(asking("clerk", "old"), who="leader")
    case.migrate(asking("=who", "new"))
    changed = case.event("TaskChanged")
    assert (changed.candidate_groups, changed.form_id) == (("leader",), "new")
    case.migrate(asking("=who", "newer"))
    assert case.event("TaskChanged").candidate_groups is None


def test_what_cannot_be_worked_out_for_the_new_diagram_is_named() -> None:
    case = Case(row("a"))
    before = case.snapshot
    bad = d.diagram(
        "p", d.start(), d.user("a", groups="=nobody"), d.end(), flows="start -> a\na -> end"
    )
    with pytest.raises(StepFailed) as failed:
        case.migrate(bad)
    assert failed.value.element_id == "a"
    assert case.snapshot == before


def timed(text: str, *, kind: str = "timeDuration", boundary: str = "t") -> bytes:
    timer = d.boundary(boundary, "a", d.timer(kind, text))
    return row("a", extra=(timer, d.user("late")), more=f"\n{boundary} -> late\nlate -> end")


def test_a_timer_keeps_its_time_unless_the_plan_says_otherwise() -> None:
    case = Case(timed("PT2H"))
    key = case.key("t")
    case.migrate(timed("PT5H", boundary="u"), {"t": "u"})
    assert [type(e).__name__ for e in case.events] == ["WaitMoved"]
    assert case.key("u") == key
    case.migrate(timed("PT5H", boundary="u"), rearm=("u",))
    assert case.key("u") != key
    due = datetime.fromisoformat(case.event("TimerScheduled").due_at)
    assert (due - case.now).total_seconds() == 5 * 3600
    assert case.event("TimerCancelled").key == key
    case.fire("u")
    assert case.open == ["late"]


def test_a_boundary_event_is_added_or_taken_away_with_the_diagram() -> None:
    case = Case(row("a"))
    case.migrate(timed("PT2H"))
    assert case.open == ["a", "t"]
    case.migrate(row("a"))
    assert case.event("TimerCancelled").element_id == "t"
    assert case.open == ["a"]


def test_a_boundary_event_that_has_fired_is_not_armed_again() -> None:
    def reminding(text: str) -> bytes:
        timer = d.boundary("t", "a", d.timer("timeDuration", text), interrupting=False)
        return row("a", extra=(timer, d.user("late")), more="\nt -> late\nlate -> end")

    case = Case(reminding("PT1H"))
    case.fire("t")
    case.migrate(reminding("PT9H"))
    assert case.open == ["a", "late"]


def listening(message: str, key: str = "=k") -> bytes:
    heard = d.boundary("m", "a", d.on_message(message))
    flows = "start -> a\na -> end\nm -> end"
    return d.diagram(
        "p", d.start(), d.user("a"), heard, d.end(), flows=flows, more=d.message(message, key)
    )


def test_a_subscription_keeps_its_key_unless_the_message_is_another() -> None:
    case = Case(listening("note"), k="1", other="2")
    key = case.key("m")
    case.migrate(listening("note", "=other"))
    assert case.events == []
    case.migrate(listening("notice", "=other"))
    closed, opened = case.event("SubscriptionClosed"), case.event("SubscriptionOpened")
    assert (closed.key, opened.key) == (key, key)
    assert (opened.message, opened.correlation_key) == ("notice", "2")
    case.migrate(listening("notice", "=k"), rearm=("m",))
    assert case.event("SubscriptionOpened").correlation_key == "1"


def test_a_job_asks_the_worker_of_the_new_diagram() -> None:
    def asking(type_: str) -> bytes:
        return d.diagram("p", d.start(), d.job("j", type_), d.end(), flows="start -> j\nj -> end")

    case = Case(asking("outside"))
    key = case.key("j")
    case.migrate(asking("elsewhere"))
    changed = case.event("JobChanged")
    assert (changed.key, changed.type) == (key, "elsewhere")
    case.complete("j")
    assert case.ended()[0] == "completed"


def choice(*events: str) -> bytes:
    made = [d.catch(name, d.timer("timeDuration", "PT2H")) for name in events]
    flows = ["start -> g", *(f"g -> {e}\n{e} -> x" for e in events), "x -> end"]
    gateway = d.gateway("eventBased", "g")
    return d.diagram("p", d.start(), gateway, *made, d.user("x"), d.end(), flows="\n".join(flows))


def test_events_behind_a_gateway_come_and_go_with_the_diagram() -> None:
    case = Case(choice("one", "two"))
    kept = case.key("one")
    case.migrate(choice("first", "three"), {"one": "first"})
    assert case.open == ["first", "three"]
    assert case.key("first") == kept
    case.fire("three")
    assert case.flows[-2:] == ["g-three", "three-x"]
    case.complete("x")
    assert case.ended()[0] == "completed"


# --- joins ----------------------------------------------------------------------------------


def forked(*branches: str, join: str = "join") -> bytes:
    made = [d.user(branch) for branch in branches]
    flows = ["start -> fork", f"{join} -> last", "last -> end"]
    flows += [f"fork -> {b}\n{b} -> {join}" for b in branches]
    gateways = d.gateway("parallel", "fork"), d.gateway("parallel", join)
    return d.diagram(
        "p", d.start(), *gateways, *made, d.user("last"), d.end(), flows="\n".join(flows)
    )


def test_a_join_remembers_what_has_come() -> None:
    case = Case(forked("a", "b"))
    case.complete("a")
    case.migrate(forked("c", "d", join="meet"), {"a": "c", "b": "d", "join": "meet"})
    case.complete("d")
    assert case.open == ["last"]


def test_a_join_that_waits_for_less_than_before_goes_on() -> None:
    """Task ``c`` is set down behind the join: nobody goes its branch any more."""
    case = Case(forked("a", "b", "c"))
    case.complete("a")
    case.complete("b")
    assert "没有与它对应的元素" in why(case, forked("a", "b"))
    case.migrate(forked("a", "b"), {"c": "last"})
    assert case.open == ["last", "last"]


def test_a_join_whose_new_branch_nobody_goes_is_named() -> None:
    case = Case(forked("a", "b"))
    assert "已经不会再有人来" in why(case, forked("a", "b", "c"))
    case.complete("a")
    assert "已经不会再有人来" in why(case, forked("a", "b", "c"))
    before = Case(row("a"))
    after = d.diagram(
        "p",
        d.start(),
        *(d.user(name) for name in "axy"),
        d.gateway("parallel", "fork"),
        d.gateway("parallel", "join"),
        d.end(),
        flows="""start -> a
            a -> fork
            fork -> x
            fork -> y
            x -> join
            y -> join
            join -> end""",
    )
    before.migrate(after)
    before.complete("a")
    assert before.open == ["x", "y"]


def test_a_flow_that_no_longer_enters_a_join_is_named() -> None:
    case = Case(forked("a", "b"))
    case.complete("a")
    other = forked("x", "b")
    assert "a-join" in why(case, other)
    case.migrate(other, {"a-join": "x-join"})
    case.complete("b")
    assert case.open == ["last"]


def test_two_flows_that_become_one_are_named() -> None:
    """The join would count one branch for both, and wait for ever."""
    case = Case(forked("a", "b"))
    case.complete("a")
    assert "是同一条" in why(case, forked("x", "b"), {"a-join": "b-join"})


# --- what does not move ---------------------------------------------------------------------


def one(element: str, more: str = "") -> bytes:
    return d.diagram("p", d.start(), element, d.end(), flows="start -> a\na -> end", more=more)


REFUSED: Mapping[str, tuple[bytes, bytes, str]] = {
    "no counterpart": (row("a"), row("b"), "没有与它对应的元素"),
    "another kind": (one(d.user("a")), one(d.job("a")), "原来是用户任务,新流程图里是服务任务"),
    "another event": (
        one(d.catch("a", TIMER)),
        one(d.catch("a", d.on_message("m")), d.message("m", "=1")),
        "原来是定时中间事件,新流程图里是消息中间事件",
    ),
    "in a sub-process": (
        one(d.user("a")),
        d.diagram(
            "p",
            d.start(),
            d.sub_process("s", d.start("in"), d.user("a"), d.end("out"), flows="in -> a\na -> out"),
            d.end(),
            flows="start -> s\ns -> end",
        ),
        "在另一个流程或子流程里",
    ),
    "one instead of several": (
        one(d.user("a", d.loop("=[1,2]"))),
        one(d.user("a")),
        "原来是并行多实例用户任务,新流程图里是用户任务",
    ),
    "one after the other": (
        one(d.user("a", d.loop("=[1,2]"))),
        one(d.user("a", d.loop("=[1,2]", sequential=True))),
        "新流程图里是依次多实例用户任务",
    ),
    "results that were not kept": (
        one(d.user("a", d.loop("=[1,2]"))),
        one(d.user("a", d.loop("=[1,2]", out="all", result="=item"))),
        "没有留下结果",
    ),
    "another called process": (one(d.call("a", "x")), one(d.call("a", "y")), "调用的是“y”"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_certain_place_stays(name: str) -> None:
    before, after, reason = REFUSED[name]
    assert reason in why(Case(before), after)


PLANS: Mapping[str, tuple[dict[str, str], str]] = {
    "unknown in the old one": ({"x": "a"}, "原流程图里没有这个元素"),
    "unknown in the new one": ({"a": "x"}, "新流程图里没有元素“x”"),
    "two for one": ({"a": "a", "b": "a"}, "对应到同一个“a”"),
    "another kind": ({"a": "end"}, "种类不同"),
    "a flow": ({"a-b": "b"}, "不是新流程图里的连线"),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_that_is_wrong_is_refused_whatever_the_case(name: str) -> None:
    elements, reason = PLANS[name]
    assert reason in why(Case(row("a", "b")), row("a", "b"), elements)


def test_a_plan_names_a_process_and_events_that_are_there() -> None:
    case = Case(row("a"))
    assert "没有这个流程" in why(case, row("a"), to="q")
    with pytest.raises(CannotMigrate, match="定时、消息或信号事件"):
        case.migrate(row("a"), rearm=("a",))


def test_the_process_may_have_another_id() -> None:
    case = Case(row("a", "b"))
    other = row("a", "c").replace(b'<bpmn:process id="p"', b'<bpmn:process id="q"')
    case.migrate(other, process_id="q")
    case.complete("a")
    assert case.open == ["c"]


# --- the same diagram under other names -------------------------------------------------------


@pytest.mark.parametrize("name", DIAGRAMS)
def test_under_other_names_everything_goes_its_way(name: str) -> None:
    """Migrated wherever it stands, a case ends by the same way, under the new names."""
    body, variables, script = DIAGRAMS[name]
    other, names = renamed(body)
    pairs = runner().pairing(Bundle(f"{name}1", {"p.bpmn": body}), _bundle(other), "p")
    assert pairs is not None
    assert dict(pairs.elements) == {k: v for k, v in names.items() if k in pairs.elements}
    assert pairs.lost == ()
    whole = Case(body, **variables)
    straight = played(whole, script, lambda name: name)
    for stop in range(len(script)):
        case = Case(body, **variables)
        flows = played(case, script[:stop], lambda name: name)
        events, keys = len(case.open), sorted(k for ks in case.waits.values() for k in ks)
        case.migrate(other, pairs.elements)
        assert sorted(k for ks in case.waits.values() for k in ks) == keys
        assert len(case.open) == events
        flows = [names[f] for f in flows]
        case.flows = []
        flows += played(case, script[stop:], lambda name: names[name])
        assert flows == [names[f] for f in straight]
        assert case.ended() == ("completed", tuple(names[e] for e in whole.ended()[1]), None)


def _bundle(body: bytes) -> Bundle:
    return Bundle(f"{hash(body)}", {"p.bpmn": body})


def played(case: Case, script: list[str], name: Callable[[str], str]) -> list[str]:
    """Do what ``script`` says (``verb element``); the flows that were taken."""
    for line in script:
        verb, element_id, *more = line.split()
        getattr(case, verb)(name(element_id), *([{}] * len(more)))
    return case.flows
