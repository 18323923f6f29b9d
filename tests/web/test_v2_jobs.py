"""Jobs of outside workers and incidents over REST."""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from httpx import Response

from api.v2.waiting import WaitingForJobs
from tests.web.v2_world import PASSWORD, World, ok, problem

JOB_FIELDS = {
    "jobKey", "type", "processInstanceKey", "rootProcessInstanceKey", "processDefinitionId",
    "processDefinitionVersion", "processDefinitionKey", "elementId", "elementInstanceKey",
    "customHeaders", "worker", "retries", "deadline", "variables", "tenantId", "physicalTenantId",
    "kind", "listenerEventType", "userTask", "tags", "businessId", "priority", "leaseToken",
}  # fmt: skip
INCIDENT_FIELDS = {
    "incidentKey", "errorType", "errorMessage", "elementId", "elementInstanceKey", "creationTime",
    "state", "jobKey", "processInstanceKey", "rootProcessInstanceKey", "processDefinitionId",
    "processDefinitionKey", "tenantId",
}  # fmt: skip


def reach_job(world: World) -> str:
    """The key of an instance that waits for its worker."""
    key = world.create()
    world.finish_task(world.tasks()[0]["userTaskKey"], age=85, note="独居")
    return key


def test_a_job_is_handed_out_whole_and_once(world: World) -> None:
    instance = reach_job(world)
    [job] = world.activate(worker="w-1", fetchVariable=["grade"], tenantIds=["<default>"])
    assert set(job) == JOB_FIELDS
    assert (job["processInstanceKey"], job["elementId"], job["worker"]) == (
        instance,
        "notify",
        "w-1",
    )
    assert job["variables"] == {"grade": "A"}
    left = job["deadline"] / 1000 - datetime.now(UTC).timestamp()
    assert 0 < left <= 60
    assert world.activate() == []


def test_a_worker_may_wait_for_a_job(sqlite_world: World) -> None:
    begun = time.monotonic()
    assert sqlite_world.activate(requestTimeout=600) == []
    assert time.monotonic() - begun >= 0.5


def test_many_workers_wait_and_each_job_is_one_workers(world: World) -> None:
    """They look at the queue together, and the job goes out as soon as it is there."""
    looks: list[str] = []
    has_jobs = world.assistance.engine.lookup.has_jobs

    def counted(type_: str) -> bool:
        looks.append(type_)
        return has_jobs(type_)

    world.app.state.waiting_for_jobs = WaitingForJobs(counted)
    with TestClient(world.app) as client, ThreadPoolExecutor(8) as workers:
        client.auth = (b"integration", PASSWORD.encode())
        body = {"type": "tell-them", "timeout": 60000, "maxJobsToActivate": 10}
        asked = [
            workers.submit(
                client.post, "/v2/jobs/activation", json={**body, "requestTimeout": 8000}
            )
            for _ in range(8)
        ]
        until = time.monotonic() + 6
        while len(looks) < 3 and time.monotonic() < until:
            time.sleep(0.5)
        # Eight of them, each on its own, would have looked some eighty times.
        assert 2 < len(looks) < 25
        begun = time.monotonic()
        reach_job(world)
        [got] = [one.result().json()["jobs"] for one in as_completed(asked) if _jobs(one)]
    assert len(got) == 1
    assert time.monotonic() - begun < 20


def _jobs(asked: Future[Response]) -> list[Any]:
    return list(asked.result().json()["jobs"])


def test_a_job_that_fails_for_good_is_an_incident_until_somebody_resolves_it(world: World) -> None:
    instance = reach_job(world)
    [job] = world.activate()
    client = world.client()
    path = f"/v2/jobs/{job['jobKey']}"
    again = {"retries": 1, "errorMessage": "对方不通", "retryBackOff": 0}
    assert client.post(f"{path}/failure", json=again).status_code == 204
    assert world.activate()[0]["retries"] == 1
    assert client.post(f"{path}/failure", json={"errorMessage": "对方不通"}).status_code == 204
    assert world.activate() == []
    for state, count in (("FAILED", 1), ("CREATED", 0), ("COMPLETED", 0)):
        found = ok(client.post("/v2/jobs/search", json={"filter": {"state": state}}))
        assert found["page"]["totalItems"] == count
    wanted = {"filter": {"state": "ACTIVE", "processInstanceKey": instance}}
    [incident] = ok(client.post("/v2/incidents/search", json=wanted))["items"]
    assert set(incident) == INCIDENT_FIELDS
    assert (incident["errorType"], incident["jobKey"], incident["errorMessage"]) == (
        "JOB_NO_RETRIES",
        job["jobKey"],
        "对方不通",
    )
    assert ok(client.get(f"/v2/incidents/{incident['incidentKey']}")) == incident
    inside = ok(client.post(f"/v2/process-instances/{instance}/incidents/search"))
    assert inside["items"] == [incident]
    assert ok(client.get(f"/v2/process-instances/{instance}"))["hasIncident"]
    change = {"changeset": {"retries": 5}}
    assert client.patch(path, json=change).status_code == 204
    resolution = f"/v2/incidents/{incident['incidentKey']}/resolution"
    headers = {"content-type": "application/json"}
    assert client.post(resolution, headers=headers).status_code == 204
    assert world.activate()[0]["retries"] == 5
    found = ok(client.post("/v2/incidents/search", json={"filter": {"state": "RESOLVED"}}))
    assert found["page"]["totalItems"] == 1
    problem(client.post(resolution), 404)


def test_an_error_that_the_diagram_catches_goes_its_way(world: World) -> None:
    reach_job(world)
    [job] = world.activate()
    client = world.client()
    thrown = client.post(
        f"/v2/jobs/{job['jobKey']}/error", json={"errorCode": "REFUSED", "errorMessage": "不去"}
    )
    assert thrown.status_code == 204
    assert [task["elementId"] for task in world.tasks(state="CREATED")] == ["repair"]
    problem(client.post(f"/v2/jobs/{job['jobKey']}/completion"), 404)


def test_an_error_that_nobody_catches_is_an_incident_and_no_fault_of_the_worker(
    world: World,
) -> None:
    reach_job(world)
    [job] = world.activate()
    client = world.client()
    thrown = client.post(f"/v2/jobs/{job['jobKey']}/error", json={"errorCode": "STRANGE"})
    assert thrown.status_code == 204
    [incident] = ok(client.post("/v2/incidents/search"))["items"]
    assert incident["errorType"] == "UNHANDLED_ERROR_EVENT"
    wanted = {"filter": {"errorType": {"$in": ["UNKNOWN", "JOB_NO_RETRIES"]}}}
    assert ok(client.post("/v2/incidents/search", json=wanted))["items"] == []


def test_a_worker_may_take_longer(world: World) -> None:
    reach_job(world)
    [job] = world.activate(timeout=1000)
    path = f"/v2/jobs/{job['jobKey']}"
    longer = {"changeset": {"timeout": 600_000}}
    assert world.client().patch(path, json=longer).status_code == 204
    [kept] = ok(world.client().post("/v2/jobs/search"))["items"]
    assert (kept["jobKey"], kept["state"]) == (job["jobKey"], "CREATED")
    left = datetime.fromisoformat(kept["deadline"]) - datetime.now(UTC)
    assert left.total_seconds() > 500
    problem(world.client().patch("/v2/jobs/12", json=longer), 404)
    problem(world.client().patch(path, json={"changeset": {"retries": 0}}), 400)
