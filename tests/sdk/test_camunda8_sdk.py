"""The official SDK for JavaScript against ``jiuzhu serve``, signed in either way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sdk.node import NoNode, installed, run
from tests.sdk.serving import CLIENT, PASSWORD, SECRET, jiuzhu_serve
from tests.web.v2_world import files, short, waiting_for_snow

SECONDS = 120.0
PROGRAM = "camunda8.mjs"
STEPS = {
    *("topology", "deploy", "xml", "start", "search", "assign", "complete", "retry", "work"),
    *("set", "correlate", "publish", "activate", "error", "cancel", "signal", "decide"),
    "result",
}


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    try:
        installed()
    except NoNode as error:
        pytest.skip(str(error))


def settings(strategy: str, address: str) -> Mapping[str, str]:
    ways = {
        "BASIC": {
            "CAMUNDA_BASIC_AUTH_USERNAME": "integration",
            "CAMUNDA_BASIC_AUTH_PASSWORD": PASSWORD,
        },
        "OAUTH": {
            "ZEEBE_CLIENT_ID": CLIENT,
            "ZEEBE_CLIENT_SECRET": SECRET,
            "CAMUNDA_OAUTH_URL": f"{address}/oauth/token",
            "CAMUNDA_TOKEN_DISK_CACHE_DISABLE": "true",
        },
    }
    return {
        "ZEEBE_REST_ADDRESS": address,
        "CAMUNDA_AUTH_STRATEGY": strategy,
        "CAMUNDA_LOG_LEVEL": "none",
        **ways[strategy],
    }


def written(folder: Path) -> list[str]:
    """Paths of the files to deploy; their names are Chinese."""
    names = {"visit.bpmn": "走访.bpmn", "visit.form": "走访表.form"}
    contents = {names.get(name, name): body for name, body in files().items()}
    contents |= {"简短.bpmn": short(), "暴雪.bpmn": waiting_for_snow()}
    folder.mkdir()
    for name, body in contents.items():
        (folder / name).write_bytes(body)
    return [str(folder / name) for name in contents]


@pytest.mark.parametrize("strategy", ["BASIC", "OAUTH"])
def test_the_sdk_does_what_it_does_with_camunda(
    database_url: str, tmp_path: Path, strategy: str
) -> None:
    with jiuzhu_serve(database_url, tmp_path / "data") as address:
        done = run(PROGRAM, written(tmp_path / "files"), settings(strategy, address), SECONDS)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert set(json.loads(done.stdout.splitlines()[-1])["seen"]) == STEPS


def test_a_wrong_secret_is_told(sqlite_url: str, tmp_path: Path) -> None:
    with jiuzhu_serve(sqlite_url, tmp_path / "data") as address:
        wrong = {**settings("OAUTH", address), "ZEEBE_CLIENT_SECRET": "wrong"}
        done = run(PROGRAM, written(tmp_path / "files"), wrong, SECONDS)
    assert done.returncode != 0
    assert "401" in done.stdout + done.stderr
