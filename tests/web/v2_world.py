"""The product behind ``/v2`` on a real database, and a small procedure that touches every part.

``visit``: a form, a decision, a job of an outside worker, a message, the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from access import Account, Organisation, demo_accounts, prepare_demo_accounts
from api import rest, v2
from assistance.bootstrap import Assistance, open_assistance
from engine import Settings
from tests import diagrams as d
from tests.workbench import SetClock

PASSWORD = "密码-1"
TOWNSHIPS = (
    Organisation("T1", "三工镇", "township", "652301101"),
    Organisation("T2", "六工镇", "township", "652301102"),
    Organisation("P1", "助老社", "provider", "652301"),
)
AREA = "652301101001"

FORM: Mapping[str, Any] = {
    "type": "default",
    "id": "visit-form",
    "schemaVersion": 19,
    "components": [
        {"type": "number", "id": "f1", "key": "age", "label": "年龄", "decimalDigits": 0,
         "validate": {"required": True, "min": 0, "max": 150}},
        {"type": "textfield", "id": "f2", "key": "note", "label": "情况说明",
         "validate": {"required": True, "maxLength": 20}},
    ],
}  # fmt: skip

GRADE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="grade-graph"
  name="分级" namespace="urn:grade">
  <decision id="grade" name="等级">
    <informationRequirement><requiredDecision href="#old"/></informationRequirement>
    <decisionTable hitPolicy="FIRST">
      <input id="in1" label="是否高龄"><inputExpression><text>高龄</text></inputExpression></input>
      <output id="out1" name="等级"/>
      <rule id="r1"><inputEntry><text>true</text></inputEntry>
        <outputEntry><text>"A"</text></outputEntry></rule>
      <rule id="r2"><inputEntry><text>-</text></inputEntry>
        <outputEntry><text>"B"</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <decision id="old" name="高龄"><literalExpression><text>age &gt;= 80</text></literalExpression>
  </decision>
</definitions>"""


def visit(name: str = "visit", groups: str = "township_clerk") -> bytes:
    decided = '<zeebe:calledDecision decisionId="grade" resultVariable="grade"/>'
    return d.diagram(
        name,
        d.start(),
        d.user("ask", groups=groups, extensions='<zeebe:formDefinition formId="visit-form"/>'),
        d.element("businessRuleTask", "decide", extensions=decided),
        d.job("notify", "tell-them"),
        d.boundary("refused", "notify", d.on_error("REFUSED")),
        d.user("repair", groups=groups),
        d.element("receiveTask", "hear", messageRef="message_answered"),
        d.end(),
        flows="""
            start -> ask
            ask -> decide
            decide -> notify
            refused -> repair
            repair -> hear
            notify -> hear
            hear -> end
        """,
        more=d.message("answered", "=key") + d.error("REFUSED"),
    )


def files(name: str = "visit") -> dict[str, bytes]:
    return {
        f"{name}.bpmn": visit(name),
        "分级.dmn": GRADE.encode(),
        "visit.form": json.dumps(FORM, ensure_ascii=False).encode(),
    }


def short(name: str = "short") -> bytes:
    """Ends at once, having counted ``n`` up by one."""
    return d.diagram(
        name,
        d.start(),
        d.script("add", "=n + 1", "sum"),
        d.end(),
        flows="start -> add\nadd -> end",
    )


def waiting_for_snow(name: str = "snowed-in") -> bytes:
    """Waits for a signal, and has ended when it comes."""
    flows = "start -> until\nuntil -> end"
    parts = (d.start(), d.catch("until", d.on_signal("暴雪")), d.end())
    return d.diagram(name, *parts, flows=flows, more=d.signal("暴雪"))


@dataclass
class World:
    """Clients by account; ``integration`` may do everything here."""

    assistance: Assistance
    app: FastAPI

    def client(self, user: str = "integration") -> TestClient:
        client = TestClient(self.app, raise_server_exceptions=False)
        client.auth = (user.encode(), PASSWORD.encode())
        return client

    def deploy(self, contents: Mapping[str, bytes]) -> Any:
        response = send(self.client(), contents)
        assert response.status_code == 200, response.text
        return response.json()

    def create(self, process_id: str = "visit", **more: Any) -> str:
        """The key of a new instance."""
        variables = {"key": "K1", "area_code": AREA, **more.pop("variables", {})}
        body = {"processDefinitionId": process_id, "variables": variables, **more}
        return str(ok(self.client().post("/v2/process-instances", json=body))["processInstanceKey"])

    def tasks(self, user: str = "integration", **wanted: Any) -> list[Any]:
        body = {"filter": wanted} if wanted else {}
        found = ok(self.client(user).post("/v2/user-tasks/search", json=body))
        return list(found["items"])

    def finish_task(self, key: str, **variables: Any) -> None:
        response = self.client().post(
            f"/v2/user-tasks/{key}/completion", json={"variables": variables}
        )
        assert response.status_code == 204, response.text

    def activate(self, type_: str = "tell-them", **more: Any) -> list[Any]:
        body = {"type": type_, "timeout": 60000, "maxJobsToActivate": 10, "requestTimeout": -1}
        found = ok(self.client().post("/v2/jobs/activation", json={**body, **more}))
        return list(found["jobs"])


def send(client: TestClient, contents: Mapping[str, bytes]) -> Response:
    parts = [("resources", (name, body)) for name, body in contents.items()]
    sent: Response = client.post("/v2/deployments", files=parts, data={"tenantId": "<default>"})
    return sent


def ok(response: Response) -> Any:
    assert response.status_code == 200, response.text
    return response.json()


def problem(response: Response, status: int) -> str:
    """The detail of an answer that must be problem details with ``status``."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert set(body) == {"type", "title", "status", "detail", "instance"}
    assert body["status"] == status
    assert body["instance"] == response.request.url.path
    return str(body["detail"])


@contextmanager
def open_world(url: str, folder: Path, clock: SetClock | None = None) -> Iterator[World]:
    """Everything of ``/v2`` on the database ``url``, with accounts and ``visit`` deployed."""
    assistance = open_assistance(Settings(database_url=url, data_dir=folder), clock=clock)
    engine = assistance.engine
    extra = [
        Account.of("clerk-1", "甲", {"township_clerk"}, "T1", "652301101"),
        Account.of("clerk-2", "乙", {"township_clerk"}, "T2", "652301102"),
        Account.of("bureau", "丙", {"prefecture_admin"}, "652300", "6523"),
    ]
    accounts = [*demo_accounts(TOWNSHIPS), *extra]
    prepare_demo_accounts(accounts, PASSWORD, engine.transaction, engine.now, engine.new_id)
    app = FastAPI(openapi_url=None)
    app.state.assistance = assistance
    v2.install(app, assistance)
    rest.install(app, assistance)
    world = World(assistance, app)
    world.deploy(files())
    try:
        yield world
    finally:
        assistance.close()
