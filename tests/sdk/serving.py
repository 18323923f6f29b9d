"""``jiuzhu serve`` as a process of its own, with accounts to sign in with."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from access import add_client, demo_accounts, prepare_demo_accounts
from assistance.bootstrap import open_assistance
from engine import Settings

START_SECONDS = 60.0
PASSWORD = "密码-1"
CLIENT, SECRET = "sdk", "secret-of-the-sdk"


@contextmanager
def jiuzhu_serve(database_url: str, folder: Path) -> Iterator[str]:
    """The address of a service on ``database_url``; it ends as an operator would end it."""
    _prepare(database_url, folder)
    environment = {n: v for n, v in os.environ.items() if not n.startswith("JIUZHU_")}
    environment |= {"JIUZHU_DATABASE_URL": database_url, "JIUZHU_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", "0"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    # Read on to the end, so that the service never waits for its log.
    lines: queue.Queue[str] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process, lines), daemon=True)
    reader.start()
    try:
        yield f"http://127.0.0.1:{_port(lines)}"
    finally:
        process.send_signal(signal.SIGTERM)
        ended = process.wait(30)
        reader.join()
    assert ended == 0


def _prepare(database_url: str, folder: Path) -> None:
    assistance = open_assistance(Settings(database_url=database_url, data_dir=folder))
    engine = assistance.engine
    accounts = demo_accounts([])
    prepare_demo_accounts(accounts, PASSWORD, engine.transaction, engine.now, engine.new_id)
    with engine.transaction() as tx:
        assert add_client(tx, CLIENT, ["integration"], "", SECRET, engine.now())
    assistance.close()


def _read(process: subprocess.Popen[str], lines: queue.Queue[str]) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        lines.put(line)


def _port(lines: queue.Queue[str]) -> int:
    told = []
    while True:
        try:
            told.append(lines.get(timeout=START_SECONDS))
        except queue.Empty:
            raise AssertionError(f"the service did not start: {told}") from None
        if '"serving"' in told[-1]:
            return int(json.loads(told[-1])["port"])
