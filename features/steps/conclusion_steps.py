"""那么: what is open, whom it belongs to, what was refused, how the case ended."""

from __future__ import annotations

from datetime import date

from pytest_bdd import parsers, then

from assistance.archive import check_package
from assistance.calendar import local_date
from assistance.store import archives
from features.steps import progress
from features.steps.people import ROLES
from features.steps.terms import OUTCOMES, item_code
from features.steps.working_steps import WHO
from features.steps.world import World


@then(parsers.parse("待办是“{name}”"))
def only_task(world: World, name: str) -> None:
    found = [task.name for task in world.open_tasks()]
    assert found == [task.name for task in world.tasks(name)] != [], found


@then(parsers.parse("待办有“{name}”"))
def has_task(world: World, name: str) -> None:
    world.task(name)


@then(parsers.parse("待办有{count:d}个“{name}”"))
def has_tasks(world: World, count: int, name: str) -> None:
    assert len(world.tasks(name)) == count, world.open_tasks()


@then(parsers.parse("没有待办“{name}”"))
def has_no_task(world: World, name: str) -> None:
    assert not world.tasks(name)


@then("没有待办了")
def has_nothing_left(world: World) -> None:
    assert world.open_tasks() == []


@then(parsers.parse("“{name}”由{role}办理"))
def task_belongs_to(world: World, name: str, role: str) -> None:
    groups = {group.partition("@")[0] for group in world.task(name).candidate_groups}
    assert ROLES[role] in groups, groups


@then(parsers.re(f"(?P<who>{WHO})的待办里(?P<there>有|没有)“(?P<name>[^”]+)”"))
def in_worklist(world: World, who: str, there: str, name: str) -> None:
    """What somebody finds in his own worklist."""
    listed = [task.key for task in world.engine.tasks(world.who(who), limit=200)]
    assert (world.task(name).key in listed) == (there == "有")


@then(parsers.parse("“{name}”的截止日是{year:d}年{month:d}月{day:d}日"))
def due_on(world: World, name: str, year: int, month: int, day: int) -> None:
    due_at = world.task(name).due_at
    assert due_at is not None
    due = local_date(due_at)
    assert (due.year, due.month, due.day) == (year, month, day), due


@then(parsers.parse("案件以“{outcome}”归档"))
def archived(world: World, outcome: str) -> None:
    assert world.open_tasks() == []
    case = world.engine.case(world.case)
    assert case is not None
    assert case.state == "completed", case
    assert world.variables()["file_number"]
    with world.rows() as tx:
        sealed = archives.archive(tx, world.case)
    assert sealed is not None
    assert sealed["outcome"] == OUTCOMES[outcome]


@then("案件没有归档")
def not_archived(world: World) -> None:
    case = world.engine.case(world.case)
    assert case is not None
    assert case.state == "active"
    with world.rows() as tx:
        assert archives.archive(tx, world.case) is None


@then("案件没有立成")
def nothing_opened(world: World) -> None:
    assert not world.case
    assert world.engine.cases(process_id="assistance-case") == []


@then(parsers.parse("系统拒绝,提示“{text}”"))
def refused(world: World, text: str) -> None:
    refusal = world.refusal()
    told = refusal.message + " ".join(m for ms in refusal.fields.values() for m in ms)
    assert text in told, told


@then("这次拒绝已留痕")
def refusal_kept(world: World) -> None:
    """Somebody tried what is not his: auditors find it."""
    kept = world.refusals()
    assert kept
    assert kept[-1]["message"] == world.refusal().message


@then(parsers.parse("今天已是{year:d}年{month:d}月{day:d}日"))
def day_is(world: World, year: int, month: int, day: int) -> None:
    assert world.today == date(year, month, day)


@then("系统接受")
def accepted(world: World) -> None:
    progress.accepted(world)


@then(parsers.parse("已发出{count:d}张服务单"))
def orders(world: World, count: int) -> None:
    assert len(world.orders()) == count


@then(parsers.parse("{service}的服务单在等“{name}”"))
def order_waits(world: World, service: str, name: str) -> None:
    order = world.order_of(item_code(service))
    waiting = [t.name for t in world.open_tasks() if t.case_key == order]
    assert waiting == [name], waiting


@then("归档包通过检测")
def package_is_whole(world: World) -> None:
    assert check_package(world.package) == []


@then("归档包的检测不通过")
def package_is_broken(world: World) -> None:
    assert check_package(world.package) != []
