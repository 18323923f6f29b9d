"""Deploying over REST: all or nothing, the same again is the same, one file is completed."""

from __future__ import annotations

from typing import Any

from tests import diagrams as d
from tests.web.v2_world import GRADE, World, files, ok, problem, send, short, visit


def entries(deployment: Any, kind: str) -> list[Any]:
    return [entry[kind] for entry in deployment["deployments"] if entry[kind] is not None]


def test_every_kind_of_resource_is_told_with_its_key(world: World) -> None:
    deployed = world.deploy(files())
    assert set(deployed) == {"deploymentKey", "tenantId", "deployments", "findings"}
    for entry in deployed["deployments"]:
        assert set(entry) == {
            "processDefinition", "decisionDefinition", "decisionRequirements", "form", "resource",
        }  # fmt: skip
        assert [value for value in entry.values() if value] != []
    [process] = entries(deployed, "processDefinition")
    assert (process["resourceName"], process["processDefinitionVersion"]) == ("visit.bpmn", 1)
    [requirements] = entries(deployed, "decisionRequirements")
    assert requirements["resourceName"] == "分级.dmn"
    decisions = entries(deployed, "decisionDefinition")
    assert {one["decisionDefinitionId"] for one in decisions} == {"grade", "old"}
    assert {one["decisionRequirementsKey"] for one in decisions} == {
        requirements["decisionRequirementsKey"]
    }
    [form] = entries(deployed, "form")
    assert (form["formId"], form["version"]) == ("visit-form", 1)


def test_the_same_again_is_the_same_and_a_change_is_a_new_version(world: World) -> None:
    first = world.deploy(files())
    assert world.deploy(files()) == first
    changed = {**files(), "visit.bpmn": visit(groups="county_officer")}
    second = world.deploy(changed)
    [process] = entries(second, "processDefinition")
    assert process["processDefinitionVersion"] == 2
    # What did not change keeps key and version.
    assert entries(second, "form") == entries(first, "form")
    assert entries(second, "decisionDefinition") == entries(first, "decisionDefinition")
    third = world.deploy({**changed, "分级.dmn": GRADE.replace("&gt;= 80", "&gt;= 70").encode()})
    assert [one["version"] for one in entries(third, "decisionDefinition")] == [2, 2]


def test_going_back_to_an_earlier_file_makes_it_the_newest_again(world: World) -> None:
    first, second = short(), short().replace(b"n + 1", b"n + 2")
    for contents in (first, second):
        world.deploy({"short.bpmn": contents})
    back = world.deploy({"short.bpmn": first})
    [process] = entries(back, "processDefinition")
    assert process["processDefinitionVersion"] == 3
    assert world.deploy({"short.bpmn": first}) == back
    body = {"processDefinitionId": "short", "variables": {"n": 0}, "awaitCompletion": True}
    ran = ok(world.client().post("/v2/process-instances", json=body))
    assert (ran["processDefinitionVersion"], ran["variables"]["sum"]) == (3, 1)


def test_a_diagram_alone_is_completed_from_what_is_deployed(world: World) -> None:
    deployed = world.deploy({"visit.bpmn": visit(groups="county_officer")})
    [process] = entries(deployed, "processDefinition")
    assert process["processDefinitionVersion"] == 2
    assert len(deployed["deployments"]) == 1
    taken = [f["file"] for f in deployed["findings"] if f["rule"] == "taken-from-deployed"]
    assert taken == ["visit.form", "分级.dmn"]
    world.create()
    world.finish_task(world.tasks()[0]["userTaskKey"], age=85, note="独居")
    assert world.activate()[0]["variables"]["grade"] == "A"


def test_a_form_deployed_alone_is_used_by_the_next_diagram(world: World) -> None:
    longer = files()["visit.form"].replace(b'"maxLength": 20', b'"maxLength": 30')
    [form] = entries(world.deploy({"visit.form": longer}), "form")
    assert form["version"] == 2
    world.create()
    assert world.tasks()[0]["formKey"] != form["formKey"]
    world.deploy({"visit.bpmn": visit(groups="county_officer")})
    world.create()
    assert world.tasks()[1]["formKey"] == form["formKey"]


def test_a_calendar_stays_with_the_process_that_it_was_deployed_with(sqlite_world: World) -> None:
    calendar = b"date,is_working_day\n2026-03-06,false\n"
    sqlite_world.deploy({"short.bpmn": short(), "calendar.csv": calendar})
    shown = sqlite_world.deploy({"short.bpmn": short().replace(b"n + 1", b"n + 2")})
    assert [f["file"] for f in shown["findings"] if f["rule"] == "taken-from-deployed"] == [
        "calendar.csv"
    ]


def test_every_finding_is_a_line_and_nothing_is_deployed(world: World) -> None:
    broken = visit("broken").replace(b'formId="visit-form"', b'formId="nowhere"')
    broken = broken.replace(b'decisionId="grade"', b'decisionId="nothing"')
    refused = send(world.client(), {"broken.bpmn": broken, "short.bpmn": short()})
    lines = problem(refused, 400).split("\n")
    found = [line for line in lines if not line.partition(": ")[2].startswith("[")]
    assert any(line.startswith("broken.bpmn: ask (ask): ") and "nowhere" in line for line in found)
    assert any(line.startswith("broken.bpmn: decide") and "nothing" in line for line in found)
    assert "\\u" not in refused.text
    client = world.client()
    body = {"filter": {"processDefinitionId": {"$in": ["broken", "short"]}}}
    assert ok(client.post("/v2/process-definitions/search", json=body))["items"] == []


