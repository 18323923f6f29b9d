"""What watches over the service reads: health and numbers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.web.v2_world import World, problem

TWO_PROCESSES = """
import os, sys
from prometheus_client import Counter
from api.v2.metrics import Metrics
from types import SimpleNamespace
counts = SimpleNamespace(open_tasks=3, active_cases=0, incidents=0, outbox_waiting=0,
                         outbox_parked=0, timers_due=0)
engine = SimpleNamespace(observe=lambda f: None, lookup=SimpleNamespace(counts=lambda: counts))
metrics = Metrics(SimpleNamespace(engine=engine))
child = os.fork()
metrics.request("GET", "/x", 200, 0.1)
if child == 0:
    os._exit(0)
os.waitpid(child, 0)
sys.stdout.write(metrics.answer().body.decode())
"""


def number(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, f"{name} is missing"
    return float(found.group(1))


def test_a_service_with_a_current_database_is_ready(world: World) -> None:
    stranger = TestClient(world.app)
    assert stranger.get("/health/live").json() == {"status": "UP"}
    assert stranger.get("/health/ready").json() == {"status": "UP"}


def test_a_service_without_its_schema_is_not_ready_but_lives(world: World) -> None:
    with world.assistance.engine.transaction() as tx:
        tx.run("DELETE FROM alembic_version")
    stranger = TestClient(world.app)
    problem(stranger.get("/health/ready"), 503)
    assert stranger.get("/health/live").status_code == 200


def test_a_database_that_breaks_is_not_ready(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> bool:
        raise OSError("disk is gone")

    monkeypatch.setattr(type(sqlite_world.assistance.engine), "ready", broken)
    problem(TestClient(sqlite_world.app).get("/health/ready"), 503)


def test_numbers_count_requests_commands_and_what_waits(world: World) -> None:
    world.create()
    key = world.create()
    world.client().post(f"/v2/process-instances/{key}/cancellation")
    world.client().get("/v2/user-tasks/5")
    world.client().get("/v2/secret-path")
    world.client().request("BREW", "/v2/status")
    text = TestClient(world.app).get("/metrics").text
    created = 'jiuzhu_http_requests_total{method="POST",route="/v2/process-instances",status="200"}'
    assert number(text, created) == 2
    found = 'jiuzhu_http_requests_total{method="GET",route="/v2/user-tasks/{key}",status="404"}'
    assert number(text, found) == 1
    TestClient(world.app).get("/health/live")
    live = 'jiuzhu_http_requests_total{method="GET",route="/health/live",status="200"}'
    assert number(TestClient(world.app).get("/metrics").text, live) == 1
    assert 'method="other"' in text
    assert "secret" not in text
    assert number(text, 'jiuzhu_command_seconds_count{command="OpenCase",outcome="done"}') == 2
    assert number(text, 'jiuzhu_command_seconds_count{command="CancelCase",outcome="done"}') == 1
    assert number(text, "jiuzhu_open_tasks") == 1
    assert number(text, "jiuzhu_active_cases") == 1
    assert number(text, "jiuzhu_incidents") == 0
    assert number(text, "jiuzhu_outbox_waiting") == 0


def test_several_processes_add_up_their_numbers(tmp_path: Path) -> None:
    """In a process of its own: prometheus_client decides on import where numbers are kept."""
    done = subprocess.run(
        [sys.executable, "-c", TWO_PROCESSES],
        env={"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    counted = 'jiuzhu_http_requests_total{method="GET",route="/x",status="200"}'
    assert number(done.stdout, counted) == 2
    assert number(done.stdout, "jiuzhu_open_tasks") == 3
