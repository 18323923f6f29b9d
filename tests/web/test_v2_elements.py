"""Where an instance stands and what it passed; tokens moved, versions changed, tasks altered."""

from __future__ import annotations

from typing import Any

from tests import diagrams as d
from tests.web.v2_world import World, files, ok, problem, visit

ELEMENT_FIELDS = {
    "elementInstanceKey", "elementId", "elementName", "type", "state", "startDate", "endDate",
    "hasIncident", "incidentKey", "processInstanceKey", "rootProcessInstanceKey",
    "processDefinitionId", "processDefinitionKey", "tenantId",
}  # fmt: skip
SUBSCRIPTION_FIELDS = {
    "messageSubscriptionKey", "messageSubscriptionState", "messageSubscriptionType",
    "messageName", "correlationKey", "elementId", "elementInstanceKey", "processInstanceKey",
    "rootProcessInstanceKey", "processDefinitionId", "processDefinitionKey",
    "processDefinitionName", "processDefinitionVersion", "lastUpdatedDate", "toolName",
    "toolProperties", "inboundConnectorType", "tenantId",
}  # fmt: skip


def elements(world: World, instance: str, **more: Any) -> list[Any]:
    body = {"filter": {"processInstanceKey": instance, **more}}
    return list(ok(world.client().post("/v2/element-instances/search", json=body))["items"])


def states(world: World, instance: str) -> dict[str, tuple[str, str]]:
    """Element -> type and state, of an instance that passes each element once."""
    found = elements(world, instance)
    assert len({one["elementId"] for one in found}) == len(found)
    return {one["elementId"]: (one["type"], one["state"]) for one in found}


def reach_message(world: World) -> str:
    key = world.create()
    world.finish_task(world.tasks(processInstanceKey=key)[0]["userTaskKey"], age=85, note="独居")
    [job] = world.activate()
    world.client().post(f"/v2/jobs/{job['jobKey']}/completion")
    return key


def test_an_instance_tells_what_it_passed_and_where_it_stands(world: World) -> None:
    key = world.create()
    assert states(world, key) == {
        "visit": ("PROCESS", "ACTIVE"),
        "start": ("START_EVENT", "COMPLETED"),
        "ask": ("USER_TASK", "ACTIVE"),
    }
    [task] = world.tasks()
    [waiting] = elements(world, key, elementId="ask")
    assert set(waiting) == ELEMENT_FIELDS
    assert waiting["elementInstanceKey"] == task["elementInstanceKey"]
    assert waiting["startDate"] == task["creationDate"]
    world.finish_task(task["userTaskKey"], age=85, note="独居")
    [job] = world.activate()
    client = world.client()
    client.post(f"/v2/jobs/{job['jobKey']}/failure", json={"errorMessage": "断网"})
    [failed] = elements(world, key, hasIncident=True)
    assert failed["elementId"] == "notify"
    assert ok(client.get(f"/v2/incidents/{failed['incidentKey']}"))["jobKey"] == job["jobKey"]
    client.post(f"/v2/jobs/{job['jobKey']}/completion")
    # A boundary event that only watches is no instance of its own.
    assert states(world, key) == {
        "visit": ("PROCESS", "ACTIVE"),
        "start": ("START_EVENT", "COMPLETED"),
        "ask": ("USER_TASK", "COMPLETED"),
        "decide": ("BUSINESS_RULE_TASK", "COMPLETED"),
        "notify": ("SERVICE_TASK", "COMPLETED"),
        "hear": ("RECEIVE_TASK", "ACTIVE"),
    }
    [passed] = elements(world, key, elementId="decide")
    assert ok(client.get(f"/v2/element-instances/{passed['elementInstanceKey']}")) == passed
    problem(client.get(f"/v2/element-instances/{int(key) + 77777}"), 404)
    client.post(f"/v2/process-instances/{key}/cancellation")
    ended = states(world, key)
    assert ended["hear"] == ("RECEIVE_TASK", "TERMINATED")
    assert ended["visit"] == ("PROCESS", "TERMINATED")
    keys = [one["elementInstanceKey"] for one in elements(world, key)]
    assert passed["elementInstanceKey"] in keys


def ways() -> bytes:
    """Two branches, one through a sub-process, as often as ``more`` says."""
    clerk = "township_clerk"
    return d.diagram(
        "ways",
        d.start(),
        d.gateway("exclusive", "again"),
        d.gateway("parallel", "fork"),
        d.sub_process(
            "stage",
            *(d.start("in"), d.user("inner", groups=clerk), d.end("out")),
            flows="in -> inner\ninner -> out",
        ),
        d.user("other", groups=clerk),
        d.gateway("parallel", "join"),
        d.gateway("exclusive", "enough", default="enough-end"),
        d.end(),
        flows="""
            start -> again
            again -> fork
            fork -> stage
            fork -> other
            stage -> join
            other -> join
            join -> enough
            enough -> again: =more
            enough -> end
        """,
    )


