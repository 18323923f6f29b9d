"""Gateways, ends and scopes: where tokens go, and what they see."""

from __future__ import annotations

import pytest

from engine.errors import StepFailed
from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case


def test_a_case_walks_from_start_to_end() -> None:
    case = Case(
        d.diagram("p", d.start(), d.user("a"), d.end(), flows="start -> a\na -> end"), given=1
    )
    assert case.open == ["a"]
    case.complete("a", answer=42)
    assert case.ended() == ("completed", ("end",), None)
    assert case.result == {"given": 1, "answer": 42}
    assert case.flows == ["start-a", "a-end"]


def test_an_exclusive_gateway_takes_the_first_true_way_else_the_default() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "g", default="g-low"),
        d.user("high"),
        d.user("low"),
        flows="start -> g\ng -> high: =金额 > 100\ng -> low",
    )
    assert Case(body, 金额=101).open == ["high"]
    assert Case(body, 金额=100).open == ["low"]


def test_a_condition_that_is_neither_true_nor_false_is_a_failure() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "g", default="g-b"),
        d.user("a"),
        d.user("b"),
        flows="start -> g\ng -> a: =unknown > 1\ng -> b",
    )
    with pytest.raises(StepFailed, match="应为 true 或 false") as failure:
        Case(body)
    assert (failure.value.element_id, failure.value.kind) == ("g", "expression")


def test_no_way_open_names_the_values() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "g"),
        d.user("a"),
        d.user("b"),
        flows='start -> g\ng -> a: =kind = "x"\ng -> b: =kind = "y"',
    )
    with pytest.raises(StepFailed, match="'kind': 'z'") as failure:
        Case(body, kind="z")
    assert failure.value.kind == "gateway"


FORK = d.diagram(
    "p",
    d.start(),
    d.gateway("parallel", "fork"),
    d.user("a"),
    d.user("b"),
    d.gateway("parallel", "join"),
    d.end(),
    flows="start -> fork\nfork -> a\nfork -> b\na -> join\nb -> join\njoin -> end",
)


def test_parallel_branches_keep_each_others_writes() -> None:
    case = Case(FORK, v=1, items=[1, 2, 3])
    case.complete("b", v=2, items=[1])
    assert case.open == ["a"]
    case.complete("a", w=3)
    assert case.ended()[0] == "completed"
    assert case.result == {"v": 2, "items": [1], "w": 3}


def test_a_join_that_can_never_fire_is_a_failure_not_silence() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "g", default="g-b"),
        d.user("a"),
        d.user("b"),
        d.gateway("parallel", "join"),
        d.end(),
        flows="start -> g\ng -> a: =true\ng -> b\na -> join\nb -> join\njoin -> end",
    )
    case = Case(body)
    with pytest.raises(StepFailed, match="汇合处等不到所有分支") as failure:
        case.complete("a")
    assert failure.value.element_id == "join"


INCLUSIVE = d.diagram(
    "p",
    d.start(),
    d.gateway("inclusive", "fork", default="fork-c"),
    d.user("a"),
    d.job("b"),
    d.user("c"),
    d.gateway("inclusive", "join"),
    d.user("after"),
    d.end(),
    flows="""start -> fork
        fork -> a: =x
        fork -> b: =y
        fork -> c
        a -> join
        b -> join
        c -> join
        join -> after
        after -> end""",
)


def test_an_inclusive_join_waits_for_whoever_can_still_come() -> None:
    case = Case(INCLUSIVE, x=True, y=True)
    assert case.open == ["a", "b"]
    case.complete("a")
    # The job is outside: it waits, and the join must see that.
    assert case.open == ["b"]
    case.complete("b")
    assert case.open == ["after"]
    case.complete("after")
    assert case.ended()[0] == "completed"


def test_an_inclusive_gateway_takes_its_default_where_nothing_holds() -> None:
    case = Case(INCLUSIVE, x=False, y=False)
    assert case.open == ["c"]
    case.complete("c")
    assert case.open == ["after"]


def test_a_loop_never_makes_the_snapshot_grow() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "merge"),
        d.gateway("parallel", "fork"),
        d.user("a"),
        d.job("b"),
        d.gateway("parallel", "join"),
        d.gateway("exclusive", "more", default="more-end"),
        d.end(),
        flows="""start -> merge
            merge -> fork
            fork -> a
            fork -> b
            a -> join
            b -> join
            join -> more
            more -> merge: =again
            more -> end""",
    )
    case = Case(body)
    sizes = []
    for _ in range(300):
        case.complete("a", again=True)
        case.complete("b")
        sizes.append(len(case.snapshot))
    assert max(sizes[50:]) - min(sizes[50:]) <= 12  # ids gain a digit
    case.complete("b")
    case.complete("a", again=False)
    assert case.ended()[0] == "completed"


