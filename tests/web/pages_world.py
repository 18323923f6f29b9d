"""The product behind its pages: the procedure deployed, and the demo's accounts."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from access import find_account
from api.app import create_app
from assistance.actors import actor_of
from assistance.applying import open_application
from assistance.bootstrap import Assistance, deploy, open_assistance
from assistance.demo import prepare
from assistance.samples import sample
from engine import Actor, CompleteTask, Done, Settings, TaskView
from forms import Component, FormRegistry, in_scope
from forms.kinds import entry_text

PASSWORD = "correct horse 1"
VILLAGE = "652301101201"
CLERK, LEADER = "township_clerk-652301101", "township_leader-652301101"
OFFICER, WORKER = "county_officer-652301", "village_worker-652301101201"
ELSEWHERE = "township_clerk-652302100"
FORMS = FormRegistry.from_definitions()
Fields = dict[str, list[str]]


@dataclass
class World:
    assistance: Assistance
    app: FastAPI
    clients: list[TestClient] = field(default_factory=list)

    def person(self, user: str = "") -> Person:
        """A browser of its own; signed in as ``user`` if one is named."""
        client = TestClient(self.app, follow_redirects=False)
        self.clients.append(client)
        person = Person(self, client)
        if user:
            answer = person.sign_in(user)
            assert answer.status_code == 303, answer.text
        return person

    def actor(self, user: str) -> Actor:
        with self.assistance.engine.reading() as tx:
            account = find_account(tx, user, self.assistance.engine.now())
        assert account is not None
        return actor_of(account)

    def open_window_case(self) -> int:
        opened = open_application(
            self.assistance, entry="window", area=VILLAGE, actor=self.actor(CLERK)
        )
        assert isinstance(opened, int), opened
        return opened

    def open_task(self, case_key: int) -> TaskView:
        everyone = Actor("operator", superuser=True)
        return self.assistance.engine.tasks(everyone, case_key=case_key)[0]

    def values(self, task: TaskView, **decisions: Any) -> dict[str, Any]:
        """Believable typed values for the form of ``task``."""
        variables = self.assistance.engine.variables(task.case_key)
        now = self.assistance.engine.now()
        values = sample(task.form_id or "", decisions, variables, moment=now)
        return dict(without_files(values))

    def complete(self, task: TaskView, user: str, **decisions: Any) -> None:
        """Submit ``task`` behind the pages' back."""
        outcome = self.assistance.engine.execute(
            CompleteTask(
                command_id=self.assistance.engine.new_id(),
                actor=self.actor(user),
                key=task.key,
                values=self.values(task, **decisions),
            )
        )
        assert isinstance(outcome, Done), outcome


@dataclass
class Person:
    """Somebody at a browser without JavaScript."""

    world: World
    client: TestClient

    def sign_in(self, user: str, password: str = PASSWORD, **more: str) -> Response:
        page = self.get("/sign-in")
        data = {"_csrf": hidden(page, "_csrf"), "user": user, "password": password, "next": ""}
        answer: Response = self.client.post("/sign-in", data={**data, **more})
        return answer

    def get(self, path: str) -> Response:
        answer: Response = self.client.get(path)
        return answer

    def post(self, path: str, fields: Fields, page: Response | None = None) -> Response:
        """Post ``fields`` with the hidden ones of ``page``."""
        data: Fields = dict(fields)
        for name in ("_csrf", "_command_id", "_expected_version"):
            if page is not None and (value := hidden(page, name)):
                data[name] = [value]
        answer: Response = self.client.post(path, data=data)
        return answer

    def submit(self, task: TaskView, **decisions: Any) -> Response:
        """Open the task's page and submit believable values."""
        page = self.get(f"/tasks/{task.key}")
        assert page.status_code == 200, page.text
        values = self.world.values(task, **decisions)
        return self.post(f"/tasks/{task.key}", fields_of(task, values), page)


def hidden(page: Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    return found[1] if found else ""


def fields_of(task: TaskView, values: Mapping[str, Any]) -> Fields:
    """``values`` as a browser posts them: the reverse of ``forms.parse_post``."""
    return dict(_fields(FORMS[task.form_id or ""].components, values, ""))


def _fields(
    components: Sequence[Component], values: Mapping[str, Any], prefix: str
) -> Iterator[tuple[str, list[str]]]:
    for component in in_scope(components):
        path, value = f"{prefix}{component.key}", values.get(component.key)
        if component.type == "group":
            yield from _fields(component.children, value or {}, f"{path}.")
        elif component.type == "dynamiclist":
            for number, row in enumerate(value or ()):
                yield from _fields(component.children, row, f"{path}[{number}].")
        elif component.many:
            yield path, list(value or ())
        elif component.type == "checkbox":
            yield path, ["true"] if value else []
        elif value is not None:
            yield path, [entry_text(component, value)]


def without_files(value: Any) -> Any:
    """Sample values name files that nobody has uploaded."""
    if isinstance(value, Mapping):
        held = {k: without_files(v) for k, v in value.items() if not _is_files(k, v)}
        if held.get("source") == "copy" and "files" in value:
            held |= {"source": "original_checked"}
        return held
    return [without_files(row) for row in value] if isinstance(value, list) else value


def _is_files(key: str, value: Any) -> bool:
    return key in ("files", "attachments", "photos", "process_photos") and isinstance(value, list)


@contextmanager
def open_pages(url: str, data_dir: Path) -> Iterator[World]:
    settings = Settings(database_url=url, data_dir=data_dir, demo_password=PASSWORD)
    assistance = open_assistance(settings)
    try:
        deploy(assistance)
        prepare(assistance)
        world = World(assistance, create_app(assistance))
        yield world
        for client in world.clients:
            client.close()
    finally:
        assistance.close()


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The address of ``app`` behind a real server, for a real browser."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