def test_branches_loops_and_sub_processes(sqlite_world: World) -> None:
    sqlite_world.deploy({"ways.bpmn": ways()})
    key = sqlite_world.create("ways", variables={"more": True})
    found = states(sqlite_world, key)
    assert found["stage"] == ("SUB_PROCESS", "ACTIVE")
    assert found["inner"] == ("USER_TASK", "ACTIVE")
    assert found["fork"] == ("PARALLEL_GATEWAY", "COMPLETED")
    [stage] = elements(sqlite_world, key, elementId="stage")

    def finish(element_id: str, **variables: Any) -> None:
        wanted = {"processInstanceKey": key, "elementId": element_id, "state": "CREATED"}
        [task] = sqlite_world.tasks(**wanted)
        sqlite_world.finish_task(task["userTaskKey"], **variables)

    finish("other")
    assert states(sqlite_world, key)["join"] == ("PARALLEL_GATEWAY", "ACTIVE")
    finish("inner")
    [first, second] = elements(sqlite_world, key, elementId="stage")
    assert first["elementInstanceKey"] == stage["elementInstanceKey"]
    assert (first["state"], second["state"]) == ("COMPLETED", "ACTIVE")
    finish("inner", more=False)
    finish("other")
    ended = elements(sqlite_world, key)
    assert {one["state"] for one in ended} == {"COMPLETED"}
    assert sorted(one["elementId"] for one in ended) == sorted(
        ["ways", "start", "end", *(2 * ["again", "fork", "stage", "in", "inner", "out", "other"]),
         *(2 * ["join", "enough"])]
    )  # fmt: skip


def test_element_instances_are_filtered_sorted_and_paged(sqlite_world: World) -> None:
    key = reach_message(sqlite_world)
    client = sqlite_world.client()
    problem(client.post("/v2/element-instances/search"), 400)
    inside = {"processInstanceKey": key}
    either = {**inside, "$or": [{"elementId": "ask"}, {"type": {"$like": "BUSINESS*"}}]}
    body = {"filter": either, "sort": [{"field": "elementId", "order": "DESC"}]}
    found = ok(client.post("/v2/element-instances/search", json=body))["items"]
    assert [one["elementId"] for one in found] == ["decide", "ask"]
    ended = {**inside, "endDate": {"$exists": True}, "state": {"$neq": "TERMINATED"}}
    body = {"filter": ended, "page": {"limit": 3}, "sort": [{"field": "startDate"}]}
    first = ok(client.post("/v2/element-instances/search", json=body))
    assert (len(first["items"]), first["page"]["totalItems"]) == (3, 4)
    more = {**body, "page": {"limit": 3, "after": first["page"]["endCursor"]}}
    second = ok(client.post("/v2/element-instances/search", json=more))
    assert len(second["items"]) == 1
    back = {**body, "page": {"limit": 9, "before": second["page"]["startCursor"]}}
    assert ok(client.post("/v2/element-instances/search", json=back))["items"] == first["items"]
    problem(client.post("/v2/element-instances/search", json={"filter": {"state": "LOST"}}), 400)


def test_what_waits_for_a_message_is_found(world: World) -> None:
    key = reach_message(world)
    client = world.client()
    body = {"filter": {"processInstanceKey": key, "messageName": {"$like": "ans*"}}}
    [found] = ok(client.post("/v2/message-subscriptions/search", json=body))["items"]
    assert set(found) == SUBSCRIPTION_FIELDS
    assert (found["correlationKey"], found["elementId"]) == ("K1", "hear")
    [element] = elements(world, key, elementId="hear")
    assert found["elementInstanceKey"] == element["elementInstanceKey"]
    ok(client.post("/v2/messages/publication", json={"name": "answered", "correlationKey": "K1"}))
    assert ok(client.post("/v2/message-subscriptions/search"))["items"] == []


def test_tokens_are_moved_by_hand(world: World) -> None:
    key = reach_message(world)
    path = f"/v2/process-instances/{key}/modification"
    [hears] = elements(world, key, elementId="hear")
    move = {
        "sourceElementInstruction": {"sourceType": "byId", "sourceElementId": "hear"},
        "targetElementId": "repair",
        "ancestorScopeInstruction": {"ancestorScopeType": "inferred"},
    }
    moved = world.client().post(path, json={"moveInstructions": [move]})
    assert moved.status_code == 204, moved.text
    assert [t["elementId"] for t in world.tasks(state="CREATED")] == ["repair"]
    [gone] = elements(world, key, elementId="hear")
    assert (gone["elementInstanceKey"], gone["state"]) == (
        hears["elementInstanceKey"],
        "TERMINATED",
    )
    change = {
        "activateInstructions": [{"elementId": "ask", "ancestorElementInstanceKey": "-1"}],
        "terminateInstructions": [{"elementInstanceKey": world.tasks(state="CREATED")[0]
                                   ["elementInstanceKey"]}],
    }  # fmt: skip
    assert world.client().post(path, json=change).status_code == 204
    assert [t["elementId"] for t in world.tasks(state="CREATED")] == ["ask"]
    assert world.assistance.engine.verify(int(key), reexecute=True).ok


