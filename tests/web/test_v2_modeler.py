"""What the desktop modeler sends, byte for byte: connection check, deploy, start, task testing.

The requests are those of Camunda Modeler 5.50, which carries the SDK for JavaScript: its user
agent, a multipart body with raw UTF-8 names, a tenant in every call.
"""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.app import create_app
from tests.web.live import served
from tests.web.v2_world import AREA, GRADE, PASSWORD, World, files, visit

AGENT = "modeler/5.50.0"
BOUNDARY = "--------------------------347612509826455043811293"
TENANT = "<default>"
STOP = "TERMINATE_PROCESS_INSTANCE"
SEARCHES = (
    *("process-instances", "element-instances", "variables", "jobs", "user-tasks"),
    *("message-subscriptions", "incidents"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Modeler:
    """Signed in with a name and a password."""

    address: str
    user: str = "integration"
    password: str = PASSWORD

    def send(self, method: str, path: str, body: bytes | None, kind: str) -> Answer:
        where = urlsplit(self.address)
        connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=30)
        signed = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        headers = {
            "content-type": kind,
            "authorization": f"Basic {signed}",
            "user-agent": AGENT,
            "accept": "*/*",
        }
        connection.request(method, f"/v2/{path}", body, headers)
        response = connection.getresponse()
        answer = Answer(
            response.status,
            response.reason,
            {name.lower(): value for name, value in response.getheaders()},
            response.read(),
        )
        connection.close()
        return answer

    def call(self, method: str, path: str, body: object = None) -> Answer:
        raw = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        return self.send(method, path, raw, "application/json")

    def deploy(self, contents: Mapping[str, bytes]) -> Answer:
        """As the library form-data writes it: no escapes, no charset, CRLF."""
        parts = b""
        for name, content in contents.items():
            head = (
                f"--{BOUNDARY}\r\n"
                f'Content-Disposition: form-data; name="resources"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n"
            )
            parts += head.encode() + content + b"\r\n"
        parts += (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="tenantId"\r\n\r\n{TENANT}\r\n'
            f"--{BOUNDARY}--\r\n"
        ).encode()
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.send("POST", "deployments", parts, kind)

    def search(self, what: str, instance: str) -> list[Any]:
        body = {"filter": {"processInstanceKey": instance}}
        answer = self.call("POST", f"{what}/search", body)
        assert answer.status == 200, (what, answer.body)
        return list(answer.json["items"])


@pytest.fixture
def address(sqlite_world: World) -> Iterator[str]:
    with served(create_app(sqlite_world.assistance)) as where:
        yield where


def process_of(deployed: Answer, name: str) -> Any:
    """How the modeler finds the process that it has just deployed: by the file's name."""
    assert deployed.status == 200, deployed.body.decode()
    found = [one["processDefinition"] for one in deployed.json["deployments"]]
    [process] = [one for one in found if one and one["resourceName"] == name]
    return process


def test_connected_deployed_and_started(address: str) -> None:
    modeler = Modeler(address)
    topology = modeler.call("GET", "topology").json
    assert topology["gatewayVersion"] == "8.8.0"
    assert {len(broker["partitions"]) for broker in topology["brokers"]} == {1}
    name = "入户 走访(新).bpmn"
    # One file: what it names and lacks is deployed already.
    first = modeler.deploy({name: visit("走访")})
    process = process_of(first, name)
    assert (process["processDefinitionId"], process["processDefinitionVersion"]) == ("走访", 1)
    # Starting deploys again first: the same content is the same version under the same keys.
    again = modeler.deploy({name: visit("走访")})
    assert again.json["deploymentKey"] == first.json["deploymentKey"]
    assert process_of(again, name) == process
    variables = {"key": "K1", "area_code": AREA}
    body = {"processDefinitionId": "走访", "variables": variables, "tenantId": TENANT}
    started = modeler.call("POST", "process-instances", body)
    assert started.status == 200
    assert started.json["processInstanceKey"].isdecimal()
    changed = modeler.deploy({name: visit("走访", groups="township_leader")})
    assert process_of(changed, name)["processDefinitionVersion"] == 2


def test_all_of_a_process_application_at_once(address: str) -> None:
    answer = Modeler(address).deploy({**files("whole"), "分级.dmn": GRADE.encode()})
    entries = answer.json["deployments"]
    kinds = [kind for entry in entries for kind, value in entry.items() if value is not None]
    assert sorted(kinds) == [
        *("decisionDefinition", "decisionDefinition", "decisionRequirements"),
        *("form", "processDefinition"),
    ]
    [requirements] = [e["decisionRequirements"] for e in entries if e["decisionRequirements"]]
    assert requirements["resourceName"] == "分级.dmn"
    decisions = [e["decisionDefinition"] for e in entries if e["decisionDefinition"]]
    assert {one["decisionRequirementsKey"] for one in decisions} == {
        requirements["decisionRequirementsKey"]
    }


def test_a_wrong_password_is_told_by_the_deployment(address: str) -> None:
    """The check is green, so that the modeler does not try gRPC and hide the reason."""
    stranger = Modeler(address, password="wrong")
    assert stranger.call("GET", "topology").status == 200
    refused = stranger.deploy({"a.bpmn": visit("a")})
    assert (refused.status, refused.reason) == (401, "Unauthorized")
    assert refused.headers["content-type"] == "application/problem+json"
    assert "用户名或密码" in refused.body.decode()
    clerk = Modeler(address, user="clerk-1").deploy({"a.bpmn": visit("a")})
    assert (clerk.status, clerk.reason) == (403, "Forbidden")


def test_a_refused_diagram_is_shown_as_people_read_it(address: str) -> None:
    """The raw body is what the log panel shows: real characters, file and element first."""
    broken = visit("坏").replace(b'sourceRef="ask"', b'sourceRef="nowhere"')
    refused = Modeler(address).deploy({"坏的.bpmn": broken})
    assert refused.status == 400
    body = refused.json
    assert set(body) == {"type", "title", "status", "detail", "instance"}
    assert (body["title"], body["status"]) == ("INVALID_ARGUMENT", 400)
    assert all(line.startswith("坏的.bpmn: ") for line in body["detail"].splitlines())
    assert "坏的.bpmn" in refused.body.decode()
    assert b"\\u" not in refused.body


def test_what_it_asks_and_is_not_here_is_a_problem_too(address: str) -> None:
    modeler = Modeler(address)
    for path in ("cluster-variables/search", "secrets/list", "license"):
        answer = modeler.call("POST", path, {})
        assert answer.status in (404, 405)
        assert answer.json["detail"]
        assert answer.headers["content-type"] == "application/problem+json"
    assert modeler.call("GET", "authentication/me").json["c8Links"] == {}
    authorizations = modeler.call("POST", "authentication/me/authorizations/search", {})
    assert authorizations.json["items"] == []


def test_a_task_is_tested(address: str) -> None:
    """Deploy, begin at the element, ask everything again and again until it has ended."""
    modeler = Modeler(address)
    process = process_of(modeler.deploy({"走访.bpmn": visit()}), "走访.bpmn")
    body = {
        "processDefinitionKey": process["processDefinitionKey"],
        "variables": {"key": "K1", "area_code": AREA},
        "startInstructions": [{"elementId": "ask"}],
        "runtimeInstructions": [{"type": STOP, "afterElementId": "ask"}],
        "tenantId": TENANT,
    }
    started = modeler.call("POST", "process-instances", body)
    assert started.status == 200, started.body.decode()
    key = started.json["processInstanceKey"]
    found = {what: modeler.search(what, key) for what in SEARCHES}
    assert [one["state"] for one in found["process-instances"]] == ["ACTIVE"]
    [task] = found["user-tasks"]
    assert {one["elementId"]: one["state"] for one in found["element-instances"]} == {
        "visit": "ACTIVE",
        "ask": "ACTIVE",
    }
    assert {one["name"]: one["value"] for one in found["variables"]}["key"] == '"K1"'
    inside = modeler.call("POST", f"process-instances/{key}/incidents/search", {})
    assert (inside.status, inside.json["items"]) == (200, [])
    done = {"variables": {"age": 85, "note": "独居"}, "action": "complete"}
    completed = modeler.call("POST", f"user-tasks/{task['userTaskKey']}/completion", done)
    assert completed.status == 204
    [ended] = modeler.search("process-instances", key)
    assert ended["state"] == "TERMINATED"
    [element] = [e for e in modeler.search("element-instances", key) if e["elementId"] == "ask"]
    assert element["state"] == "COMPLETED"
    assert {one["name"] for one in modeler.search("variables", key)} >= {"age", "note"}
