"""The calendar in force is an input of every step: recorded with it, and read back by verify."""

from __future__ import annotations

import orjson

from engine import CompleteTask, Done, MigrateCase, use_calendar
from engine.model import stamp
from tests import diagrams as d
from tests.store.ground import BOSS, NOW, Ground
from tests.workbench import CLERK, deploy, open_case

DUE = '<zeebe:taskSchedule dueDate="=add working days(today(), 3)"/>'
TIMER = '=date and time(add working days(today(), 3), time("23:59:59"))'
FILES = {
    "dated.bpmn": d.diagram(
        "dated",
        d.start(),
        d.user("a", extensions=DUE),
        d.user("b", extensions=DUE),
        d.catch("wait", d.timer("timeDate", TIMER)),
        d.end(),
        flows="start -> a\na -> b\nb -> wait\nwait -> end",
    ),
}
# Tuesday 2026-11-24; the bundle has no calendar: Friday. With Wednesday off: Monday.
PLAIN, WEDNESDAY_OFF, BOTH_OFF = "2026-11-27", "2026-11-30", "2026-12-01"


def put(ground: Ground, *days_off: str) -> str:
    with ground.engine.transaction() as tx:
        return use_calendar(tx, dict.fromkeys(days_off, False), stamp(NOW))


def due(ground: Ground, case: int) -> str:
    [task] = ground.tasks(case)
    assert task.due_at is not None
    return task.due_at.date().isoformat()


def complete(ground: Ground, case: int) -> None:
    [task] = ground.tasks(case)
    command = CompleteTask(command_id=ground.engine.new_id(), actor=CLERK, key=task.key, values={})
    assert isinstance(ground.engine.execute(command), Done)


def test_each_step_counts_by_the_calendar_in_force_when_it_is_taken(ground: Ground) -> None:
    deploy(ground.engine, FILES)
    before = open_case(ground.engine, "dated")
    assert due(ground, before) == PLAIN
    put(ground, "2026-11-25")
    after = open_case(ground.engine, "dated")
    assert due(ground, after) == WEDNESDAY_OFF
    put(ground, "2026-11-25", "2026-11-26")
    for case in (before, after):
        complete(ground, case)
        assert due(ground, case) == BOTH_OFF
        complete(ground, case)
    timers = ground.rows("SELECT due_at FROM timers ORDER BY timer_key")
    assert {row["due_at"][:10] for row in timers} == {BOTH_OFF}
    report = ground.engine.verify(reexecute=True)
    assert report.ok, report.problems


def test_only_a_calendar_that_was_put_in_force_is_recorded(ground: Ground) -> None:
    deploy(ground.engine, FILES)
    open_case(ground.engine, "dated")
    digest = put(ground, "2026-11-25")
    case = open_case(ground.engine, "dated")
    recorded = [
        orjson.loads(row["actions"])[0]
        for row in ground.rows("SELECT actions FROM commands WHERE type = 'OpenCase' ORDER BY at")
    ]
    assert [name for name, _ in recorded].count("Start") == 1
    assert ["UseCalendar", {"digest": digest}] in recorded
    assert ground.engine.verify(case, reexecute=True).ok


def test_a_migrated_case_goes_on_by_the_calendar(ground: Ground) -> None:
    deploy(ground.engine, FILES)
    case = open_case(ground.engine, "dated")
    put(ground, "2026-11-25")
    renamed = {"dated.bpmn": FILES["dated.bpmn"].replace(b'name="b"', b'name="B"')}
    bundle = str(deploy(ground.engine, renamed)["digest"])
    moved = MigrateCase(
        command_id=ground.engine.new_id(), actor=BOSS, key=case, bundle=bundle, reason="r"
    )
    assert isinstance(ground.engine.execute(moved), Done)
    complete(ground, case)
    assert due(ground, case) == WEDNESDAY_OFF
    assert ground.engine.verify(reexecute=True).ok


def test_a_calendar_that_was_changed_afterwards_is_found(ground: Ground) -> None:
    deploy(ground.engine, FILES)
    put(ground, "2026-11-25")
    case = open_case(ground.engine, "dated")
    ground.rows("UPDATE calendars SET days = '{}'")
    problems = ground.engine.verify(reexecute=True).problems
    assert [(p.case, p.kind) for p in problems] == [(case, "calendar")]
    ground.rows("DELETE FROM calendars")
    assert [p.kind for p in ground.engine.verify(reexecute=True).problems] == ["calendar"]
