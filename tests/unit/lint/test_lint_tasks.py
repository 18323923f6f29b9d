"""Activities and their expressions: all that is needed is there and can be evaluated."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests import diagrams as d
from tests.unit.lint.lint_world import around, decision_file, form_file, lint, simple, told


def task(tag: str, extensions: str, *inner: str, **attributes: str) -> bytes:
    """start -> a -> end, with ``a`` of kind ``tag``."""
    return around("a", d.element(tag, "a", *inner, extensions=extensions, **attributes))


def user(extensions: str = "", groups: str = "clerk", *inner: str) -> bytes:
    return around("a", d.user("a", *inner, extensions=extensions, groups=groups))


# --- what must be there --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "extensions"),
    [
        ("serviceTask", ""),
        ("sendTask", ""),
        ("serviceTask", '<zeebe:taskDefinition type=" "/>'),
        ("businessRuleTask", '<zeebe:calledDecision resultVariable="x"/>'),
        ("scriptTask", '<zeebe:script resultVariable="x"/>'),
        ("scriptTask", '<zeebe:script expression="=1"/>'),
        ("callActivity", ""),
    ],
)
def test_a_task_without_what_it_needs_is_refused(tag: str, extensions: str) -> None:
    assert told(task(tag, extensions)) == {("error", "missing-setting", "a")}


def test_the_standard_attribute_of_a_call_is_told_not_to_count() -> None:
    (finding,) = lint({"p.bpmn": task("callActivity", "", calledElement="p")})
    assert finding.rule == "missing-setting"
    assert "calledElement 不会被读取" in finding.hint


@pytest.mark.parametrize("tag", ["task", "manualTask"])
def test_a_task_that_only_passes_needs_nothing(tag: str) -> None:
    assert told(task(tag, "")) == set()


def test_a_form_is_given_by_its_id() -> None:
    assert told(user('<zeebe:formDefinition formKey="camunda-forms:x"/>')) == {
        ("error", "form-without-id", "a")
    }


def test_a_task_does_not_open_a_case() -> None:
    body = around(
        "a",
        d.element("receiveTask", "a", messageRef="message_m", instantiate="true"),
        more=d.message("m", "=b"),
    )
    assert ("error", "instantiate", "a") in told(body)


@pytest.mark.parametrize("text", ["many", "0", "-1", "1.5", "٣", "99999"])
def test_retries_are_a_number(text: str) -> None:
    said = f'<zeebe:taskDefinition type="outside" retries="{text}"/>'
    assert told(task("serviceTask", said)) == {("error", "bad-retries", "a")}


@pytest.mark.parametrize("text", ["101", "high", "-1"])
def test_a_priority_is_a_number(text: str) -> None:
    said = f'<zeebe:priorityDefinition priority="{text}"/>'
    assert told(user(said)) == {("error", "bad-priority", "a")}


@pytest.mark.parametrize("key", ["dueDate", "followUpDate"])
def test_a_literal_date_is_one(key: str) -> None:
    def schedule(text: str) -> bytes:
        return user(f'<zeebe:taskSchedule {key}="{text}"/>')

    assert told(schedule("2026-03-06")) == set()
    assert told(schedule("P3D")) == {("error", "bad-time", "a")}


def test_a_task_of_nobody_is_told() -> None:
    assert told(task("userTask", "<zeebe:userTask/>")) == {("warning", "nobody-assigned", "a")}


@pytest.mark.parametrize(
    "groups", ["clerk", "clerk, leader", "clerk@o-1", '=["clerk", "leader"]', '="x@" + id', "=role"]
)
def test_known_roles_and_roles_that_are_computed(groups: str) -> None:
    assert told(user(groups=groups)) == set()


@pytest.mark.parametrize(
    "groups", ["boss", "clerk,boss", "boss@o-1", '=["clerk", "boss"]', '="boss"']
)
def test_an_unknown_role_is_refused(groups: str) -> None:
    assert told(user(groups=groups)) == {("error", "unknown-group", "a")}


def test_our_own_job_types_have_a_handler_and_others_are_told_once() -> None:
    assert told(around("a", d.job("a", "jiuzhu:known"))) == set()
    assert told(around("a", d.job("a", "jiuzhu:nobody"))) == {("error", "unknown-job-type", "a")}
    two = simple(d.job("a", "mail"), d.job("b", "mail"), flows="start -> a\na -> b\nb -> end")
    assert told(two) == {("info", "external-job", "a")}


# --- multi-instance, names -----------------------------------------------------------------------


def test_a_multi_instance_runs_over_a_list() -> None:
    assert told(user("", "clerk", d.loop("=[1, 2]"))) == set()
    assert told(user("", "clerk", d.loop(""))) == {("error", "no-collection", "a")}
    bare = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
    bare += "</bpmn:multiInstanceLoopCharacteristics>"
    assert told(user("", "clerk", bare)) == {("error", "no-collection", "a")}


def test_results_of_instances_are_named_and_kept_or_neither() -> None:
    both = d.loop("=[1]", out="results", result="=item")
    assert told(user("", "clerk", both)) == set()
    half = both.replace(' outputElement="=item"', "")
    assert told(user("", "clerk", half)) == {("error", "half-output", "a")}


@pytest.mark.parametrize("name", ["", "1st", "a-b", "a b", "a..b", ".a"])
def test_a_result_is_called_by_a_name(name: str) -> None:
    wrong = {("error", "bad-variable-name", "a")}
    assert told(user(d.mapping(outputs={name: "=1"}))) == wrong
    assert told(user(d.mapping({name: "=1"}))) == wrong
    if name:
        assert told(around("a", d.script("a", "=1", name))) == wrong
        assert told(user("", "clerk", d.loop("=[1]", name))) == wrong


def test_a_mapping_may_lead_into_an_object_but_a_result_may_not() -> None:
    assert told(user(d.mapping(outputs={"订单.承接方": "=1"}))) == set()
    assert told(around("a", d.script("a", "=1", "order.supplier"))) == {
        ("error", "bad-variable-name", "a")
    }


# --- expressions ---------------------------------------------------------------------------------

BROKEN = "=1 +"


def assigned(key: str) -> bytes:
    """A user task with a broken ``key`` instead of its role."""
    return user().replace(b'candidateGroups="clerk"', f'{key}="{BROKEN}"'.encode())


def setting(tag: str, element: str) -> bytes:
    """A task with ``element``, in which ``$`` stands for the broken expression."""
    return task(tag, element.replace("$", BROKEN))


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (assigned("candidateGroups"), "候选角色"),
        (assigned("candidateUsers"), "候选人"),
        (assigned("assignee"), "办理人"),
        (user(f'<zeebe:taskSchedule dueDate="{BROKEN}"/>'), "截止时间"),
        (user(f'<zeebe:taskSchedule followUpDate="{BROKEN}"/>'), "跟进时间"),
        (user(f'<zeebe:priorityDefinition priority="{BROKEN}"/>'), "优先级"),
        (user(f'<zeebe:formDefinition formId="{BROKEN}"/>'), "表单 id"),
        (user(d.mapping({"x": BROKEN})), "输入映射“x”"),
        (user(d.mapping(outputs={"x": BROKEN})), "输出映射“x”"),
        (user("", "clerk", d.loop(BROKEN)), "多实例的输入集合"),
        (user("", "clerk", d.loop("=[1]", out="r", result=BROKEN)), "多实例的输出元素"),
        (user("", "clerk", d.loop("=[1]", until=BROKEN)), "多实例的完成条件"),
        (around("a", d.job("a", BROKEN)), "任务类型"),
        (setting("serviceTask", '<zeebe:taskDefinition type="x" retries="$"/>'), "重试次数"),
        (around("a", d.script("a", BROKEN, "x")), "脚本"),
        (around("a", d.call("a", BROKEN)), "流程 id"),
        (
            setting(
                "businessRuleTask", '<zeebe:calledDecision decisionId="$" resultVariable="x"/>'
            ),
            "决策 id",
        ),
        (around("a", d.catch("a", d.timer("timeDuration", BROKEN))), "定时时长"),
        (around("a", d.catch("a", d.timer("timeDate", BROKEN))), "定时时刻"),
    ],
)
def test_every_place_for_an_expression_is_checked_and_named(body: bytes, place: str) -> None:
    (finding,) = [f for f in lint({"p.bpmn": body}) if f.rule == "feel-error"]
    assert (finding.severity, finding.element_id) == ("error", "a")
    assert f"的{place}“{BROKEN}”" in finding.message
    assert "位置 4" in finding.message


def test_a_cycle_a_condition_and_a_key_are_checked_too() -> None:
    cycle = d.boundary("x", "a", d.timer("timeCycle", BROKEN), interrupting=False)
    body = simple(d.user("a"), cycle, flows="start -> a\na -> end\nx -> end")
    assert told(body) == {("error", "feel-error", "x")}
    flows = f"start -> g\ng -> end: {BROKEN}\ng -> a\na -> end"
    body = simple(d.gateway("exclusive", "g", "g-a"), d.user("a"), flows=flows)
    assert told(body) == {("error", "feel-error", "g-end")}
    body = around("c", d.catch("c", d.on_message("m")), more=d.message("m", BROKEN))
    assert ("error", "feel-error", "message_m") in told(body)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("=exec(1)", "没有名为“exec”的函数"),
        ("=count(1, 2, 3)", "参数个数不对"),
        ('=date("2026-13-40")', "不是有效的日期"),
        ("=a == 1", "比较符"),
        ("=(" * 4000, "限制"),
        ("=" + "x" * 30_000, "超过上限"),
    ],
)
def test_an_expression_that_can_only_be_a_mistake_is_refused(text: str, reason: str) -> None:
    findings = lint({"p.bpmn": around("a", d.script("a", text, "x"))})
    assert [f.rule for f in findings] == ["feel-error"]
    assert reason in findings[0].message
    assert len(findings[0].message) < 400


@pytest.mark.parametrize("text", [" =1", "＝1", "　=1"])
def test_the_sign_of_an_expression_comes_first(text: str) -> None:
    assert told(user(d.mapping({"x": text}))) == {("error", "feel-marker", "a")}


@pytest.mark.parametrize("text", ["yes", "given = 1"])
def test_where_only_an_expression_makes_sense_a_text_is_refused(text: str) -> None:
    flows = f"start -> g\ng -> end: {text}\ng -> a\na -> end"
    body = simple(d.gateway("exclusive", "g", "g-a"), d.user("a"), flows=flows)
    assert told(body) == {("error", "feel-marker", "g-end")}
    assert told(around("a", d.script("a", text, "x"))) == {("error", "feel-marker", "a")}
    assert told(user("", "clerk", d.loop(text))) == {("error", "feel-marker", "a")}


@pytest.mark.parametrize("text", ["${a}", "#{a > 1}"])
def test_the_expressions_of_java_engines_are_refused(text: str) -> None:
    assert told(user(d.mapping({"x": text}))) == {("error", "java-expression", "a")}


def test_expressions_that_differ_only_in_numbers_and_texts_are_still_told_apart() -> None:
    right = d.mapping({"x": '=date("2026-01-01")', "y": "=count([1])", "z": '=f1 + "a"'})
    wrong = d.mapping({"x": '=date("2026-01-41")', "y": "=count([1], 2, 3)", "z": '=f1 + "a'})
    body = simple(
        d.user("a", extensions=right),
        d.user("b", extensions=wrong),
        flows="start -> a\na -> b\nb -> end",
    )
    findings = lint({"p.bpmn": body})
    assert [(f.rule, f.element_id) for f in findings] == [("feel-error", "b")] * 3


def test_hostile_expressions_cannot_hold_up_the_linter() -> None:
    tasks = [d.script(f"t{number}", "=" + "(" * (5000 + number), "x") for number in range(40)]
    ids = ["start", *(f"t{number}" for number in range(40)), "end"]
    flows = "\n".join(f"{one} -> {other}" for one, other in pairwise(ids))
    findings = lint({"p.bpmn": simple(*tasks, flows=flows)})
    assert len(findings) == 40
    assert "不再检查" in findings[-1].message


# --- what is named elsewhere ---------------------------------------------------------------------


def test_a_form_is_in_the_bundle() -> None:
    body = user('<zeebe:formDefinition formId="f"/>')
    assert told(body) == {("error", "unknown-form", "a")}
    assert told(body, f_form=form_file("f", "x")) == set()


def test_a_decision_is_in_the_bundle() -> None:
    said = '<zeebe:calledDecision decisionId="rate" resultVariable="x"/>'
    body = task("businessRuleTask", said)
    assert told(body) == {("error", "unknown-decision", "a")}
    assert told(body, r_dmn=decision_file([["-", "1"]], inputs={"b": ""})) == set()


def test_a_called_process_is_in_the_bundle_and_runs() -> None:
    body = around("a", d.call("a", "q"))
    other = d.diagram("q", d.start(), d.end(), flows="start -> end")
    assert told(body) == {("error", "unknown-process", "a")}
    assert told(body, q_bpmn=other) == set()
    drawn = other.replace(b'isExecutable="true"', b'isExecutable="false"')
    assert ("error", "unknown-process", "a") in told(body, q_bpmn=drawn)


def test_a_process_that_calls_itself_over_another_is_told() -> None:
    body = around("a", d.call("a", "q"))
    other = d.diagram("q", d.start(), d.call("b", "p"), d.end(), flows="start -> b\nb -> end")
    circle = told(body, q_bpmn=other)
    assert circle == {("warning", "calls-itself", "p"), ("warning", "calls-itself", "q")}
