"""Steps in the words of the procedure. One step is one call of the world."""

from __future__ import annotations

from typing import Any

from pytest_bdd import given, parsers, then, when

from engine import Done
from features.steps.conclusions import conclusion
from features.steps.world import AREAS, World

ENTRIES = {"窗口": "window", "平台": "platform", "主动发现": "outreach"}
MESSAGES = {
    "申请人撤回申请": "application_withdrawn",
    "申请人死亡": "person_died",
    "申请人迁出": "person_moved_away",
    "申请人失去救助资格": "eligibility_lost",
    "有人对公示提出异议": "disclosure_objection",
}
OUTCOMES = {
    "办结": "completed",
    "不予受理": "rejected",
    "不予确认": "refused",
    "撤回": "withdrawn",
    "终止": "terminated",
}
LIMIT = 200


@given(parsers.parse("{area}收到一份{entry}申请"))
def receive(world: World, area: str, entry: str) -> None:
    world.open_case(ENTRIES[entry], AREAS[area])


@given(parsers.parse("{area}收到一份适用备选口径的{entry}申请"))
def receive_alternative(world: World, area: str, entry: str) -> None:
    world.open_case(ENTRIES[entry], AREAS[area], policy_version="changji-2024-30-alt")


@given(parsers.parse('案件已办到"{name}"'))
@when(parsers.parse('案件办到"{name}"'))
def reach(world: World, name: str) -> None:
    """Everybody does the plain thing until the task is open."""
    for _ in range(LIMIT):
        tasks = world.open_tasks()
        if any(task.name == name for task in tasks):
            return
        assert tasks, f"案件已经没有待办,未到“{name}”"
        world.must_complete(tasks[0].name, {})
    raise AssertionError(f"办了 {LIMIT} 步仍未到“{name}”")


@when(parsers.parse('办理"{name}"'))
def complete(world: World, name: str) -> None:
    world.must_complete(name, {})


@when(parsers.parse('办理"{name}",结论为"{result}"'))
def complete_with(world: World, name: str, result: str) -> None:
    world.must_complete(name, conclusion(world.task(name).form_id, result))


@when(parsers.parse('试着办理"{name}",结论为"{result}"'))
def try_with(world: World, name: str, result: str) -> None:
    world.complete(name, conclusion(world.task(name).form_id, result))


@when("依次办理:")
def complete_in_turn(world: World, datatable: list[list[str]]) -> None:
    for name, result in datatable[1:]:
        form_id = world.task(name).form_id
        world.must_complete(name, conclusion(form_id, result) if result else {})


@when(parsers.parse("过去{days:d}天"))
def days_pass(world: World, days: int) -> None:
    world.pass_time(days=days)


@when(parsers.re(f"(?P<event>{'|'.join(MESSAGES)})$"))
def something_happens(world: World, event: str) -> None:
    world.publish(MESSAGES[event])


@when("其余环节照常办完")
@when("案件照常办完")
def finish(world: World) -> None:
    for _ in range(LIMIT):
        tasks = world.open_tasks()
        if not tasks:
            return
        world.must_complete(tasks[0].name, {})
    raise AssertionError(f"办了 {LIMIT} 步仍未办完")


@then(parsers.parse('待办是"{name}"'))
def only_task(world: World, name: str) -> None:
    assert [task.name for task in world.open_tasks()] == [name]


@then(parsers.parse('待办有"{name}"'))
def has_task(world: World, name: str) -> None:
    world.task(name)


@then(parsers.parse('没有待办"{name}"'))
def has_no_task(world: World, name: str) -> None:
    assert name not in [task.name for task in world.open_tasks()]


@then(parsers.parse('"{name}"由{role}办理'))
def task_belongs_to(world: World, name: str, role: str) -> None:
    groups = {group.split("@")[0] for group in world.task(name).candidate_groups}
    assert role in groups


@then(parsers.parse('案件以"{outcome}"归档'))
def archived(world: World, outcome: str) -> None:
    assert world.open_tasks() == []
    case = world.engine.case(world.case)
    assert case is not None
    assert case.state == "completed", case
    variables = world.engine.variables(world.case)
    assert variables["outcome"] == OUTCOMES[outcome]
    assert variables["file_number"]


@then(parsers.parse("案件已发出{count:d}张服务单"))
def orders(world: World, count: int) -> None:
    assert len(world.engine.cases(parent_key=world.case, limit=200)) == count


@then(parsers.parse('{count:d}张服务单的结果是"{status}"'))
def orders_with(world: World, count: int, status: str) -> None:
    results: list[Any] = [
        world.engine.variables(case.key).get("order_result")
        for case in world.engine.cases(parent_key=world.case, limit=200)
    ]
    found = [r for r in results if isinstance(r, dict) and r.get("status") == status]
    assert len(found) == count, results


@then(parsers.parse('系统拒绝,提示"{text}"'))
def refused(world: World, text: str) -> None:
    refusal = world.refusal()
    told = refusal.message + " ".join(m for ms in refusal.fields.values() for m in ms)
    assert text in told


@then("系统接受")
def accepted(world: World) -> None:
    assert isinstance(world.outcome, Done), world.outcome


@then("日志完整,重新执行得到相同的快照")
def verified(world: World) -> None:
    report = world.engine.verify(reexecute=True)
    assert report.ok, report.problems
