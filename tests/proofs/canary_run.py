"""Synthetic people through every route, in a process of its own whose standard error is its log.

Started by the proof as ``python -m tests.proofs.canary_run FOLDER OUT``: what was answered goes to
OUT as JSON, one object for the clean run and one for each planted leak; the log says where each
begins.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from api import logs
from tests.proofs.asgi import Answer
from tests.proofs.canaries import CANARIES, FIELDS, MARK, PLANTED, VALUES
from tests.proofs.matrix import Row, rows
from tests.proofs.matrix_world import HOME, Matrix, open_matrix
from tests.proofs.oracle import Case, Who, may, sees
from tests.web.pages_world import CLERK, ELSEWHERE, fields_of

# One of each way to go wrong, besides what is right.
BROKEN = '{"name": "' + VALUES["applicant_name"]


class Run:
    """Pushes the canaries, and keeps what must not hold any: by where it was found."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.asked = 0
        self.statuses: dict[int, int] = {}
        self.found: list[str] = []
        self.case = self._apply()

    def _apply(self) -> Case:
        """A window application of the canary, submitted on its page by the clerk."""
        world = self.matrix.world
        key = world.open_window_case()
        task = world.open_task(key)
        fields = fields_of(task, {**world.values(task), **VALUES})
        posted = {name: texts[0] for name, texts in fields.items() if texts}
        posted["_command_id"] = world.assistance.engine.new_id()
        opened = world.assistance.engine.case(key)
        assert opened is not None
        posted["_expected_version"] = str(opened.version)
        answer = self.matrix.ask(Who(CLERK), "POST", f"/tasks/{task.key}", fields=posted)
        assert answer.status == 303, answer.text
        self._keep("submitting", answer)
        own = self.matrix.ask(Who(CLERK), "GET", f"/cases/{key}/forms/{task.key}")
        # What is not kept cannot get out.
        # An id number is masked even here.
        missing = {c for c in CANARIES if c not in own.text} - {VALUES["id_number"]}
        assert not missing, missing
        following = world.open_task(key)
        self.task = following.key
        return Case(key, HOME, following.candidate_groups[0], "application")

    def run(self) -> None:
        # First, as what is pushed then may end the case.
        self._other_people()
        for row in rows():
            for who in self._askers(row):
                self._push(row, who)
        self._keep("metrics", self.matrix.ask(None, "GET", "/metrics"), whole=True)

    def _askers(self, row: Row) -> Iterator[Who | None]:
        yield None
        yield Who(CLERK, "township_clerk")
        able = [who for who in self.matrix.accounts if row.duty != "open" and may(who, row.duty)]
        yield from able[:1]

    def _push(self, row: Row, who: Who | None) -> None:
        """In the query, in the path, as a form, as JSON whole and broken."""
        near = self._near(row)
        ways: list[tuple[str, Any, Mapping[str, str] | None]] = []
        if row.method == "GET":
            ways.append((near, None, None))
        elif row.path.startswith(("/v2", "/api")):
            body = {**VALUES, "variables": VALUES, "filter": {"name": VALUES["applicant_name"]}}
            ways += [(near, body, None), (near, BROKEN.encode(), None), (near, [VALUES], None)]
            ways += [(near, {"variables": VALUES}, None), (near, {"assignee": CANARIES[0]}, None)]
            ways.append((near, {}, None))
        else:
            ways.append((near, None, FIELDS))
        for path, body, fields in ways:
            answer = self._ask(who, row.method, path, body, fields)
            programs = path.startswith(("/v2", "/api"))
            # A page gives back to whoever typed it what he typed.
            self._keep(f"{row.method} {row.path}", answer, errors=programs or fields is None)
        # Whoever puts a name into an address reads it there again, but nobody else does.
        for text in CANARIES[:2]:
            far = re.sub(r"\{\w+(:path)?\}", quote(text), row.path)
            answer = self._ask(who, row.method, f"{far}?q={quote(text)}", None, None)
            self._keep(f"{row.method} {row.path} in the address", answer, errors=False, urls=False)

    def fail_in(self, row: Row, user: str) -> None:
        """One request that nothing is wrong with, whose answer must not hold a canary."""
        body: Any = {} if row.method == "POST" else None
        answer = self._ask(Who(user), row.method, self._near(row), body, None)
        self._keep(f"{user}: {row.method} {row.path}", answer, whole=True)

    def _other_people(self) -> None:
        """Everything of the case, for everybody who may not see it."""
        others = [who for who in self.matrix.accounts if not sees(who, self.case)]
        for row in rows():
            if row.reading and row.duty != "open":
                for who in others:
                    body: Any = {"filter": {}} if row.method == "POST" else None
                    answer = self._ask(who, row.method, self._near(row), body, None)
                    self._keep(f"{who.user}: {row.method} {row.path}", answer, whole=True)

    def _near(self, row: Row) -> str:
        """The path with the keys of the canary's own case."""
        task = str(self.task)
        tasks = row.object in ("task", "step", "managed")
        path = row.path.replace("{key}", task if tasks else str(self.case.key))
        return re.sub(r"\{\w+(:path)?\}", task, path.replace("{code}", "transfer"))

    def _ask(
        self, who: Who | None, method: str, path: str, body: Any, fields: Mapping[str, str] | None
    ) -> Answer:
        self.asked += 1
        if path.startswith("/sign-out"):
            fields = {**(fields or {}), "_csrf": ""}
        return self.matrix.ask(who, method, path, body, fields=fields)

    def _keep(
        self,
        where: str,
        answer: Answer,
        *,
        whole: bool = False,
        errors: bool = True,
        urls: bool = True,
    ) -> None:
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        headers = " ".join(f"{name}: {text}" for name, text in answer.headers)
        if urls:
            self._look(f"header of {where}", headers)
        if whole or (errors and answer.status >= 400):
            self._look(f"{answer.status} of {where}", answer.text)

    def _look(self, where: str, text: str) -> None:
        held = [canary for canary in CANARIES if canary in text or quote(canary) in text]
        if held:
            self.found.append(f"{where}: {held}")

    def result(self) -> dict[str, Any]:
        return {"asked": self.asked, "statuses": self.statuses, "found": self.found}


