"""Whatever goes wrong is told as problem details, in readable text."""

from __future__ import annotations

import base64

import pytest
from fastapi.testclient import TestClient

from api.v2 import ROUTES
from tests.web.v2_world import PASSWORD, World, problem


def test_unknown_paths_and_wrong_methods(sqlite_world: World) -> None:
    client = sqlite_world.client()
    assert "GET /v2/nowhere" in problem(client.get("/v2/nowhere"), 404)
    assert "租户" in problem(client.get("/v2/tenants/a"), 404)
    wrong = client.get("/v2/deployments")
    problem(wrong, 405)
    assert wrong.headers["allow"] == "POST"
    problem(client.get("/v2/user-tasks/search"), 405)
    problem(client.delete("/v2/user-tasks/5"), 405)
    assert "十进制" in problem(client.get("/v2/user-tasks/abc"), 400)


def test_text_is_utf_8_and_reasons_are_the_standard_ones(sqlite_world: World) -> None:
    answer = sqlite_world.client().get("/v2/user-tasks/5")
    problem(answer, 404)
    assert "没有找到" in answer.content.decode()
    assert answer.reason_phrase == "Not Found"


MALFORMED = [
    (b"{", 400, "JSON"),
    (b"[1]", 400, "请求正文"),
    (b'"a"', 400, "请求正文"),
    (b"\xff\xfe", 400, "JSON"),
    (b'{"name": "\\ud800"}', 400, "JSON"),
    (b'{"name": "a\\u0000b"}', 400, "U+0000"),
    (b'{"variables": ' + b'{"a":' * 200 + b"1" + b"}" * 201, 400, "层"),
    (b'{"name": "' + b"a" * 9_000_000 + b'"}', 413, "上限"),
    (b'{"name": NaN}', 400, "JSON"),
    (b'{"name": ""}', 400, "name:不能为空"),
    (b'{"name": 5, "unknown": 1}', 400, "unknown:接口里没有这一项"),
    (b"{}", 400, "name:缺少这一项"),
]


def test_malformed_bodies(sqlite_world: World) -> None:
    client = sqlite_world.client()
    for content, status, told in MALFORMED:
        answer = client.post("/v2/messages/publication", content=content)
        assert told in problem(answer, status), content[:80]


def test_every_mistake_of_a_body_is_told_at_once(sqlite_world: World) -> None:
    body = {"timeout": "soon", "maxJobsToActivate": 0, "colour": "red"}
    detail = problem(sqlite_world.client().post("/v2/jobs/activation", json=body), 400)
    names = {line.partition(":")[0] for line in detail.split("\n")}
    assert names == {"type", "timeout", "maxJobsToActivate", "colour"}


def test_who_is_not_known_is_asked_for_a_password(sqlite_world: World) -> None:
    stranger = TestClient(sqlite_world.app)
    for headers in (
        {},
        {"authorization": "Bearer"},
        {"authorization": "Digest x"},
        {"authorization": "Basic !!!"},
        {"authorization": "Basic " + base64.b64encode(b"nobody").decode()},
        {"authorization": "Basic " + base64.b64encode(b"integration:wrong").decode()},
        {"authorization": "Basic " + base64.b64encode(b"\xff\xfe:x").decode()},
        {"authorization": "Basic " + base64.b64encode(b"a\0b:c").decode()},
    ):
        refused = stranger.get("/v2/authentication/me", headers=headers)
        assert problem(refused, 401)
        assert refused.headers["www-authenticate"].startswith("Basic ")
        assert refused.reason_phrase == "Unauthorized"


def test_a_password_may_be_any_text(sqlite_world: World) -> None:
    token = base64.b64encode(f"integration:{PASSWORD}".encode()).decode()
    found = TestClient(sqlite_world.app).get(
        "/v2/authentication/me", headers={"authorization": f"Basic {token}"}
    )
    assert found.json()["username"] == "integration"
    assert found.json()["c8Links"] == {}


def test_another_sites_page_cannot_use_a_browsers_password(sqlite_world: World) -> None:
    client = sqlite_world.client()
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://[broken"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        refused = client.post(
            "/v2/process-instances", content=b'{"processDefinitionId": "visit"}', headers=headers
        )
        assert "另一个网站" in problem(refused, 403)
    assert sqlite_world.tasks() == []
    own = client.get("/v2/authentication/me", headers={"origin": "http://testserver"})
    assert own.status_code == 200


def test_guessing_passwords_is_slowed_down(sqlite_world: World) -> None:
    guesser = TestClient(sqlite_world.app)
    told = [
        problem(guesser.get("/v2/authentication/me", auth=("designer", f"x{n}")), 401)
        for n in range(7)
    ]
    assert "秒后重试" in told[-1]


def test_topology_and_status_are_open_and_say_which_level_is_spoken(sqlite_world: World) -> None:
    stranger = TestClient(sqlite_world.app)
    answer = stranger.get("/v2/topology")
    assert answer.json()["gatewayVersion"] == "8.8.0"
    assert set(answer.json()) == {
        "brokers", "clusterId", "clusterSize", "partitionsCount", "replicationFactor",
        "gatewayVersion", "lastCompletedChangeId",
    }  # fmt: skip
    assert answer.headers["x-jiuzhu-version"]
    assert stranger.get("/v2/status").status_code == 204


def test_a_defect_is_told_by_a_number_and_nothing_else(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("张三 650121199001011234")

    monkeypatch.setattr(type(sqlite_world.assistance.engine.lookup), "tasks", broken)
    answer = sqlite_world.client().post("/v2/user-tasks/search")
    assert "编号" in problem(answer, 500)
    assert "张三" not in answer.text


def test_every_route_but_two_needs_an_account(sqlite_world: World) -> None:
    stranger = TestClient(sqlite_world.app)
    opened = {(r.method, r.path) for r in ROUTES if not r.permission}
    assert opened == {("GET", "/topology"), ("GET", "/status")}
    for route in ROUTES:
        answer = stranger.request(route.method, "/v2" + route.path.replace("{key}", "5"))
        assert (answer.status_code == 401) == bool(route.permission), route
