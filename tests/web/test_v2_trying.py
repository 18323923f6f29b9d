"""Trying a part of a process (task testing), signals, and what a start lacks."""

from __future__ import annotations

from typing import Any

import pytest

from tests import diagrams as d
from tests.web.v2_world import World, ok, problem, waiting_for_snow

STOP = "TERMINATE_PROCESS_INSTANCE"


def begin(world: World, process_id: str, at: list[str], until: list[str], **variables: Any) -> str:
    body = {
        "processDefinitionId": process_id,
        "variables": {"key": "K1", **variables},
        "startInstructions": [{"elementId": one} for one in at],
        "runtimeInstructions": [{"type": STOP, "afterElementId": one} for one in until],
    }
    return str(ok(world.client().post("/v2/process-instances", json=body))["processInstanceKey"])


def passed(world: World, key: str) -> list[tuple[str, str]]:
    body = {"filter": {"processInstanceKey": key, "type": {"$neq": "PROCESS"}}}
    found = ok(world.client().post("/v2/element-instances/search", json=body))["items"]
    return [(one["elementId"], one["state"]) for one in found]


def state(world: World, key: str) -> str:
    return str(ok(world.client().get(f"/v2/process-instances/{key}"))["state"])


def verified(world: World, key: str) -> bool:
    return world.assistance.engine.verify(int(key), reexecute=True).ok


def test_a_task_is_tried_alone(world: World) -> None:
    """As the modeler does it: begin at the element, end behind it, read what it left."""
    key = begin(world, "visit", ["notify"], ["notify"], age=85)
    [job] = world.activate()
    assert job["elementId"] == "notify"
    done = {"variables": {"told": True}}
    assert world.client().post(f"/v2/jobs/{job['jobKey']}/completion", json=done).status_code == 204
    assert state(world, key) == "TERMINATED"
    assert passed(world, key) == [("notify", "COMPLETED")]
    found = ok(
        world.client().post("/v2/variables/search", json={"filter": {"processInstanceKey": key}})
    )
    assert {one["name"]: one["value"] for one in found["items"]}["told"] == "true"
    assert verified(world, key)


def test_a_step_that_waits_for_nobody_is_tried_alone(world: World) -> None:
    key = begin(world, "visit", ["decide"], ["decide"], age=85)
    assert state(world, key) == "TERMINATED"
    assert passed(world, key) == [("decide", "COMPLETED")]
    assert world.activate() == []
    assert verified(world, key)


def test_a_task_that_is_left_by_its_boundary_ends_the_trial_too(world: World) -> None:
    key = begin(world, "visit", ["notify"], ["notify"])
    [job] = world.activate()
    thrown = world.client().post(f"/v2/jobs/{job['jobKey']}/error", json={"errorCode": "REFUSED"})
    assert thrown.status_code == 204
    assert state(world, key) == "TERMINATED"
    assert world.tasks() == []
    assert verified(world, key)


def test_a_trial_may_go_on_to_another_element(world: World) -> None:
    key = begin(world, "visit", [], ["decide"], area_code="652301101001")
    world.finish_task(world.tasks(processInstanceKey=key)[0]["userTaskKey"], age=85, note="独居")
    assert state(world, key) == "TERMINATED"
    assert [element for element, _ in passed(world, key)] == ["start", "ask", "decide"]
    assert world.activate() == []