def test_what_cannot_be_moved_says_why(sqlite_world: World) -> None:
    key = sqlite_world.create()
    path = f"/v2/process-instances/{key}/modification"
    for body, status, told in (
        ({}, 400, "移"),
        ({"activateInstructions": [{"elementId": "nowhere"}]}, 409, "nowhere"),
        ({"terminateInstructions": [{"elementId": "hear"}]}, 400, "hear"),
        ({"terminateInstructions": [{}]}, 400, "其中一个"),
        ({"terminateInstructions": [{"elementInstanceKey": "12"}]}, 404, "12"),
        ({"moveInstructions": [{"targetElementId": "ask"}]}, 400, "sourceElementInstruction"),
        (
            {"activateInstructions": [{"elementId": "ask", "variableInstructions": [{}]}]},
            400,
            "variableInstructions",
        ),
    ):
        refused = sqlite_world.client().post(path, json=body)
        assert told in problem(refused, status), body
    assert [task["elementId"] for task in sqlite_world.tasks()] == ["ask"]


def test_a_running_instance_moves_to_another_version(world: World) -> None:
    key = world.create()
    newer = visit().replace(b'id="ask"', b'id="inquire"').replace(b'"ask"', b'"inquire"')
    deployed = world.deploy({**files(), "visit.bpmn": newer})
    [target] = [one["processDefinition"] for one in deployed["deployments"]
                if one["processDefinition"]]  # fmt: skip
    path = f"/v2/process-instances/{key}/migration"
    body = {"targetProcessDefinitionKey": target["processDefinitionKey"],
            "mappingInstructions": []}  # fmt: skip
    assert "ask" in problem(world.client().post(path, json=body), 409)
    mapped = [{"sourceElementId": "ask", "targetElementId": "inquire"}]
    done = world.client().post(path, json={**body, "mappingInstructions": mapped})
    assert done.status_code == 204, done.text
    [task] = world.tasks()
    assert (task["elementId"], task["processDefinitionVersion"]) == ("inquire", 2)
    assert states(world, key)["inquire"] == ("USER_TASK", "ACTIVE")
    twice = {**body, "mappingInstructions": mapped * 2}
    problem(world.client().post(path, json=twice), 400)
    problem(world.client().post(path, json={**body, "targetProcessDefinitionKey": "7"}), 404)


def test_a_tasks_dates_priority_and_candidates_can_be_changed(world: World) -> None:
    key = world.create()
    [task] = world.tasks()
    path = f"/v2/user-tasks/{task['userTaskKey']}"
    change = {
        "dueDate": "2027-01-02T10:00:00+08:00",
        "followUpDate": "2027-01-01T10:00:00+08:00",
        "priority": 80,
        "candidateUsers": ["provider_admin-P1"],
    }
    assert world.client().patch(path, json={"changeset": change}).status_code == 204
    [changed] = world.tasks()
    assert changed["dueDate"] == "2027-01-02T02:00:00.000000Z"
    assert changed["followUpDate"] == "2027-01-01T02:00:00.000000Z"
    assert (changed["priority"], changed["candidateUsers"]) == (80, ["provider_admin-P1"])
    assert changed["candidateGroups"] == ["township_clerk"]
    assert len(world.tasks("provider_admin-P1")) == 1
    assert len(world.tasks("clerk-1")) == 1
    # The older client sends the change bare.
    bare = world.client().patch(f"{path}/update", json={"dueDate": "", "candidateGroups": []})
    assert bare.status_code == 204
    [cleared] = world.tasks()
    assert (cleared["dueDate"], cleared["candidateGroups"]) == (None, [])
    assert cleared["followUpDate"] == changed["followUpDate"]
    assert world.tasks("clerk-1") == []
    assert world.assistance.engine.rebuild()[1] == 0
    problem(world.client("clerk-1").patch(path, json={"changeset": {"priority": 1}}), 404)
    problem(world.client().patch(path, json={"changeset": {"priority": 101}}), 400)
    problem(world.client().patch(path, json={"changeset": {"dueDate": "tomorrow"}}), 400)
    assert world.client().patch(path).status_code == 204
    world.client().post(f"/v2/process-instances/{key}/cancellation")
    problem(world.client().patch(path, json={"changeset": {"priority": 1}}), 409)
