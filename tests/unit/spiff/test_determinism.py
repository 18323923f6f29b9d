"""Same steps, same bytes: in another process, with another hash seed, time zone and clock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from hashlib import sha256
from pathlib import Path

import pytest
from SpiffWorkflow import task as spiff_task

from tests import diagrams as d
from tests.unit.spiff.spiff_case import Case

ROOT = Path(__file__).parents[3]
MODEL = d.file(
    d.message("note", "=key"),
    d.error("E1"),
    d.process(
        "p",
        d.start(),
        d.gateway("parallel", "fork"),
        d.user("many", d.loop("=items", out="results", result="=answer")),
        d.boundary("tick", "many", d.timer("timeCycle", "R3/PT1H"), interrupting=False),
        d.sub_process("sub", d.start("s"), d.job("work"), d.end("e"), flows="s -> work\nwork -> e"),
        d.boundary("told", "sub", d.on_message("note")),
        d.boundary("failed", "sub", d.on_error("E1")),
        d.call("child", "p"),
        d.gateway("exclusive", "merge"),
        d.user("ticked"),
        d.gateway("parallel", "join"),
        d.end(),
        flows="""start -> fork
            fork -> many
            fork -> sub
            fork -> child
            tick -> ticked
            sub -> merge
            told -> merge
            failed -> merge
            many -> join
            merge -> join
            child -> join
            join -> end""",
    ),
)


def walk() -> list[str]:
    """The digest of the snapshot after every step of one eventful case."""
    digests: list[str] = []

    def seen() -> None:
        digests.append(sha256(case.snapshot).hexdigest())

    case = Case(MODEL, items=["丙", "甲", "乙"], key="K", 变量={"b": 1, "a": [1.5, None]})
    seen()
    case.complete("many", 2, answer={"z": 1, "y": 2})
    seen()
    case.fire("tick")
    seen()
    case.throw("work", "E1", note="x")
    seen()
    case.complete("ticked")
    seen()
    case.children("child", {"out": 1})
    seen()
    case.complete("many", answer=1)
    seen()
    case.complete("many", answer=2)
    seen()
    assert case.ended()[0] == "completed"
    return digests


@pytest.mark.parametrize(("seed", "zone"), [("1", "UTC"), ("77", "Asia/Shanghai"), ("random", "")])
def test_another_process_gives_the_same_bytes(seed: str, zone: str) -> None:
    program = "from tests.unit.spiff.test_determinism import walk; print('\\n'.join(walk()))"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "TZ": zone}
    run = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert run.stdout.split() == walk()


def test_threads_do_not_share_ids() -> None:
    expected, found = walk(), []
    threads = [threading.Thread(target=lambda: found.append(walk())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_the_library_still_takes_its_ids_and_time_where_the_shim_gives_them() -> None:
    source = Path(spiff_task.__file__ or "").read_text(encoding="utf-8")
    assert "from uuid import uuid4" in source
    assert "self.id = id or uuid4()" in source
    assert "time.time()" in source
    assert spiff_task.uuid4.__module__ == "engine.spiff.shim"
    assert spiff_task.time.__module__ == "engine.spiff.shim"
