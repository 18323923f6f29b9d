"""Further positions, and standing in for somebody: both worklists as one, on both databases."""

from __future__ import annotations

from dataclasses import replace

from engine import Actor, AssignTask, CompleteTask, Done, Refused
from tests.store.ground import Ground
from tests.workbench import open_case

HERE, THERE = "652301101", "652302100"
ABSENT = Actor("absent", frozenset({"clerk"}), HERE)
SUBSTITUTE = Actor("substitute", frozenset({"clerk"}), THERE)
ACTING = replace(SUBSTITUTE, acts_for=(ABSENT,))


def keys(ground: Ground, actor: Actor) -> set[int]:
    return {task.key for task in ground.engine.tasks(actor)}


def claim(ground: Ground, actor: Actor, key: int) -> object:
    command = AssignTask(
        command_id=ground.engine.new_id(), actor=actor, key=key, assignee=actor.user
    )
    return ground.engine.execute(command)


def complete(ground: Ground, actor: Actor, key: int) -> object:
    return ground.engine.execute(
        CompleteTask(command_id=ground.engine.new_id(), actor=actor, key=key, values={})
    )


def test_pooled_and_assigned_tasks_of_whom_one_acts_for(ground: Ground) -> None:
    pooled, assigned, own = (
        ground.tasks(open_case(ground.engine, "two", area=area))[0].key
        for area in (HERE, HERE, THERE)
    )
    assert isinstance(claim(ground, ABSENT, assigned), Done)
    assert keys(ground, SUBSTITUTE) & {pooled, assigned, own} == {own}
    assert keys(ground, ACTING) >= {pooled, assigned, own}
    refused = complete(ground, SUBSTITUTE, assigned)
    assert isinstance(refused, Refused)
    assert refused.code == "conflict"
    assert isinstance(complete(ground, SUBSTITUTE, pooled), Refused)
    assert isinstance(complete(ground, ACTING, assigned), Done)
    assert isinstance(complete(ground, ACTING, pooled), Done)
    task = ground.engine.task(assigned)
    assert task is not None
    assert task.closed_by == "substitute"
