"""The calendar, legal periods, and what stops or lengthens them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

from pytest_bdd import given, parsers, then, when

from api.pages.times import deadline
from assistance.areas import COUNTY_DIGITS
from assistance.calendar import LOCAL, end_of, in_force, utc_text
from assistance.deadlines import calendar_change, deciding, periods
from assistance.deadlines.standing import PLAIN, Standing, standings
from assistance.store import overdue
from engine import Actor, Refused, UpdateTask
from features.steps import progress
from features.steps.calendars import supposed
from features.steps.world import SYSTEM, World

OVERDUE = "urgent_papers_overdue"
WARNINGS = """
SELECT kind, recipient FROM inbox WHERE message_id LIKE :task AND kind <> 'escalation'
"""


def import_calendar(world: World, data: bytes, why: str) -> None:
    proposal = calendar_change.save(world.product, data, why=why, user="admin")
    assert not proposal.faults, proposal.faults
    world.pass_time()


@given(parsers.parse("日历有{year:d}年的放假安排"))
def given_year(world: World, year: int) -> None:
    import_calendar(world, supposed(year), f"{year}年放假安排公布")


@when(parsers.parse("公布{year:d}年的放假安排"))
def publish_year(world: World, year: int) -> None:
    import_calendar(world, supposed(year), f"{year}年放假安排公布")


@when(parsers.parse("日历加上{year:d}年{month:d}月{day:d}日的“{name}”"))
def add_day(world: World, year: int, month: int, day: int, name: str) -> None:
    with world.rows() as tx:
        rows = [row for row in in_force(tx).rows if row.date.year == year]
    lines = ["date,kind,name,basis"]
    lines += [f"{row.date},{row.kind},{row.name}," for row in rows]
    lines.append(f"{date(year, month, day)},ordinance_holiday,{name},")
    import_calendar(world, "\n".join(lines).encode(), name)


@when("后台处理完毕")
def settle(world: World) -> None:
    world.pass_time()


@when(parsers.parse("运行管理人员把“{name}”的期限定为{year:d}年{month:d}月{day:d}日"))
def set_by_hand(world: World, name: str, year: int, month: int, day: int) -> None:
    at = end_of(date(year, month, day)).isoformat()
    world.command(UpdateTask, world.task(name).key, SYSTEM, due_at=at)


@given("先行服务的案件在等“补齐先行服务手续”")
def urgent_case(world: World) -> None:
    progress.file_application(world, "window")
    progress.conclude(world, "受理登记并审查", "先行服务")


@when(parsers.parse("县级负责人为请示上级停止计时,理由是“{reason}”"))
def consult(world: World, reason: str) -> None:
    _told(world, deciding.stop(world.product, world.case, world.who("县级负责人"), reason))


@when("县级负责人恢复请示上级的计时")
def answered(world: World) -> None:
    _told(world, deciding.go_on(world.product, world.case, world.who("县级负责人")))


@when("乡镇经办人试着批准延长全程期限")
def cannot_extend(world: World) -> None:
    world.outcome = deciding.extend(world.product, world.case, world.who("乡镇经办人"), "案情复杂")


@when("县级负责人再批准延长全程期限")
def extend_again(world: World) -> None:
    world.outcome = deciding.extend(world.product, world.case, world.who("县级负责人"), "还要更久")


@when(parsers.parse("县级负责人批准延长全程期限,理由是“{reason}”"))
def extend(world: World, reason: str) -> None:
    leader: Actor = world.who("县级负责人")
    _told(world, deciding.extend(world.product, world.case, leader, reason))


@when(parsers.parse("到了{year:d}年{month:d}月{day:d}日"))
def reach_day(world: World, year: int, month: int, day: int) -> None:
    _move_to(world, date(year, month, day))
    world.pass_time()


@when(parsers.parse("时钟走到{year:d}年{month:d}月{day:d}日"))
def clock_goes(world: World, year: int, month: int, day: int) -> None:
    """Nothing looks at it meanwhile."""
    _move_to(world, date(year, month, day))


@when("两个后台进程同时检查")
def two_workers(world: World) -> None:
    other = world.open_product()
    try:
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(p.engine.run_due) for p in (world.product, other)]:
                done.result()
    finally:
        other.close()


@then(parsers.parse("“{name}”提醒过{count:d}次"))
def warned(world: World, name: str, count: int) -> None:
    world.pass_time()
    with world.rows() as tx:
        rows = tx.run(WARNINGS, {"task": f"{world.task(name).key}:%"})
    assert len({row["kind"] for row in rows}) == count, rows
    assert len(rows) == len({(row["kind"], row["recipient"]) for row in rows})


@then(parsers.parse("本县市有{count:d}件在办、{late:d}件超期"))
def counted(world: World, count: int, late: int) -> None:
    county = world.applicant.village[:COUNTY_DIGITS]
    with world.rows() as tx:
        [row] = overdue.counted(tx, [county], utc_text(world.clock.now), COUNTY_DIGITS)
        listed = overdue.listed(tx, [county], utc_text(world.clock.now), ("", 0), 10)
    assert (row["area"], row["open"], row["overdue"]) == (county, count, late)
    assert len(listed) == late


@then("别的县市看不到")
def elsewhere(world: World) -> None:
    with world.rows() as tx:
        assert overdue.counted(tx, ["652399"], utc_text(world.clock.now), COUNTY_DIGITS) == []
        assert overdue.listed(tx, [], utc_text(world.clock.now), ("", 0), 10) == []


@then(parsers.parse("全程期限到{year:d}年{month:d}月{day:d}日"))
def period_ends(world: World, year: int, month: int, day: int) -> None:
    with world.rows() as tx:
        period = periods.of_case(tx, world.case)
    assert period is not None
    assert period["due_on"] == date(year, month, day).isoformat()


@then(parsers.re(r"命令行算出(?P<start>[0-9-]+)起(?P<days>\d+)个工作日是(?P<last>[0-9-]+)"))
def the_same_elsewhere(world: World, start: str, days: str, last: str) -> None:
    """``jiuzhu calendar due`` counts by the calendar in force."""
    with world.rows() as tx:
        found, _ = in_force(tx).due(date.fromisoformat(start), int(days))
    assert found.isoformat() == last


@then(parsers.re("“(?P<name>[^”]+)”的截止日是(?P<sure>暂定|确定)的"))
def provisional(world: World, name: str, sure: str) -> None:
    assert _standing(world, name).provisional == (sure == "暂定")


@then(parsers.parse("“{name}”写着“{text}”"))
def shown(world: World, name: str, text: str) -> None:
    task = world.task(name)
    with world.rows() as tx:
        line = deadline(task.due_at, world.clock.now, in_force(tx), _standing(world, name))
    assert text in line.text, line.text


@then(parsers.parse("案件历史写明“{text}”"))
def in_history(world: World, text: str) -> None:
    world.pass_time()
    told = [
        str(entry.payload.get("reason") or entry.payload.get("text") or "")
        for entry in world.engine.history(world.case)
    ]
    assert any(text in one for one in told), told


@then("没有响过超期提醒")
def not_fired(world: World) -> None:
    assert _fired(world) == 0


@then(parsers.parse("超期提醒响过{count:d}次"))
def fired(world: World, count: int) -> None:
    assert _fired(world) == count


def _move_to(world: World, day: date) -> None:
    world.clock.now = datetime(day.year, day.month, day.day, 10, tzinfo=LOCAL)


def _fired(world: World) -> int:
    told = world.engine.history(world.case)
    return sum(e.type == "TimerFired" and e.payload["element_id"] == OVERDUE for e in told)


def _standing(world: World, name: str) -> Standing:
    task = world.task(name)
    with world.rows() as tx:
        return standings(tx, [task], world.today).get(task.key, PLAIN)


def _told(world: World, refused: Refused | None) -> None:
    assert refused is None, refused
    world.pass_time()