def test_hostile_and_malformed_uploads_are_refused(sqlite_world: World) -> None:
    client = sqlite_world.client()
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert "DOCTYPE" in problem(send(client, {"x.bpmn": bomb}), 400)
    problem(send(client, {"x.bpmn": b"\xff\xfe\x00"}), 400)
    problem(send(client, {"x.form": b"{"}), 400)
    problem(send(client, {"../x.bpmn": short()}), 400)
    problem(client.post("/v2/deployments", json={}), 400)
    problem(client.post("/v2/deployments", data={"tenantId": "<default>"}), 400)
    two = [("resources", ("a.bpmn", short())), ("resources", ("a.bpmn", short()))]
    assert "a.bpmn" in problem(client.post("/v2/deployments", files=two), 400)
    other = client.post(
        "/v2/deployments",
        files=[("resources", ("a.bpmn", short()))],
        data={"tenantId": "other"},
    )
    assert "tenantId" in problem(other, 400)
    wrong = client.post("/v2/deployments", files=[("files", ("a.bpmn", short()))])
    assert "resources" in problem(wrong, 400)
    broken = client.post(
        "/v2/deployments",
        content=b"--x\r\nnonsense",
        headers={"content-type": "multipart/form-data; boundary=x"},
    )
    problem(broken, 400)


def test_versions_can_be_searched_and_read_but_not_deleted(world: World) -> None:
    world.deploy({"short.bpmn": short()})
    world.deploy({"short.bpmn": short().replace(b"n + 1", b"n + 2")})
    client = world.client()
    wanted = {"filter": {"processDefinitionId": "short", "isLatestVersion": True}}
    [newest] = ok(client.post("/v2/process-definitions/search", json=wanted))["items"]
    assert (newest["version"], newest["resourceName"], newest["state"]) == (
        2,
        "short.bpmn",
        "ACTIVE",
    )
    path = f"/v2/process-definitions/{newest['processDefinitionKey']}"
    assert ok(client.get(path)) == newest
    xml = client.get(f"{path}/xml")
    assert b"n + 2" in xml.content
    assert xml.headers["content-type"].startswith("text/xml")
    assert client.get(f"{path}/form").status_code == 204
    deleted = client.post(f"/v2/resources/{newest['processDefinitionKey']}/deletion")
    assert "不能删除" in problem(deleted, 409)
    problem(client.get("/v2/process-definitions/77/xml"), 404)


def test_decisions_can_be_searched_and_read(world: World) -> None:
    client = world.client()
    body = {"filter": {"decisionRequirementsId": "grade-graph"}, "sort": [{"field": "name"}]}
    items = ok(client.post("/v2/decision-definitions/search", json=body))["items"]
    assert {one["decisionDefinitionId"] for one in items} == {"grade", "old"}
    assert {one["decisionRequirementsName"] for one in items} == {"分级"}
    path = f"/v2/decision-definitions/{items[0]['decisionDefinitionKey']}"
    assert ok(client.get(path)) == items[0]
    assert client.get(f"{path}/xml").content == GRADE.encode()
    [whole] = ok(client.post("/v2/decision-requirements/search"))["items"]
    assert whole["decisionRequirementsKey"] == items[0]["decisionRequirementsKey"]
    path = f"/v2/decision-requirements/{whole['decisionRequirementsKey']}"
    assert ok(client.get(path)) == whole
    assert client.get(f"{path}/xml").content == GRADE.encode()


def test_a_called_process_comes_with_all_that_it_needs_itself(world: World) -> None:
    outer = d.diagram(
        "outer",
        d.start(),
        d.call("inner", "visit", extensions=d.mapping(inputs={"key": "=key"})),
        d.end(),
        flows="start -> inner\ninner -> end",
    )
    deployed = world.deploy({"outer.bpmn": outer})
    taken = [f["file"] for f in deployed["findings"] if f["rule"] == "taken-from-deployed"]
    assert taken == ["visit.bpmn", "visit.form", "分级.dmn"]
    key = world.create("outer")
    [task] = world.tasks()
    assert task["rootProcessInstanceKey"] == key
    child = ok(world.client().get(f"/v2/process-instances/{task['processInstanceKey']}"))
    assert (child["parentProcessInstanceKey"], child["rootProcessInstanceKey"]) == (key, key)
    for wanted in (
        {"parentProcessInstanceKey": key},
        {"parentProcessInstanceKey": {"$in": [key]}},
        {"parentElementInstanceKey": child["parentElementInstanceKey"]},
    ):
        found = world.client().post("/v2/process-instances/search", json={"filter": wanted})
        assert [one["processInstanceKey"] for one in ok(found)["items"]] == [
            child["processInstanceKey"]
        ]
