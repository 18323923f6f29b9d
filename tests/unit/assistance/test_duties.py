"""Separation of duties: what one person may not do after another thing (R48, R47)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistance.hooks import HOOKS
from assistance.hooks.duties import DUTIES
from tests.unit.assistance.assistance_world import World
from tests.unit.assistance.desk import USERS, Desk

Reached = Callable[[Desk], Desk]


def with_conflict(desk: Desk) -> Desk:
    return desk.assessed(conflict_of_interest=True)


def drafted(desk: Desk) -> Desk:
    desk.assessed().must("approval-draft")
    return desk


def returned(desk: Desk) -> Desk:
    desk.pushed().must("provider-acceptance", order=True, acceptance="return")
    return desk


def reassigned(desk: Desk) -> Desk:
    returned(desk).must("order-reassignment", order=True, user="officer-3")
    return desk


def checked(desk: Desk) -> Desk:
    desk.listed().must("county-check")
    return desk


def late(desk: Desk) -> Desk:
    return desk.recorded(late_entry=True)


def confirmed(desk: Desk) -> Desk:
    desk.recorded().must("service-confirmation", order=True)
    return desk


def completed(desk: Desk) -> Desk:
    desk.applied().must("archive-supplement", user="archivist-2")
    return desk


# How far the case is, the form, who did something before that excludes it, about an order?
APART: list[tuple[Reached, str, str, bool]] = [
    (with_conflict, "assessment-second-review", "clerk", False),
    (drafted, "township-review", "clerk", False),
    (Desk.listed, "county-check", "head", False),
    (Desk.listed, "county-check", "clerk", False),
    (checked, "county-approval", "head", False),
    (checked, "county-approval", "officer", False),
    (checked, "county-filing", "clerk", False),
    (Desk.pushed, "provider-acceptance", "officer", True),
    (reassigned, "department-acceptance", "officer-3", True),
    (late, "late-entry-approval", "worker", True),
    (Desk.recorded, "service-confirmation", "worker", True),
    (confirmed, "service-inspection", "officer", True),
    (confirmed, "service-inspection", "worker", True),
    (Desk.inspected, "outcome-evaluation", "worker", True),
    (completed, "archive-review", "archivist-2", False),
]


@pytest.mark.parametrize(("reached", "form_id", "user", "order"), APART)
def test_r48_who_did_the_one_does_not_do_the_other(
    world: World, reached: Reached, form_id: str, user: str, order: bool
) -> None:
    desk = reached(Desk(world))
    before = (len(desk.rows("duties")), len(desk.rows("documents")))
    refusal = desk.refusal(form_id, order=order, user=user)
    assert (refusal.code, refusal.message) == ("forbidden", DUTIES[form_id].advice)
    assert (len(desk.rows("duties")), len(desk.rows("documents"))) == before
    desk.must(form_id, order=order)
    done = desk.rows("duties", "task_key")[-1]
    assert (done["duty"], done["actor"]) == (
        DUTIES[form_id].name,
        USERS.get(form_id, "clerk"),
    )


def test_every_separation_is_tried() -> None:
    guarded = {form_id for form_id, duty in DUTIES.items() if duty.apart or duty.not_dispatcher}
    assert guarded == {form_id for _, form_id, *_ in APART}


def test_a_system_acts_for_many_people(world: World) -> None:
    desk = drafted(Desk(world))
    desk.must("township-review", user="clerk", superuser=True)


def test_duties_are_of_forms_that_exist_and_exclude_duties_that_exist() -> None:
    assert set(DUTIES) <= set(HOOKS)
    known = {duty.name for duty in DUTIES.values()}
    for form_id, duty in DUTIES.items():
        assert duty.apart <= known
        assert duty.name not in duty.apart
        assert bool(duty.advice) == bool(duty.apart or duty.not_dispatcher), form_id
