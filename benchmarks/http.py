"""Clerks at their pages: open a task, submit its form, land on the next; many at once, over HTTP.

The server runs as in production (``jiuzhu serve``, as many processes as the database allows); the
clients live in this process, so both share the machine's cores. One completion is the POST of the
form and the page that follows it.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

import httpx

from access import Account, create_account, quick_hash
from assistance.bootstrap import Assistance, open_assistance
from benchmarks.diagrams import TASKS, row_of_tasks
from engine import Actor, DeployBundle, Done, OpenCase, read_settings

CLIENTS = 32
CASES_EACH = 6
SERVERS = {"sqlite": 1, "postgresql": 2}
TOWNSHIP = "652301101"
START_SECONDS = 60.0
FORM = {
    "id": "bench",
    "type": "default",
    "schemaVersion": 17,
    "components": [
        {"type": "textfield", "id": "f1", "key": "note", "label": "说明"},
        {
            "type": "select",
            "id": "f2",
            "key": "level",
            "label": "程度",
            "values": [{"label": "一般", "value": "low"}, {"label": "严重", "value": "high"}],
        },
    ],
}
_HIDDEN = re.compile(rb'name="(_csrf|_command_id|_expected_version)" value="([^"]*)"')
_STATUS = re.compile(rb"HTTP/1.1 (\d+)")
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_LOCATION = re.compile(rb"location: (\S+)", re.IGNORECASE)


@dataclass
class Tally:
    """What all clients saw: ms from the click to the next page, and what went wrong."""

    times: list[float]
    errors: int = 0


def measure(url: str, folder: Path) -> dict[str, float]:
    """Figures of one database: see ``Tally``."""
    environment = {"JIUZHU_DATABASE_URL": url, "JIUZHU_DATA_DIR": str(folder)}
    assistance = open_assistance(read_settings(database_url=url, data_dir=folder))
    names = _prepare(assistance)
    assistance.engine.close()
    with _served(environment, "sqlite" if url.startswith("sqlite") else "postgresql") as port:
        cookies = [_sign_in(port, name) for name in names]
        tally = Tally([])
        begun = time.perf_counter()
        asyncio.run(_all_clients(port, cookies, tally))
        seconds = time.perf_counter() - begun
    cuts = quantiles(tally.times, n=100)
    return {
        "clients": CLIENTS,
        "completions_per_second": round(len(tally.times) / seconds, 1),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "errors": tally.errors,
    }


def _prepare(assistance: Assistance) -> list[str]:
    """A worker with a village of his own for every client, and his cases; their user names."""
    engine, everyone = assistance.engine, Actor("bench", superuser=True)
    files = {
        "row.bpmn": row_of_tasks("village_worker", "bench"),
        "bench.form": json.dumps(FORM).encode(),
    }
    _must(engine.execute(DeployBundle(command_id="deploy", actor=everyone, files=files)))
    names = []
    for n in range(CLIENTS):
        area, name = f"{TOWNSHIP}{n:03d}", f"bench-{n}"
        account = Account.of(name, name, {"village_worker"}, area, area)
        with engine.transaction() as tx:
            create_account(tx, account, quick_hash(name), engine.now())
        names.append(name)
        for case in range(CASES_EACH):
            command = OpenCase(
                command_id=f"open-{n}-{case}",
                actor=everyone,
                process_id="row",
                area=area,
                title=f"案件 {n}-{case}",
            )
            _must(engine.execute(command))
    return names


def _must(outcome: object) -> None:
    if not isinstance(outcome, Done):
        raise RuntimeError(str(outcome))


@contextmanager
def _served(environment: dict[str, str], database: str) -> Iterator[int]:
    """``jiuzhu serve`` on a free port, until it is ready, then until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    command += ["--workers", str(SERVERS[database])]
    log = Path(environment["JIUZHU_DATA_DIR"]) / "serve.log"
    with log.open("wb") as out:
        server = subprocess.Popen(  # noqa: S603 — our own program
            command, env={**os.environ, **environment}, stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _is_ready(port):
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"jiuzhu serve did not start:\n{log.read_text()}")
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait()


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def _sign_in(port: int, name: str) -> str:
    """The session cookie of ``name``."""
    with httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        page = client.get("/sign-in").content
        token = dict(_HIDDEN.findall(page))[b"_csrf"].decode()
        form = {"user": name, "password": name, "_csrf": token}
        client.post("/sign-in", data=form)
        return "; ".join(f"{key}={value}" for key, value in client.cookies.items())


async def _all_clients(port: int, cookies: list[str], tally: Tally) -> None:
    await asyncio.gather(*(_client(port, cookie, tally) for cookie in cookies))


async def _client(port: int, cookie: str, tally: Tally) -> None:
    """Work off the worklist until the next page is no task any more."""
    connection = await asyncio.open_connection("127.0.0.1", port)
    _, location, body = await _ask(connection, cookie, "GET", "/tasks")
    found = re.search(rb'href="(/tasks/\d+)', body)
    at = found.group(1).decode() if found else ""
    _, location, body = await _ask(connection, cookie, "GET", at)
    for _n in range(CASES_EACH * TASKS):
        hidden = {k.decode(): v.decode() for k, v in _HIDDEN.findall(body)}
        form = urlencode({**hidden, "note": "按规定填写", "level": "low"})
        begun = time.perf_counter()
        status, location, _answer = await _ask(connection, cookie, "POST", at, form)
        if status != 303:
            tally.errors += 1
            return
        status, _moved, body = await _ask(connection, cookie, "GET", location)
        tally.times.append((time.perf_counter() - begun) * 1000)
        at = location.partition("?")[0]
        if status != 200:
            tally.errors += 1
            return
        if at == "/tasks":
            return


async def _ask(
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    cookie: str,
    method: str,
    path: str,
    form: str = "",
) -> tuple[int, str, bytes]:
    """One request on a kept connection: status, location, body."""
    reader, writer = connection
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {cookie}"]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + form).encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length.group(1)) if length else 0)
    status, location = _STATUS.search(head), _LOCATION.search(head)
    return (
        int(status.group(1)) if status else 0,
        location.group(1).decode() if location else "",
        body,
    )
