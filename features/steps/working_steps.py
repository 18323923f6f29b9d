"""当: somebody works on a task, time passes, something happens."""

from __future__ import annotations

from pytest_bdd import given, parsers, when

from features.steps import progress
from features.steps.conclusions import conclusion
from features.steps.mistakes import MISTAKES
from features.steps.people import PEOPLE
from features.steps.terms import ENTRIES, EVENTS, FOUND, item_code
from features.steps.world import World

WHO = "|".join(sorted(PEOPLE, key=len, reverse=True))


@when(parsers.parse("申请人提出{entry}申请"))
def apply(world: World, entry: str) -> None:
    progress.file_application(world, ENTRIES[entry])


@when(parsers.re(f"(?P<who>{WHO})试着发起(?P<entry>窗口|平台|主动发现)申请"))
def try_to_open(world: World, who: str, entry: str) -> None:
    world.open_case(ENTRIES[entry], world.who(who))


@given(parsers.parse("案件已办到“{name}”"))
@when(parsers.parse("案件办到“{name}”"))
def reach(world: World, name: str) -> None:
    progress.reach(world, name)


@when(parsers.parse("办到“{name}”,服务单先不办"))
def reach_beside_orders(world: World, name: str) -> None:
    progress.reach_beside_orders(world, name)


@given(parsers.parse("已办理“{name}”,结论为“{result}”"))
@when(parsers.parse("办理“{name}”,结论为“{result}”"))
def conclude(world: World, name: str, result: str) -> None:
    progress.conclude(world, name, result)


@when(parsers.re("办理“(?P<name>[^”]+)”"))
def complete(world: World, name: str) -> None:
    world.must_complete(world.task(name), {})


@given("已依次办理:")
@when("依次办理:")
def complete_in_turn(world: World, datatable: list[list[str]]) -> None:
    """A table of 环节 and 结论; an empty 结论 is the plain one."""
    for name, result in datatable[1:]:
        if result:
            progress.conclude(world, name, result)
        else:
            world.must_complete(world.task(name), {})


@when(parsers.re(f"(?P<who>{WHO})办理“(?P<name>[^”]+)”,结论为“(?P<result>[^”]+)”"))
def somebody_concludes(world: World, who: str, name: str, result: str) -> None:
    task = world.task(name)
    world.must_complete(task, conclusion(task.form_id, result), world.who(who))


@when(parsers.re(f"(?P<who>{WHO})办理“(?P<name>[^”]+)”"))
def somebody_completes(world: World, who: str, name: str) -> None:
    world.must_complete(world.task(name), {}, world.who(who))


@when(parsers.re(f"(?P<who>{WHO})试着办理“(?P<name>[^”]+)”"))
def somebody_tries(world: World, who: str, name: str) -> None:
    world.complete(world.task(name), {}, world.who(who))


@when(parsers.re("试着办理“(?P<name>[^”]+)”,结论为“(?P<result>[^”]+)”"))
def try_conclusion(world: World, name: str, result: str) -> None:
    task = world.task(name)
    world.complete(task, conclusion(task.form_id, result))


@when(parsers.re(f"试着办理“(?P<name>[^”]+)”,但(?P<mistake>{'|'.join(MISTAKES)})"))
def try_with_mistake(world: World, name: str, mistake: str) -> None:
    world.complete(world.task(name), {}, change=MISTAKES[mistake])


@when(
    parsers.re(
        f"试着办理“(?P<name>[^”]+)”,结论为“(?P<result>[^”]+)”,但(?P<mistake>{'|'.join(MISTAKES)})"
    )
)
def try_conclusion_with_mistake(world: World, name: str, result: str, mistake: str) -> None:
    task = world.task(name)
    world.complete(task, conclusion(task.form_id, result), change=MISTAKES[mistake])


@when(parsers.parse("再办一次刚办完的“{name}”"))
def complete_again(world: World, name: str) -> None:
    world.complete(world.last_done(name), {})


@when(parsers.parse("打开“{name}”的页面"))
def open_page(world: World, name: str) -> None:
    world.page = world.task(name)


@when(parsers.parse("按打开的页面提交“{name}”"))
def submit_page(world: World, name: str) -> None:
    assert world.page is not None
    assert world.page.key == world.task(name).key
    world.complete(world.page, {}, seen=world.page.version)


@when(parsers.parse("服务单被退回{times:d}次"))
def return_order(world: World, times: int) -> None:
    """Whoever holds the order returns it, and the county reassigns it in between."""
    for number in range(times):
        if number:
            world.must_complete(world.task("重派服务单"), {})
        task = world.tasks("部门接单") or world.tasks("承接主体接单")
        world.must_complete(task[0], conclusion(task[0].form_id, "退单"))


@when(parsers.parse("{service}的服务单办到“{name}”"))
def order_reaches(world: World, service: str, name: str) -> None:
    progress.reach_in_order(world, world.order_of(item_code(service)), name)


@when("服务单都办完")
def orders_finish(world: World) -> None:
    progress.finish_orders(world)


@when(parsers.parse("过去{days:d}天"))
def days_pass(world: World, days: int) -> None:
    world.pass_time(days=days)


@when(parsers.parse("过去{days:d}个工作日"))
def working_days_pass(world: World, days: int) -> None:
    world.pass_working_days(days)


@when(parsers.re(f"(?P<event>{'|'.join(EVENTS)})$"))
def something_happens(world: World, event: str) -> None:
    message = EVENTS[event]
    for form_id, answers in FOUND.get(message, {}).items():
        world.plans.answer(form_id, answers)
    world.publish(message)


@when("申请人试着再提出窗口申请")
def apply_again(world: World) -> None:
    """A new case for the same person."""
    world.open_case(ENTRIES["窗口"])
    world.complete(world.task("登记窗口申请"), {})


@when("导出归档包")
def export(world: World) -> None:
    world.export_package()


@when("归档包里有一个字节被改动")
def tamper(world: World) -> None:
    log = world.package / "data" / "log.jsonl"
    content = bytearray(log.read_bytes())
    content[len(content) // 2] ^= 1
    log.write_bytes(bytes(content))


@when("案件照常办完")
def finish(world: World) -> None:
    progress.finish_all(world)


@given(parsers.re(f"(?P<who>{WHO})已发起(?P<entry>窗口|平台|主动发现)申请"))
def has_opened(world: World, who: str, entry: str) -> None:
    world.open_case(ENTRIES[entry], world.who(who))
    assert world.case, world.outcome
