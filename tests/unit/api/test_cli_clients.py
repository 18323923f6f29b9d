"""``jiuzhu client``: made, listed, revoked; the secret is told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import main
from assistance.bootstrap import open_assistance
from engine import Settings


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIUZHU_DATA_DIR", str(tmp_path))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as left:
        main(["client", *arguments, "--json"])
    out, _ = capsys.readouterr()
    code = int(left.value.code or 0)
    return code, json.loads(out.splitlines()[-1]) if code == 0 else None


def test_an_account_is_made_works_and_is_revoked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    groups = ("--group", "provider_admin@P1", "--area", "652301")
    code, made = run(capsys, "add", "bot", *groups)
    assert (code, set(made)) == (0, {"client_id", "client_secret", "token_path"})
    assert run(capsys, "add", "bot", "--group", "integration")[0] == 1
    [row] = run(capsys, "list")[1]["clients"]
    assert row == {
        "client_id": "bot",
        "groups": ["provider_admin@P1"],
        "area": "652301",
        "active": True,
    }
    product = open_assistance(Settings(data_dir=folder))
    try:
        with TestClient(create_app(product)) as client:
            form = {"grant_type": "client_credentials", "client_id": "bot"}
            form["client_secret"] = made["client_secret"]
            answer = client.post(made["token_path"], data=form)
            assert answer.status_code == 200, answer.text
            assert answer.headers["cache-control"] == "no-store"
            assert run(capsys, "revoke", "bot") == (0, {"revoked": "bot"})
            headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
            assert client.get("/v2/authentication/me", headers=headers).status_code == 401
    finally:
        product.close()
    assert run(capsys, "revoke", "bot")[0] == 1
    assert run(capsys, "list")[1]["clients"][0]["active"] is False


@pytest.mark.parametrize(
    "arguments",
    [
        ("bot",),
        ("bot", "--group", "emperor"),
        ("a b", "--group", "integration"),
        ("bot", "--group", "integration", "--area", "x"),
        ("bot", "--group", "provider_admin@P1", "--group", "provider_admin@P2"),
    ],
)
def test_what_cannot_be_an_account_is_wrong_usage(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(capsys, "add", *arguments)[0] == 2
