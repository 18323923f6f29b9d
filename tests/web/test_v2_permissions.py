"""Who may call what: every route for every kind of account, as the table of permissions says."""

from __future__ import annotations

import pytest

from access import Account, allowed, roles
from api.v2 import ROUTES
from tests.web.v2_world import World, files, visit

WHO = ("designer", "auditor", "operator", "integration", "clerk-1", "provider_admin-P1")


def may(user: str, permission: str) -> bool:
    code = {"clerk-1": "township_clerk"}.get(user, user.partition("-")[0])
    assert code in roles()
    return permission in ("", "*") or allowed(Account.of(user, "", {code}), permission)


@pytest.mark.parametrize("user", WHO)
def test_routes_answer_as_the_table_says(sqlite_world: World, user: str) -> None:
    client = sqlite_world.client(user)
    for route in ROUTES:
        answer = client.request(route.method, "/v2" + route.path.replace("{key}", "5"))
        assert (answer.status_code == 403) == (not may(user, route.permission)), route
        if answer.status_code == 403:
            assert route.permission in answer.json()["detail"]


def test_only_programs_and_operators_open_and_end_instances() -> None:
    """Who opens a case here decides its area and all it begins with; people apply on pages."""
    holders = {code for code in roles() if allowed(Account.of("x", "", {code}), "instances.write")}
    assert holders == {"operator", "integration"}


def test_an_organisation_sees_the_cases_that_it_has_a_task_in(world: World) -> None:
    world.create()
    provider = world.client("provider_admin-P1")
    found = provider.post("/v2/process-instances/search").json()
    assert found["items"] == []
    own = {**files(), "visit.bpmn": visit(groups="provider_admin@P1")}
    world.deploy(own)
    key = world.create()
    found = provider.post("/v2/process-instances/search").json()
    assert [item["processInstanceKey"] for item in found["items"]] == [key]
    assert [t["processInstanceKey"] for t in world.tasks("provider_admin-P1")] == [key]
    task = world.tasks("provider_admin-P1")[0]["userTaskKey"]
    values = {"variables": {"age": 70, "note": "独居"}}
    done = provider.post(f"/v2/user-tasks/{task}/completion", json=values)
    assert done.status_code == 204
    # What it has worked on it still sees.
    assert provider.get(f"/v2/process-instances/{key}").status_code == 200


def test_an_office_sees_the_cases_of_its_area(world: World) -> None:
    world.create()
    world.create(variables={"area_code": "652301102001"})
    for user, count in (("clerk-1", 1), ("clerk-2", 1), ("auditor", 2), ("integration", 2)):
        found = world.client(user).post("/v2/process-instances/search").json()
        assert found["page"]["totalItems"] == count, user
