"""Process instances over REST, and what comes to them from outside."""

from __future__ import annotations

import pytest

from tests.web.v2_world import AREA, World, ok, problem, short

INSTANCE_FIELDS = {
    "processInstanceKey", "processDefinitionId", "processDefinitionName",
    "processDefinitionVersion", "processDefinitionVersionTag", "processDefinitionKey", "startDate",
    "endDate", "suspendedDate", "state", "hasIncident", "tenantId", "parentProcessInstanceKey",
    "parentElementInstanceKey", "rootProcessInstanceKey", "tags", "businessId",
}  # fmt: skip
CREATED_FIELDS = {
    "processDefinitionId", "processDefinitionVersion", "processDefinitionKey",
    "processInstanceKey", "tenantId", "variables", "tags", "businessId",
}  # fmt: skip


def create(world: World, **body: object) -> object:
    return ok(world.client().post("/v2/process-instances", json=body))


def test_an_instance_runs_through_form_decision_job_and_message(world: World) -> None:
    key = world.create()
    world.finish_task(world.tasks()[0]["userTaskKey"], age=85, note="独居")
    [job] = world.activate()
    assert job["variables"]["grade"] == "A"
    client = world.client()
    done = client.post(f"/v2/jobs/{job['jobKey']}/completion", json={"variables": {"told": True}})
    assert done.status_code == 204
    message = {"name": "answered", "correlationKey": "K1", "variables": {"answer": "好"}}
    ok(client.post("/v2/messages/publication", json=message))
    found = ok(client.get(f"/v2/process-instances/{key}"))
    assert set(found) == INSTANCE_FIELDS
    assert (found["state"], found["hasIncident"], found["processDefinitionName"]) == (
        "COMPLETED",
        False,
        "visit",
    )
    assert found["endDate"] > found["startDate"]
    seen = ok(client.post("/v2/variables/search", json={"filter": {"processInstanceKey": key}}))
    values = {one["name"]: one["value"] for one in seen["items"]}
    assert (values["grade"], values["told"], values["answer"]) == ('"A"', "true", '"好"')


def test_an_awaited_instance_answers_with_its_variables(world: World) -> None:
    world.deploy({"short.bpmn": short()})
    body = {"processDefinitionId": "short", "variables": {"n": 41}, "awaitCompletion": True}
    whole = ok(world.client().post("/v2/process-instances", json=body))
    assert set(whole) == CREATED_FIELDS
    assert whole["variables"] == {"n": 41, "sum": 42}
    some = ok(
        world.client().post("/v2/process-instances", json={**body, "fetchVariables": ["sum"]})
    )
    assert some["variables"] == {"sum": 42}


def test_an_awaited_instance_that_takes_too_long_runs_on(sqlite_world: World) -> None:
    body = {"processDefinitionId": "visit", "awaitCompletion": True, "requestTimeout": 100}
    late = sqlite_world.client().post("/v2/process-instances", json=body)
    assert "仍在运行" in problem(late, 504)
    assert len(sqlite_world.tasks()) == 1


def test_a_version_is_chosen_by_number_or_key_else_the_newest_runs(world: World) -> None:
    world.deploy({"short.bpmn": short()})
    world.deploy({"short.bpmn": short().replace(b"n + 1", b"n + 2")})
    old = create(world, processDefinitionId="short", processDefinitionVersion=1,
                 variables={"n": 0}, awaitCompletion=True)  # fmt: skip
    assert isinstance(old, dict)
    assert (old["processDefinitionVersion"], old["variables"]["sum"]) == (1, 1)
    again = create(world, processDefinitionKey=old["processDefinitionKey"],
                   variables={"n": 0}, awaitCompletion=True)  # fmt: skip
    assert isinstance(again, dict)
    assert again["processDefinitionVersion"] == 1
    new = create(world, processDefinitionId="short", processDefinitionVersion=-1,
                 variables={"n": 0}, awaitCompletion=True)  # fmt: skip
    assert isinstance(new, dict)
    assert (new["processDefinitionVersion"], new["variables"]["sum"]) == (2, 2)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        ({}, 400, "processDefinitionId"),
        ({"processDefinitionId": "a", "processDefinitionKey": "1"}, 400, "其中一个"),
        ({"processDefinitionId": "unknown"}, 404, "unknown"),
        ({"processDefinitionKey": "99"}, 404, "99"),
        ({"processDefinitionKey": "9" * 30}, 400, "processDefinitionKey"),
        ({"processDefinitionId": "visit", "processDefinitionVersion": 9}, 404, "visit"),
        ({"processDefinitionId": "visit", "tenantId": "other"}, 400, "tenantId"),
        ({"processDefinitionId": "visit", "colour": "red"}, 400, "colour"),
        ({"processDefinitionId": "visit", "variables": []}, 400, "variables"),
        ({"processDefinitionId": "visit", "tags": ["a"]}, 400, "tags"),
        (
            {"processDefinitionId": "visit", "runtimeInstructions": [{"type": "X"}]},
            400,
            "runtimeInstructions",
        ),
    ],
)
def test_what_cannot_be_created_says_why(
    sqlite_world: World, body: object, status: int, told: str
) -> None:
    refused = sqlite_world.client().post("/v2/process-instances", json=body)
    assert told in problem(refused, status)
    assert sqlite_world.tasks() == []


