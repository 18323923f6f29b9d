"""User tasks over REST: find, look at, assign, complete."""

from __future__ import annotations

import json

from tests.web.v2_world import FORM, World, ok, problem

TASK_FIELDS = {
    "userTaskKey", "name", "state", "assignee", "elementId", "elementInstanceKey",
    "candidateGroups", "candidateUsers", "processDefinitionId", "processDefinitionKey",
    "processDefinitionVersion", "processName", "processInstanceKey", "rootProcessInstanceKey",
    "formKey", "externalFormReference", "creationDate", "completionDate", "dueDate",
    "followUpDate", "priority", "customHeaders", "tags", "businessId", "tenantId",
}  # fmt: skip


def test_a_task_has_every_field_and_leads_to_its_instance_and_form(world: World) -> None:
    instance = world.create(businessId="B-1")
    [task] = world.tasks()
    assert set(task) == TASK_FIELDS
    assert (task["elementId"], task["state"], task["priority"]) == ("ask", "CREATED", 50)
    assert task["processInstanceKey"] == task["rootProcessInstanceKey"] == instance
    assert (task["businessId"], task["processDefinitionVersion"]) == ("B-1", 1)
    assert task["candidateGroups"] == ["township_clerk"]
    # Some clients take times only with Z.
    assert task["creationDate"].endswith("Z")
    client = world.client()
    assert ok(client.get(f"/v2/user-tasks/{task['userTaskKey']}")) == task
    form = ok(client.get(f"/v2/user-tasks/{task['userTaskKey']}/form"))
    assert json.loads(form["schema"]) == FORM
    assert (form["formId"], form["formKey"], form["version"]) == ("visit-form", task["formKey"], 1)
    assert ok(client.get(f"/v2/forms/{form['formKey']}")) == form


def test_a_task_without_a_form_has_no_content_to_show(world: World) -> None:
    world.create()
    world.finish_task(world.tasks()[0]["userTaskKey"], age=70, note="独居")
    [job] = world.activate()
    thrown = world.client().post(f"/v2/jobs/{job['jobKey']}/error", json={"errorCode": "REFUSED"})
    assert thrown.status_code == 204
    [task] = world.tasks(elementId="repair")
    assert task["formKey"] is None
    assert world.client().get(f"/v2/user-tasks/{task['userTaskKey']}/form").status_code == 204


def test_wrong_values_are_told_field_by_field_and_change_nothing(world: World) -> None:
    world.create()
    key = world.tasks()[0]["userTaskKey"]
    refused = world.client().post(
        f"/v2/user-tasks/{key}/completion", json={"variables": {"age": 200}}
    )
    lines = problem(refused, 400).split("\n")
    assert [line.partition(":")[0] for line in lines[1:]] == ["age", "note"]
    assert world.tasks()[0]["state"] == "CREATED"


def test_a_task_is_completed_once(world: World) -> None:
    world.create()
    key = world.tasks()[0]["userTaskKey"]
    world.finish_task(key, age=85, note="独居")
    again = world.client().post(
        f"/v2/user-tasks/{key}/completion", json={"variables": {"age": 85, "note": "独居"}}
    )
    assert "integration" in problem(again, 409)
    [task] = world.tasks(state="COMPLETED")
    assert task["userTaskKey"] == key
    assert task["completionDate"] >= task["creationDate"]
    unknown = world.client().post("/v2/user-tasks/123/completion")
    problem(unknown, 404)


def test_the_same_idempotency_key_completes_once_and_says_so_again(world: World) -> None:
    world.create()
    key = world.tasks()[0]["userTaskKey"]
    client = world.client()
    for _ in range(2):
        response = client.post(
            f"/v2/user-tasks/{key}/completion",
            json={"variables": {"age": 85, "note": "独居"}},
            headers={"Idempotency-Key": "retry-1"},
        )
        assert response.status_code == 204
    assert len(world.activate()) == 1


def test_assigning_follows_who_may(world: World) -> None:
    world.create()
    key = world.tasks()[0]["userTaskKey"]
    path = f"/v2/user-tasks/{key}/assignment"
    mine, other = world.client("clerk-1"), world.client("clerk-2")
    problem(other.post(path, json={"assignee": "clerk-2"}), 404)
    assert mine.post(path, json={"assignee": "clerk-1", "action": "assign"}).status_code == 204
    above = world.client()
    taken = above.post(path, json={"assignee": "clerk-3", "allowOverride": False})
    assert "clerk-1" in problem(taken, 409)
    assert above.post(path, json={"assignee": "clerk-3"}).status_code == 204
    assert world.tasks(assignee="clerk-3")[0]["userTaskKey"] == key
    assert above.delete(f"/v2/user-tasks/{key}/assignee").status_code == 204
    assert world.tasks()[0]["assignee"] is None


def test_a_clerk_finds_and_completes_the_tasks_of_his_area_only(world: World) -> None:
    world.create()
    world.create(variables={"area_code": "652301102001", "key": "K2"})
    [mine] = world.tasks("clerk-1")
    [other] = world.tasks("clerk-2")
    assert mine["processInstanceKey"] != other["processInstanceKey"]
    clerk = world.client("clerk-1")
    problem(clerk.get(f"/v2/user-tasks/{other['userTaskKey']}"), 404)
    problem(clerk.get(f"/v2/process-instances/{other['processInstanceKey']}"), 404)
    completed = clerk.post(
        f"/v2/user-tasks/{mine['userTaskKey']}/completion",
        json={"variables": {"age": 70, "note": "独居"}},
    )
    assert completed.status_code == 204
    refused = clerk.post(
        f"/v2/user-tasks/{other['userTaskKey']}/completion",
        json={"variables": {"age": 70, "note": "独居"}},
    )
    problem(refused, 404)


def test_a_task_shows_the_variables_it_sees(world: World) -> None:
    world.create(variables={"长": "字" * 9000})
    key = world.tasks()[0]["userTaskKey"]
    path = f"/v2/user-tasks/{key}/variables/search"
    client = world.client()
    found = ok(client.post(path, json={"sort": [{"field": "name", "order": "desc"}]}))
    assert [item["name"] for item in found["items"]] == ["长", "key", "area_code"]
    assert found["items"][1]["value"] == '"K1"'
    assert found["items"][0]["isTruncated"]
    assert len(found["items"][0]["value"]) == 8191
    whole = ok(client.post(f"{path}?truncateValues=false", json={"filter": {"name": "长"}}))
    assert len(whole["items"][0]["value"]) == 9002
    one = ok(client.get(f"/v2/variables/{whole['items'][0]['variableKey']}"))
    assert one["value"] == whole["items"][0]["value"]
    instance = world.tasks()[0]["processInstanceKey"]
    inside = {"processInstanceKey": instance, "name": {"$like": "*e?"}}
    by_name = ok(client.post("/v2/variables/search", json={"filter": inside}))
    assert [item["name"] for item in by_name["items"]] == ["key"]
    problem(client.post("/v2/variables/search", json={"filter": {"name": "key"}}), 400)