def defect(*_: object, **__: object) -> Any:
    """A failure whose message tells everything."""
    raise RuntimeError(" ".join(CANARIES))


def fail_everywhere(run: Run) -> None:
    """The same routes again while what they stand on fails: 500 with a number, no more."""
    before = run.statuses.get(500, 0)
    with (
        patch("api.pages.scope.visible_case", defect),
        patch("api.pages.cases.visible_case", defect),
        patch("api.pages.tasks.visible_task", defect),
        patch("api.pages.worklist.about", defect),
        patch("engine.lookup.Lookup.cases", defect),
        patch("engine.lookup.Lookup.tasks", defect),
        patch("engine.lookup.Lookup.definitions", defect),
    ):
        for row in rows():
            for who in (Who(CLERK, "township_clerk"), Who("integration", "integration")):
                run._push(row, who)
    assert run.statuses.get(500, 0) > before + 20, run.statuses


def main(folder: Path, out: Path) -> None:
    logs.configure()
    told: dict[str, Any] = {}
    with open_matrix(folder) as matrix:
        run = Run(matrix)
        _mark("clean")
        run.run()
        fail_everywhere(run)
        told["clean"] = run.result()
        for name, (place, instead) in PLANTED.items():
            _mark(name)
            run.found, run.asked, run.statuses = [], 0, {}
            with (
                patch(place, instead),
                patch("engine.lookup.Lookup.tasks", defect),
                patch("api.pages.worklist.about", defect),
            ):
                run.fail_in(Row("POST", "/v2/user-tasks/search", "work", "tasks"), CLERK)
                run.fail_in(Row("GET", "/tasks", "work", "tasks"), CLERK)
                run.fail_in(Row("GET", "/cases/{key}/history", "look", "case"), ELSEWHERE)
            told[name] = run.result()
    out.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _mark(name: str) -> None:
    sys.stderr.write(f"{MARK} {name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
