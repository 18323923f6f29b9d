"""Further positions, and standing in for somebody: both worklists as one, on both databases."""

from __future__ import annotations

from dataclasses import replace

from engine import Actor, AssignTask, CompleteTask, Done, Refused, ReturnTask, TransferTask
from tests.store.ground import BOSS, Ground
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


def history(ground: Ground, case: int) -> list[tuple[str, str, object]]:
    told = ("TaskActedFor", "TaskAssigned", "TaskCompleted", "TaskReleased", "TaskHandedBack")
    return [
        (entry.type, entry.actor, entry.payload.get("user") or entry.payload.get("assignee"))
        for entry in ground.engine.history(case)
        if entry.type in told
    ]


def test_a_substitute_claims_for_whom_he_stands_in(ground: Ground) -> None:
    case = open_case(ground.engine, "two", area=HERE)
    key = ground.tasks(case)[0].key
    assert isinstance(claim(ground, ACTING, key), Done)
    task = ground.engine.task(key)
    assert task is not None
    assert task.assignee == "absent"
    # When it ends, nothing of it is left with him; whom he stood in for goes on.
    assert key not in keys(ground, SUBSTITUTE)
    assert isinstance(complete(ground, SUBSTITUTE, key), Refused)
    assert isinstance(complete(ground, ABSENT, key), Done)
    assert history(ground, case)[:3] == [
        ("TaskActedFor", "substitute", "absent"),
        ("TaskAssigned", "substitute", "absent"),
        ("TaskCompleted", "absent", None),
    ]


def test_the_history_tells_for_whom_a_substitute_did_it(ground: Ground) -> None:
    case, own = (open_case(ground.engine, "two", area=area) for area in (HERE, THERE))
    for key in (case, own):
        assert isinstance(complete(ground, ACTING, ground.tasks(key)[0].key), Done)
    assert history(ground, case) == [
        ("TaskActedFor", "substitute", "absent"),
        ("TaskCompleted", "substitute", None),
    ]
    # Not where the task is for the substitute himself anyway.
    assert history(ground, own) == [("TaskCompleted", "substitute", None)]
    assert ground.engine.verify(reexecute=True).ok
    assert ground.engine.rebuild()[1] == 0


def test_what_is_sent_back_goes_to_whom_it_was_done_for(ground: Ground) -> None:
    case = open_case(ground.engine, "two", area=HERE)
    first = ground.tasks(case)[0]
    assert isinstance(complete(ground, ACTING, first.key), Done)
    back = ReturnTask(
        command_id=ground.engine.new_id(),
        actor=ABSENT,
        key=ground.tasks(case)[0].key,
        to=first.element_id,
        reason="再看一次",
    )
    assert isinstance(ground.engine.execute(back), Done)
    assert ground.tasks(case)[0].assignee == "absent"


def test_a_task_goes_back_to_its_candidates_with_a_reason(ground: Ground) -> None:
    case = open_case(ground.engine, "two", area=HERE)
    key = ground.tasks(case)[0].key
    assert isinstance(claim(ground, ABSENT, key), Done)
    release = TransferTask(
        command_id=ground.engine.new_id(), actor=BOSS, key=key, to=None, reason="调离"
    )
    assert isinstance(ground.engine.execute(release), Done)
    assert key in keys(ground, replace(SUBSTITUTE, area=HERE))
    last = ground.engine.history(case)[-2]
    assert (last.type, last.payload["reason"]) == ("TaskReleased", "调离")
