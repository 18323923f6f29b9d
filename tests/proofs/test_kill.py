"""kill -9 at random moments under load: no acknowledged command is lost, none happens twice."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path

import orjson

from tests.proofs.clerk import work
from tests.workbench import open_case, open_plain

KILLS = 500 if os.environ.get("PROOF") == "full" else 50
CASES = 6
RESTART_SECONDS = 5.0


def test_acknowledged_commands_survive_kill_nine(database_url: str, tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 — a failing run must be repeatable
    moments = random.Random(seed)  # noqa: S311 — moments, not secrets
    engine = open_plain(database_url, tmp_path)
    for _ in range(CASES):
        open_case(engine, "loop")
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.proofs.clerk"])
    for life in range(KILLS):
        ready = tmp_path / f"ready-{life}"
        arguments = (database_url, str(tmp_path), str(acknowledged), str(ready), life)
        clerk = context.Process(target=work, args=arguments)
        clerk.start()
        started = time.monotonic()
        while not ready.exists():
            assert time.monotonic() - started < 60, "the clerk did not start"
            time.sleep(0.005)
        if life:
            assert time.monotonic() - started < RESTART_SECONDS
        time.sleep(moments.uniform(0.01, 0.3))
        assert clerk.pid is not None
        os.kill(clerk.pid, signal.SIGKILL)
        clerk.join()
        ready.unlink()

    lines = [line.split() for line in acknowledged.read_text().splitlines()]
    assert len(lines) > KILLS, "too little work between the kills to prove anything"
    completed = Counter(
        (str(row["command_id"]), str(task_of(row["payload"])))
        for case in engine.cases(limit=CASES)
        for row in engine.log_rows(case.key)
        if row["type"] == "TaskCompleted"
    )
    lost = [line for line in lines if (line[0], line[1]) not in completed]
    assert not lost
    assert all(times == 1 for times in completed.values())
    tasks = Counter(task for _, task in completed.elements())
    assert all(times == 1 for times in tasks.values())
    report = engine.verify(reexecute=True)
    assert report.ok, report.problems[:3]
    engine.close()


def task_of(payload: object) -> object:
    return orjson.loads(str(payload))["key"]