def test_a_diagram_that_spins_is_stopped() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("exclusive", "merge"),
        d.script("count", "=n + 1", "n"),
        d.gateway("exclusive", "more", default="more-end"),
        d.end(),
        flows="start -> merge\nmerge -> count\ncount -> more\nmore -> merge: =n >= 0\nmore -> end",
    )
    with pytest.raises(StepFailed, match="空转") as failure:
        Case(body, n=0)
    assert failure.value.kind == "limit"


def test_terminate_ends_everything_and_tells_every_wait() -> None:
    body = d.diagram(
        "p",
        d.start(),
        d.gateway("parallel", "fork"),
        d.user("a"),
        d.job("b"),
        d.sub_process(
            "sub", d.start("s"), d.user("inside"), d.end("e"), flows="s -> inside\ninside -> e"
        ),
        d.end("stop", d.TERMINATE),
        flows="start -> fork\nfork -> a\nfork -> b\nfork -> sub\na -> stop",
    )
    case = Case(body)
    assert case.open == ["a", "b", "inside"]
    case.complete("a")
    assert case.open == []
    assert case.ended() == ("completed", ("stop",), None)


def test_cancelling_tells_every_wait() -> None:
    case = Case(FORK)
    case.cancel()
    assert case.open == []
    assert case.ended() == ("cancelled", (), None)


SCOPED = d.diagram(
    "p",
    d.start(),
    d.user(
        "a",
        extensions=d.mapping({"local": "=outer + 1"}, {"out": "=answer * local"}),
    ),
    d.sub_process(
        "sub",
        d.start("s"),
        d.user("inside", extensions=d.mapping({"mine": "=own"})),
        d.end("e"),
        flows="s -> inside\ninside -> e",
    ).replace(
        'name="sub">',
        'name="sub"><bpmn:extensionElements>'
        + d.mapping({"own": "=out"}, {"back": "=own"})
        + "</bpmn:extensionElements>",
    ),
    d.end(),
    flows="start -> a\na -> sub\nsub -> end",
)


def test_mappings_are_local_and_only_outputs_leave() -> None:
    case = Case(SCOPED, outer=1)
    assert case.seen_by("a")["local"] == 2
    case.complete("a", answer=10)
    assert case.variables == {"outer": 1, "out": 20}
    assert case.seen_by("inside") == {"outer": 1, "out": 20, "own": 20, "mine": 20}
    case.complete("inside", own=7)
    assert case.result == {"outer": 1, "out": 20, "back": 7}


def test_scripts_and_decisions_are_feel() -> None:
    dmn = (
        b'<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" '
        b'id="m" name="m" namespace="n"><decision id="size" name="size"><variable name="size"/>'
        b'<literalExpression><text>if n > 5 then "big" else "small"</text></literalExpression>'
        b"</decision></definitions>"
    )
    rule = d.element(
        "businessRuleTask",
        "rule",
        extensions='<zeebe:calledDecision decisionId="size" resultVariable="how"/>',
    )
    body = d.diagram(
        "p",
        d.start(),
        d.script("sum", "=sum([a, b])", "n"),
        rule,
        d.end(),
        flows="start -> sum\nsum -> rule\nrule -> end",
    )
    case = Case(body, dmn=dmn, a=2, b=4)
    assert case.result == {"a": 2, "b": 4, "n": 6, "how": "big"}


def test_people_dates_and_priorities_of_a_user_task_are_evaluated() -> None:
    said = (
        '<zeebe:taskSchedule dueDate="=today() + duration(&quot;P1D&quot;)" '
        'followUpDate="2026-11-25"/><zeebe:priorityDefinition priority="=70 + 1"/>'
        '<zeebe:properties><zeebe:property name="k" value="v"/></zeebe:properties>'
    )
    body = d.diagram(
        "p",
        d.start(),
        d.user("a", extensions=said, groups='=["x@" + org, null, "y"]'),
        flows="start -> a",
    )
    opened = Case(body, org="O1").event("TaskOpened")
    assert opened.candidate_groups == ("x@O1", "y")
    assert opened.due_at == "2026-11-25T15:59:59.000000+00:00"
    assert (opened.priority, opened.properties) == (71, {"k": "v"})


def test_two_files_may_use_the_same_ids_inside() -> None:
    from engine.actions import Start
    from engine.model import Bundle
    from tests.unit.spiff.spiff_case import KEY, NOW, runner

    def one(process_id: str, task: str) -> bytes:
        inner = d.sub_process("sub", d.start("s"), d.user(task), flows=f"s -> {task}")
        return d.diagram(process_id, d.start(), inner, flows="start -> sub")

    bundle = Bundle("two-files", {"a.bpmn": one("p", "in_p"), "b.bpmn": one("q", "in_q")})
    for process_id, task in (("p", "in_p"), ("q", "in_q")):
        step = runner().start(bundle, KEY, Start(process_id, {}), NOW)
        assert runner().active(bundle, step.snapshot) == [task]
