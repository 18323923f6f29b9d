"""How a case moves on in the features: to a task, through a table of tasks, to its end."""

from __future__ import annotations

from collections.abc import Callable

from engine import Done, TaskView
from features.steps.conclusions import conclusion
from features.steps.terms import FILING_TASKS
from features.steps.world import World

LIMIT = 200


def file_application(world: World, entry: str) -> None:
    """Open the case and hand the application in."""
    world.open_case(entry)
    assert world.case, world.outcome
    world.must_complete(world.task(FILING_TASKS[entry]), {})


def conclude(world: World, name: str, result: str) -> None:
    """Do the task called ``name`` with what people call ``result``."""
    task = world.task(name)
    world.must_complete(task, conclusion(task.form_id, result))


def reach(world: World, name: str) -> None:
    """Everybody does the plain thing until a task called ``name`` is open."""
    _work(world, until=lambda: bool(world.tasks(name)), on=lambda task: True)
    assert world.tasks(name), f"案件已经没有待办,未到“{name}”"


def reach_beside_orders(world: World, name: str) -> None:
    """As ``reach``, but nobody works on the service orders."""
    _work(
        world,
        until=lambda: bool(world.tasks(name)),
        on=lambda task: task.process_id != "service-order",
    )


def reach_in_order(world: World, order: int, name: str) -> None:
    """As ``reach``, but only in the service order ``order`` and where it is not opened yet."""
    _work(
        world,
        until=lambda: any(t.case_key == order for t in world.tasks(name)),
        on=lambda task: task.case_key == order,
    )


def finish_orders(world: World) -> None:
    """Every service order comes to its end; the case itself waits."""
    _work(world, until=lambda: False, on=lambda task: task.process_id == "service-order")


def finish_all(world: World) -> None:
    """Everybody does the plain thing until nobody has anything left to do."""
    _work(world, until=lambda: not world.open_tasks(), on=lambda task: True)


def _work(world: World, until: Callable[[], bool], on: Callable[[TaskView], bool]) -> None:
    for _ in range(LIMIT):
        if until():
            return
        tasks = [task for task in world.open_tasks() if on(task)]
        if not tasks:
            return
        world.must_complete(tasks[0], {})
    raise AssertionError(f"办了 {LIMIT} 步仍未办到")


def accepted(world: World) -> None:
    assert isinstance(world.outcome, Done), world.outcome
