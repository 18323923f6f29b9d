"""Two `serve` and two `worker` processes on one PostgreSQL carry cases to the archive together.

On the way one of each is killed (SIGKILL) and later replaced; clients go on with the others, and
repeat what they got no answer to under the same idempotency key.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistance.applying import open_application
from assistance.bootstrap import Assistance, open_assistance
from assistance.samples import sample
from engine import Actor, read_settings

CASES = 50
CLIENTS = 8
PASSWORD = "proof-2026-双机"
VILLAGE = "652301101003"
SECONDS = 240.0
# Each client knows every form's plain way; these keep the cases short.
DECISIONS: Mapping[str, Mapping[str, Any]] = {
    "service-record": {"more_service": False, "late_entry": False},
    "outcome-evaluation": {"follow_up": "stop"},
}


@pytest.mark.timeout(600)
def test_processes_share_the_work_and_survive_each_others_death(
    postgres_url: str, tmp_path: Path
) -> None:
    environment = {
        **os.environ,
        "JIUZHU_DATABASE_URL": postgres_url,
        "JIUZHU_DATA_DIR": str(tmp_path),
        "JIUZHU_DEMO_PASSWORD": PASSWORD,
    }
    jiuzhu = [sys.executable, "-m", "api.cli"]
    subprocess.run([*jiuzhu, "demo", "--cases", "0", "--exit"], env=environment, check=True)
    assistance = open_assistance(read_settings(database_url=postgres_url, data_dir=tmp_path))
    ports = [free_port(), free_port()]
    with Crew(jiuzhu, environment, tmp_path, ports) as crew:
        cases = begin_cases(assistance, CASES)
        clients = Clients(ports)
        killer = threading.Thread(target=kill_one_of_each, args=(crew, clients))
        killer.start()
        clients.work_until(lambda: all_archived(assistance, cases))
        killer.join()
        assert crew.killed == ["serve", "worker"]
    for case in cases:
        assert assistance.engine.variables(case)["file_number"]
    assert clients.faults == []
    assert clients.completed > CASES * 10
    assert no_task_twice(assistance)
    report = assistance.engine.verify(reexecute=True)
    assert report.ok, report.problems[:3]
    assert assistance.engine.incidents() == []
    assistance.close()


def begin_cases(assistance: Assistance, count: int) -> list[int]:
    clerk = Actor("township_clerk-652301101", frozenset({"township_clerk"}), "652301101")
    cases = []
    for n in range(count):
        opened = open_application(
            assistance, entry="window", area=VILLAGE, actor=clerk, command_id=f"apply-{n:04d}"
        )
        assert isinstance(opened, int), opened
        cases.append(opened)
    return cases


def all_archived(assistance: Assistance, cases: list[int]) -> bool:
    wanted = set(cases)
    ended = assistance.engine.cases(state="completed", process_id="assistance-case", limit=200)
    return wanted <= {view.key for view in ended}


def no_task_twice(assistance: Assistance) -> bool:
    """Every completed task of the log was completed once."""
    seen: set[int] = set()
    for view in assistance.engine.cases(limit=2000):
        for entry in assistance.engine.history(view.key):
            if entry.type == "TaskCompleted":
                key = int(str(entry.payload["key"]))
                if key in seen:
                    return False
                seen.add(key)
    return True


class Clients:
    """Programs that complete whatever is open, through any of the servers."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = ports
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.completed = 0
        self.faults: list[str] = []

    def work_until(self, done: Callable[[], bool]) -> None:
        threads = [threading.Thread(target=self._work, args=(n,)) for n in range(CLIENTS)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + SECONDS
        try:
            while not done():
                assert not self.faults, self.faults[:3]
                assert time.monotonic() < deadline, f"only {self.completed} tasks done in time"
                time.sleep(0.5)
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _work(self, number: int) -> None:
        auth = httpx.BasicAuth("integration", PASSWORD)
        with httpx.Client(auth=auth, timeout=20.0) as client:
            while not self._stop.is_set():
                for task in self._open_tasks(client, number):
                    if self._stop.is_set():
                        return
                    self._complete(client, number, task)

    def _open_tasks(self, client: httpx.Client, number: int) -> list[dict[str, Any]]:
        body = {"filter": {"state": "CREATED"}, "page": {"from": 0, "limit": 200}}
        found = self._ask(client, number, "/v2/user-tasks/search", body)
        if found is None or self._is_fault(found, 200):
            return []
        tasks: list[dict[str, Any]] = found.json()["items"]
        # Clients begin at different places, and still meet often enough to collide.
        return tasks[number * 3 :] + tasks[: number * 3]

    def _complete(self, client: httpx.Client, number: int, task: dict[str, Any]) -> None:
        key = task["userTaskKey"]
        seen = self._ask(client, number, f"/v2/user-tasks/{key}/variables/search", {})
        if seen is None or self._is_fault(seen, 200, 404) or seen.status_code != 200:
            return
        variables = {v["name"]: json.loads(v["value"]) for v in seen.json()["items"]}
        form = self._form_of(client, number, key)
        if form is None:
            return
        # A plan must lie ahead of the server's clock when it arrives, at any time of the day.
        soon = datetime.now(UTC) + timedelta(minutes=1)
        values = sample(form, DECISIONS.get(form, {}), variables, moment=soon)
        answer = self._ask(
            client, number, f"/v2/user-tasks/{key}/completion", {"variables": values}, key
        )
        if answer is not None and answer.status_code == 204:
            with self._lock:
                self.completed += 1
        elif answer is not None:
            # Somebody else was quicker; anything else is a fault.
            self._is_fault(answer, 404, 409)

    def _is_fault(self, answer: httpx.Response, *expected: int) -> bool:
        """Whether a server that lives answered what it never should; kept, so that it fails."""
        if answer.status_code in expected:
            return False
        self.faults.append(f"{answer.request.url.path}: {answer.status_code} {answer.text}")
        return True

    def _form_of(self, client: httpx.Client, number: int, key: str) -> str | None:
        for port in self._ports:
            try:
                answer = client.get(f"http://127.0.0.1:{port}/v2/user-tasks/{key}/form")
            except httpx.TransportError:
                continue
            return str(answer.json()["formId"]) if answer.status_code == 200 else None
        return None

    def _ask(
        self, client: httpx.Client, number: int, path: str, body: object, once: str = ""
    ) -> httpx.Response | None:
        """Ask one server, and the other one if it does not answer; None if neither does."""
        headers = {"Idempotency-Key": f"{once}-{number}"} if once else {}
        for n in range(len(self._ports)):
            port = self._ports[(number + n) % len(self._ports)]
            try:
                answer = client.post(f"http://127.0.0.1:{port}{path}", json=body, headers=headers)
            except httpx.TransportError:
                continue
            # 503 says that nothing happened (two transactions met): every SDK asks again.
            if answer.status_code != 503:
                return answer
        return None


class Crew:
    """Two servers and two workers; ``killed`` names those that did not end by themselves."""

    def __init__(
        self, jiuzhu: list[str], environment: dict[str, str], folder: Path, ports: list[int]
    ) -> None:
        self._jiuzhu = jiuzhu
        self._environment = environment
        self._folder = folder
        self._ports = ports
        self.servers: list[subprocess.Popen[bytes]] = []
        self.workers: list[subprocess.Popen[bytes]] = []
        self.killed: list[str] = []

    def __enter__(self) -> Crew:
        for port in self._ports:
            self.servers.append(self._start("serve", "--port", str(port)))
        self.workers += [self._start("worker"), self._start("worker")]
        for port in self._ports:
            wait_ready(port)
        return self

    def __exit__(self, *_: object) -> None:
        for process in (*self.servers, *self.workers):
            process.terminate()
        for process in (*self.servers, *self.workers):
            process.wait(timeout=30)

    def kill(self, kind: str) -> None:
        """SIGKILL one of ``kind`` (serve | worker), and soon put a new one in its place."""
        crew = self.servers if kind == "serve" else self.workers
        crew[0].send_signal(signal.SIGKILL)
        crew[0].wait()
        self.killed.append(kind)
        time.sleep(2.0)
        options = ("--port", str(self._ports[0])) if kind == "serve" else ()
        crew[0] = self._start(kind, *options)

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{arguments[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [*self._jiuzhu, *arguments], env=self._environment, stdout=log, stderr=log
            )


def kill_one_of_each(crew: Crew, clients: Clients) -> None:
    """Once the work is well under way."""
    for kind, after in (("serve", CASES * 3), ("worker", CASES * 8)):
        deadline = time.monotonic() + SECONDS
        while clients.completed < after and time.monotonic() < deadline:
            time.sleep(0.05)
        crew.kill(kind)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_ready(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health/ready").status_code == 200:
                return
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, "the server did not become ready"
        time.sleep(0.1)
