"""The official Python client against the product as it is served: it refuses missing fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from camunda_orchestration_sdk import CamundaClient
from camunda_orchestration_sdk import models as m
from camunda_orchestration_sdk.errors import (
    BadRequestError,
    ConflictError,
    NotFoundError,
    UnauthorizedError,
    UnexpectedStatus,
)

from access import add_client
from api.app import create_app
from tests.web.live import served
from tests.web.v2_world import PASSWORD, World, files


def connected(address: str, password: str = PASSWORD, **more: str) -> CamundaClient:
    settings: Any = {
        "CAMUNDA_REST_ADDRESS": address,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": "integration",
        "CAMUNDA_BASIC_AUTH_PASSWORD": password,
        "CAMUNDA_SDK_LOG_LEVEL": "silent",
        **more,
    }
    return CamundaClient(settings)


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(create_app(world.assistance)) as where:
        yield where


def test_a_procedure_from_deployment_to_its_end(address: str, tmp_path: Path) -> None:
    with connected(address) as client:
        assert client.get_topology().gateway_version == "8.8.0"
        assert client.get_authentication().username == "integration"
        deployed = client.deploy_resources_from_files(written(tmp_path))
        [process] = deployed.processes
        assert len(deployed.decisions) == 2
        created = client.create_process_instance(
            data=m.ProcessCreationById.from_dict(
                {
                    "processDefinitionId": process.process_definition_id,
                    "variables": {"key": "K7"},
                    "businessId": "B-7",
                }
            )
        )
        instance = created.process_instance_key
        task = only_task(client, instance)
        form = client.get_user_task_form(task.user_task_key)
        assert json.loads(str(form.schema))["id"] == "visit-form"
        assign(client, task.user_task_key)
        seen = client.search_user_task_variables(task.user_task_key)
        assert {item.name: item.value for item in seen.items} == {"key": '"K7"'}
        complete(client, task.user_task_key)
        work(client)
        answered = m.MessagePublicationRequest.from_dict(
            {"name": "answered", "correlationKey": "K7", "variables": {"答复": "同意"}}
        )
        assert client.publish_message(data=answered).message_key
        ended = client.get_process_instance(instance)
        assert (ended.state, ended.business_id) == (m.ProcessInstanceStateEnum.COMPLETED, "B-7")


def written(folder: Path) -> list[str | Path]:
    for name, body in files().items():
        (folder / name).write_bytes(body)
    return [folder / name for name in files()]


def only_task(client: CamundaClient, instance: Any) -> Any:
    query = m.UserTaskSearchQuery.from_dict(
        {
            "filter": {"processInstanceKey": instance, "state": "CREATED"},
            "sort": [{"field": "creationDate", "order": "ASC"}],
            "page": {"from": 0, "limit": 100},
        }
    )
    found = client.search_user_tasks(data=query)
    assert found.page.total_items == 1
    [task] = found.items
    assert client.get_user_task(task.user_task_key).element_id == task.element_id
    return task


def assign(client: CamundaClient, key: Any) -> None:
    request = m.UserTaskAssignmentRequest.from_dict({"assignee": "clerk-1", "action": "assign"})
    client.assign_user_task(key, data=request)
    assert client.get_user_task(key).assignee == "clerk-1"
    client.unassign_user_task(key)
    assert client.get_user_task(key).assignee is None


def complete(client: CamundaClient, key: Any) -> None:
    kind = m.UserTaskCompletionRequest
    wrong = kind.from_dict({"variables": {"age": -1}})
    with pytest.raises(BadRequestError) as refused:
        client.complete_user_task(key, data=wrong)
    assert "age" in str(refused.value)
    right = kind.from_dict({"variables": {"age": 85, "note": "独居"}})
    client.complete_user_task(key, data=right)
    with pytest.raises(ConflictError):
        client.complete_user_task(key, data=right)


def work(client: CamundaClient) -> None:
    """Fail once, be resolved, then do the job."""
    ask = m.JobActivationRequest.from_dict(
        {"type": "tell-them", "timeout": 60000, "maxJobsToActivate": 1, "requestTimeout": -1}
    )
    [job] = client.activate_jobs(data=ask).jobs
    failed = m.JobFailRequest.from_dict({"retries": 0, "errorMessage": "断网"})
    client.fail_job(job.job_key, data=failed)
    [incident] = client.search_incidents().items
    assert incident.error_type.value == "JOB_NO_RETRIES"
    change = m.JobUpdateRequest.from_dict({"changeset": {"retries": 2}})
    client.update_job(job.job_key, data=change)
    client.resolve_incident(incident.incident_key)
    [job] = client.activate_jobs(data=ask).jobs
    assert job.retries == 2
    done = m.JobCompletionRequest.from_dict({"variables": {"told": True}})
    client.complete_job(job.job_key, data=done)


def test_decisions_and_versions(address: str) -> None:
    with connected(address) as client:
        asked = m.DecisionEvaluationByID.from_dict(
            {"decisionDefinitionId": "grade", "variables": {"age": 85}}
        )
        found = client.evaluate_decision(data=asked)
        assert found.output == '"A"'
        [rule] = found.evaluated_decisions[1].matched_rules
        assert (rule.rule_index, rule.evaluated_outputs[0].output_value) == (1, '"A"')
        listed = client.search_decision_definitions()
        assert {one.decision_definition_id for one in listed.items} == {"grade", "old"}
        [process] = client.search_process_definitions().items
        xml = client.get_process_definition_xml(process.process_definition_key)
        assert "zeebe:calledDecision" in str(xml)


def test_cancelling_and_refusals(address: str) -> None:
    with connected(address) as client:
        created = client.create_process_instance(
            data=m.ProcessCreationById.from_dict({"processDefinitionId": "visit"})
        )
        key = created.process_instance_key
        client.cancel_process_instance(key, data=None)
        found = client.search_process_instances(
            data=m.ProcessInstanceSearchQuery.from_dict({"filter": {"state": "TERMINATED"}})
        )
        assert [item.process_instance_key for item in found.items] == [key]
        with pytest.raises(NotFoundError):
            client.cancel_process_instance(key, data=None)
        unknown = m.ProcessCreationById.from_dict({"processDefinitionId": "unknown"})
        with pytest.raises(UnexpectedStatus, match="unknown"):
            client.create_process_instance(data=unknown)
        waiting = m.MessageCorrelationRequest.from_dict({"name": "answered", "correlationKey": "K"})
        with pytest.raises(NotFoundError):
            client.correlate_message(data=waiting)
    with connected(address, "wrong") as client, pytest.raises(UnauthorizedError):
        client.get_authentication()


def test_a_program_signs_in_with_its_secret(world: World, address: str) -> None:
    engine = world.assistance.engine
    with engine.transaction() as tx:
        assert add_client(tx, "bot", ["integration"], "", "secret of bot", engine.now())
    settings = {
        "CAMUNDA_AUTH_STRATEGY": "OAUTH",
        "CAMUNDA_CLIENT_ID": "bot",
        "CAMUNDA_CLIENT_SECRET": "secret of bot",
        "CAMUNDA_OAUTH_URL": f"{address}/oauth/token",
    }
    with connected(address, **settings) as client:
        assert client.get_authentication().username == "client@bot"
        assert client.search_process_definitions().page.total_items == 1
        found = client.search_element_instances(data=instance_of(world))
        assert {item.element_id for item in found.items} == {"visit", "start", "ask"}


def instance_of(world: World) -> m.ElementInstanceSearchQuery:
    query = {"filter": {"processInstanceKey": world.create()}}
    return m.ElementInstanceSearchQuery.from_dict(query)
