"""Service accounts: a secret against a token, a token against calls, until it is revoked."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from access import add_client, revoke_client
from tests.web.v2_world import World, ok, open_world, problem
from tests.workbench import SetClock

SECRET = "s-密 1+/=&"


def add(
    world: World, name: str = "bot", *groups: str, area: str = "", secret: str = SECRET
) -> bool:
    engine = world.assistance.engine
    with engine.transaction() as tx:
        return add_client(tx, name, groups or ("integration",), area, secret, engine.now())


def revoke(world: World, name: str = "bot") -> bool:
    with world.assistance.engine.transaction() as tx:
        return revoke_client(tx, name, world.assistance.engine.now())


def ask(world: World, **more: Any) -> Response:
    """As the SDKs ask: everything in the form."""
    form = {"grant_type": "client_credentials", "client_id": "bot", "client_secret": SECRET}
    sent = {**form, "audience": "zeebe.camunda.io", **more}
    body = {name: value for name, value in sent.items() if value is not None}
    found: Response = TestClient(world.app).post("/oauth/token", data=body)
    return found


def token_of(world: World, **more: Any) -> str:
    answer = ok(ask(world, **more))
    assert answer["token_type"] == "Bearer"
    return str(answer["access_token"])


def me(world: World, token: str) -> Response:
    headers = {"authorization": f"Bearer {token}"}
    found: Response = TestClient(world.app).get("/v2/authentication/me", headers=headers)
    return found


def parts(token: str) -> list[Any]:
    """Head and claims, as clients decode them."""
    return [
        json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        for part in token.split(".")[:2]
    ]


def test_a_secret_gets_a_token_and_the_token_calls(world: World) -> None:
    assert add(world)
    answer = ask(world)
    assert answer.headers["cache-control"] == "no-store"
    token = str(answer.json()["access_token"])
    head, claims = parts(token)
    assert head["alg"] == "HS256"
    left = claims["exp"] - datetime.now(UTC).timestamp()
    assert 0 < left <= answer.json()["expires_in"] == 900
    found = ok(me(world, token))
    assert (found["username"], found["roles"]) == ("client@bot", ["integration"])
    client = TestClient(world.app)
    created = client.post(
        "/v2/process-instances",
        json={"processDefinitionId": "visit"},
        headers={"authorization": f"Bearer {token}"},
    )
    case = int(ok(created)["processInstanceKey"])
    assert world.assistance.engine.history(case)[0].actor == "client@bot"


def test_a_client_may_say_who_it_is_in_the_header(sqlite_world: World) -> None:
    add(sqlite_world, secret="a:b c")
    client = TestClient(sqlite_world.app)
    body = {"grant_type": "client_credentials"}
    for secret in ("a%3Ab+c", "a%3Ab%20c"):
        token = base64.b64encode(f"bot:{secret}".encode()).decode()
        ok(client.post("/oauth/token", data=body, headers={"authorization": f"Basic {token}"}))
    wrong = client.post("/oauth/token", data=body, auth=("bot", "wrong"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert wrong.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "bot\nx"}, 401, "invalid_client"),
        ({"client_id": "integration"}, 401, "invalid_client"),
        ({"client_secret": None}, 401, "invalid_client"),
        ({"client_id": None}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "unsupported_grant_type"),
        ({"audience": ["a", "b"]}, 400, "invalid_request"),
        ({"scope": "x" * 20_000}, 413, "invalid_request"),
    ],
)
def test_what_gets_no_token_is_told_as_the_standard_says(
    sqlite_world: World, change: Any, status: int, error: str
) -> None:
    add(sqlite_world)
    refused = ask(sqlite_world, **change)
    assert (refused.status_code, refused.json()["error"]) == (status, error)
    assert refused.json()["error_description"]


def test_another_form_or_method_is_refused(sqlite_world: World) -> None:
    client = TestClient(sqlite_world.app)
    assert client.post("/oauth/token", json={}).json()["error"] == "invalid_request"
    assert client.post("/oauth/token", data={}, auth=("a", "b")).status_code == 400
    assert client.get("/oauth/token").status_code == 405


def test_a_revoked_account_is_dead_at_once_and_stays_dead_under_a_new_secret(world: World) -> None:
    add(world)
    token = token_of(world)
    assert not add(world, "bot", "operator")
    assert revoke(world)
    assert not revoke(world)
    assert "停用" in problem(me(world, token), 401)
    assert ask(world).status_code == 401
    assert add(world, "bot", "operator", secret="new")
    problem(me(world, token), 401)
    assert ok(me(world, token_of(world, client_secret="new")))["roles"] == ["operator"]


def test_a_token_ends(tmp_path: Path, sqlite_url: str) -> None:
    clock = SetClock(datetime(2026, 11, 24, tzinfo=UTC))
    with open_world(sqlite_url, tmp_path / "data", clock) as world:
        add(world)
        token = token_of(world)
        clock.pass_(seconds=899)
        ok(me(world, token))
        clock.pass_(seconds=1)
        refused = me(world, token)
        problem(refused, 401)
        assert 'error="invalid_token"' in refused.headers["www-authenticate"]


def test_no_token_of_a_strangers_making_is_taken(sqlite_world: World) -> None:
    add(sqlite_world)
    token = token_of(sqlite_world)
    signed, _, signature = token.rpartition(".")
    head, claims = parts(token)

    def made(head: Any, claims: Any, key: bytes = b"") -> str:
        texts = [base64.urlsafe_b64encode(json.dumps(one).encode()) for one in (head, claims)]
        text = b".".join(one.rstrip(b"=") for one in texts)
        mac = base64.urlsafe_b64encode(hmac.new(key, text, sha256).digest()).rstrip(b"=")
        return f"{text.decode()}.{mac.decode()}"

    later = {**claims, "exp": claims["exp"] + 9999}
    ring_key = next(iter(sqlite_world.assistance.keys.keys.values()))
    for forged in (
        f"{signed}.", signed, token + "x", f"{signed}.{signature[::-1]}", "a.b.c", "..", "é.b.c",
        made(head, claims), made({**head, "alg": "none"}, claims), made({"alg": "HS256"}, claims),
        made(head, later), made(head, claims, ring_key), made([], []), made(head, 7),
        "x" * 5000 + "." + token,
    ):  # fmt: skip
        answer = TestClient(sqlite_world.app).get(
            "/v2/authentication/me", headers={"authorization": f"Bearer {forged}".encode()}
        )
        assert answer.status_code == 401, forged
    ok(me(sqlite_world, token))


def test_a_program_may_do_what_its_groups_may(world: World) -> None:
    add(world, "bot", "provider_admin@P1")
    token = token_of(world)
    answer = ok(me(world, token))
    assert answer["groups"] == ["provider_admin@P1"]
    headers = {"authorization": f"Bearer {token}"}
    client = TestClient(world.app)
    ok(client.post("/v2/user-tasks/search", headers=headers))
    body = {"processDefinitionId": "visit"}
    refused = client.post("/v2/process-instances", json=body, headers=headers)
    assert "client@bot" in problem(refused, 403)


def test_guessing_is_slowed_down_for_the_guesser(tmp_path: Path, sqlite_url: str) -> None:
    clock = SetClock(datetime(2026, 11, 24, tzinfo=UTC))
    with open_world(sqlite_url, tmp_path / "data", clock) as world:
        add(world)
        answers = [ask(world, client_secret=f"guess-{n}") for n in range(8)]
        assert [one.status_code for one in answers][:5] == [401] * 5
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        other = world.assistance.access.client_token("bot", SECRET, "192.0.2.7", "")
        assert not hasattr(other, "retry_at")
        clock.pass_(minutes=16)
        token_of(world)