def test_what_clients_always_send_is_taken(sqlite_world: World) -> None:
    created = create(
        sqlite_world,
        processDefinitionId="visit",
        tenantId="<default>",
        operationReference=7,
        requestTimeout="0",
        startInstructions=[],
        runtimeInstructions=[],
        tags=[],
        awaitCompletion=False,
        variables=None,
    )
    assert isinstance(created, dict)
    assert created["variables"] == {}


def test_the_same_idempotency_key_opens_one_instance(world: World) -> None:
    body = {"processDefinitionId": "visit"}
    headers = {"Idempotency-Key": "once"}
    client = world.client()
    first, second = (
        ok(client.post("/v2/process-instances", json=body, headers=headers)) for _ in range(2)
    )
    assert first == second
    assert len(world.tasks()) == 1
    other = ok(world.client("operator").post("/v2/process-instances", json=body, headers=headers))
    assert other["processInstanceKey"] != first["processInstanceKey"]


def test_cancelling_ends_it_once(world: World) -> None:
    key = world.create()
    client = world.client()
    assert client.post(f"/v2/process-instances/{key}/cancellation").status_code == 204
    assert ok(client.get(f"/v2/process-instances/{key}"))["state"] == "TERMINATED"
    assert [task["state"] for task in world.tasks()] == ["CANCELED"]
    problem(client.post(f"/v2/process-instances/{key}/cancellation", json={}), 404)
    problem(client.post("/v2/process-instances/5/cancellation"), 404)


def test_variables_can_be_set_and_belong_to_the_instance(world: World) -> None:
    key = world.create()
    client = world.client()
    path = f"/v2/element-instances/{key}/variables"
    assert client.put(path, json={"variables": {"key": "K9"}}).status_code == 204
    inside = {"filter": {"processInstanceKey": key, "name": "key"}}
    [found] = ok(client.post("/v2/variables/search", json=inside))["items"]
    assert (found["value"], found["scopeKey"]) == ('"K9"', key)
    problem(client.put(path, json={}), 400)


def test_a_message_reaches_who_waits_or_is_kept(world: World) -> None:
    client = world.client()
    waiting = {"name": "answered", "correlationKey": "K1"}
    problem(client.post("/v2/messages/correlation", json=waiting), 404)
    kept = {**waiting, "timeToLive": 3_600_000, "messageId": "m-1", "tenantId": "<default>"}
    first = ok(client.post("/v2/messages/publication", json=kept))
    assert set(first) == {"tenantId", "messageKey"}
    assert ok(client.post("/v2/messages/publication", json=kept)) == first
    key = world.create()
    world.finish_task(world.tasks()[0]["userTaskKey"], age=30, note="无")
    [job] = world.activate()
    client.post(f"/v2/jobs/{job['jobKey']}/completion")
    assert ok(client.get(f"/v2/process-instances/{key}"))["state"] == "COMPLETED"


def test_correlating_tells_whom_it_reached(world: World) -> None:
    key = world.create()
    world.finish_task(world.tasks()[0]["userTaskKey"], age=30, note="无")
    [job] = world.activate()
    client = world.client()
    client.post(f"/v2/jobs/{job['jobKey']}/completion")
    reached = ok(
        client.post("/v2/messages/correlation", json={"name": "answered", "correlationKey": "K1"})
    )
    assert set(reached) == {"tenantId", "messageKey", "processInstanceKey"}
    assert reached["processInstanceKey"] == key


def test_the_area_of_an_instance_is_the_variable_of_that_name(sqlite_world: World) -> None:
    key = sqlite_world.create()
    case = sqlite_world.assistance.engine.case(int(key))
    assert case is not None
    assert case.area == AREA