def test_several_elements_inside_and_outside_of_a_stage(sqlite_world: World) -> None:
    clerk = "township_clerk"
    stage = d.sub_process(
        "stage",
        *(d.start("in"), d.user("inner", groups=clerk), d.end("out")),
        flows="in -> inner\ninner -> out",
    )
    ways = "start -> stage\nstage -> after\nafter -> end"
    staged = d.diagram("staged", d.start(), stage, d.user("after", groups=clerk), d.end(),
                       flows=ways)  # fmt: skip
    sqlite_world.deploy({"staged.bpmn": staged})
    key = begin(sqlite_world, "staged", ["inner", "after"], ["stage"])
    waiting = {task["elementId"]: task["userTaskKey"] for task in sqlite_world.tasks()}
    assert set(waiting) == {"inner", "after"}
    sqlite_world.finish_task(waiting["inner"])
    assert state(sqlite_world, key) == "TERMINATED"
    assert sqlite_world.tasks(state="CREATED") == []
    assert verified(sqlite_world, key)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"startInstructions": [{"elementId": "nowhere"}]}, "nowhere"),
        ({"startInstructions": [{}]}, "elementId"),
        ({"runtimeInstructions": [{"type": STOP, "afterElementId": "nowhere"}]}, "nowhere"),
        ({"runtimeInstructions": [{"type": "SLEEP", "afterElementId": "ask"}]}, "type"),
        ({"runtimeInstructions": [{"type": STOP}]}, "afterElementId"),
    ],
)
def test_what_cannot_be_tried_is_refused(sqlite_world: World, more: Any, told: str) -> None:
    body = {"processDefinitionId": "visit", **more}
    assert told in problem(sqlite_world.client().post("/v2/process-instances", json=body), 400)
    assert ok(sqlite_world.client().post("/v2/process-instances/search"))["items"] == []


def choosing() -> bytes:
    flows = "start -> which\nwhich -> big: =income > 800\nwhich -> small\n"
    return d.diagram(
        "choosing",
        *(d.start(), d.gateway("exclusive", "which", default="which-small")),
        *(d.gateway("exclusive", "big", default="big-done"), d.end("small")),
        *(d.end("done"), d.end("far")),
        flows=flows + "big -> far: =distance > 3\nbig -> done",
    )


def test_a_start_without_its_variables_is_told_all_of_them(world: World) -> None:
    world.deploy({"选择.bpmn": choosing()})
    client = world.client()
    body = {"processDefinitionId": "choosing", "variables": {}}
    told = problem(client.post("/v2/process-instances", json=body), 400)
    assert told.startswith("选择.bpmn: ")
    assert "distance、income" in told.splitlines()[0]
    body["variables"] = {"income": 900}
    told = problem(client.post("/v2/process-instances", json=body), 400)
    assert "distance" in told.splitlines()[0]
    assert "income" not in told.splitlines()[0]
    body["variables"] = {"income": "much", "distance": 1}
    problem(client.post("/v2/process-instances", json=body), 409)
    assert ok(client.post("/v2/process-instances/search"))["items"] == []
    body["variables"] = {"income": 900, "distance": 5}
    ok(client.post("/v2/process-instances", json=body))


def test_a_signal_reaches_everybody_who_waits(world: World) -> None:
    heard = d.element("startEvent", "start", d.on_signal("暴雪"))
    care = d.user("care", groups="township_clerk")
    flows = "start -> care\ncare -> end"
    begins = d.diagram("begins", heard, care, d.end(), flows=flows, more=d.signal("暴雪"))
    world.deploy({"等.bpmn": waiting_for_snow(), "始.bpmn": begins})
    keys = [world.create("snowed-in") for _ in range(2)]
    assert passed(world, keys[0]) == [("start", "COMPLETED"), ("until", "ACTIVE")]
    body = {"signalName": "暴雪", "variables": {"级别": "红"}, "tenantId": "<default>"}
    answer = ok(world.client().post("/v2/signals/broadcast", json=body))
    assert set(answer) == {"tenantId", "signalKey"}
    assert answer["signalKey"].isdecimal()
    assert [state(world, key) for key in keys] == ["COMPLETED", "COMPLETED"]
    assert passed(world, keys[0])[1:] == [("until", "COMPLETED"), ("end", "COMPLETED")]
    assert [task["elementId"] for task in world.tasks()] == ["care"]
    problem(world.client().post("/v2/signals/broadcast", json={}), 400)
