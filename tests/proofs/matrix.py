"""Requests for every route, account and object, each with what the oracle expects of it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from api import rest
from tests.proofs.asgi import Answer
from tests.proofs.matrix_world import Matrix, case_links, task_links
from tests.proofs.oracle import Case, Who, may, reads, sees, works

ROUTES = Path(__file__).with_name("routes.csv")
ABSENT = 987_654_321 << 20
SIGN_IN, DENIED, MISSING, DEFECT, DONE = "sign-in", "denied", "missing", "defect", "done"
TECHNICAL = ("operator", "integration")
# What makes a call reach its object, where the route's own example would not or would change it.
BODIES: Mapping[str, Any] = {
    "/v2/user-tasks/{key}": {"changeset": {}},
    "/v2/user-tasks/{key}/assignment": {"assignee": "", "allowOverride": False},
    "/v2/user-tasks/{key}/completion": {"variables": {}},
    # Nobody waits for an objection here.
    "/api/cases/{key}/happenings": {"kind": "objection"},
}
EXAMPLES = {rest.PREFIX + route.path: route.example or {} for route in rest.ROUTES}
PROCEDURE = "application"


@dataclass(frozen=True)
class Row:
    """One route: who may call it by the oracle, and what its keys name."""

    method: str
    path: str
    duty: str
    object: str

    @property
    def reading(self) -> bool:
        return self.method == "GET" or self.path.endswith("/search")


@dataclass(frozen=True)
class Mismatch:
    who: str
    method: str
    path: str
    expected: str
    got: str


def rows() -> list[Row]:
    with ROUTES.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def kind_of(answer: Answer) -> str:
    if answer.status == 401 or (answer.status == 303 and answer.location.startswith("/sign-in")):
        return SIGN_IN
    if answer.status >= 500:
        return DEFECT
    return {403: DENIED, 404: MISSING}.get(answer.status, DONE)


class Checks:
    """Asks as some of the accounts, and keeps every answer that the oracle did not expect."""

    def __init__(self, matrix: Matrix, accounts: Sequence[Who | None]) -> None:
        self.matrix = matrix
        self.accounts = accounts
        self.asked = 0
        self.mismatches: list[Mismatch] = []

    def run(self, asked: Sequence[Row]) -> None:
        """Everything that only reads, then what could change something."""
        for reading in (True, False):
            for row in asked:
                if row.reading == reading:
                    for who in self.accounts:
                        self._row(row, who)

    def _row(self, row: Row, who: Who | None) -> None:
        if row.object in ("cases", "tasks", "inside"):
            if row.method == "GET":
                self._list(row, who)
            else:
                self._searches(row, who)
        elif row.object:
            for case in (*self.matrix.cases, None):
                self._object(row, who, case)
        else:
            self._plain(row, who)

    def _plain(self, row: Row, who: Who | None) -> None:
        path = re.sub(r"\{key\}", str(ABSENT), row.path)
        path = re.sub(r"\{\w+(:path)?\}", "1", path)
        answer = self._ask(row, who, path)
        got = kind_of(answer)
        if row.duty == "open":
            # The sign-in's forms carry a token of their own, which these requests lack; the home
            # page and signing out lead strangers to the sign-in.
            fits = got in (DONE, DENIED, SIGN_IN if who is None else DONE)
        elif who is None or not may(who, row.duty):
            fits = got == self._refusal(who)
        else:
            fits = got in (DONE, MISSING)
        self._keep(fits, row, who, path, "allowed or not by role", answer)

    def _object(self, row: Row, who: Who | None, case: Case | None) -> None:
        path = self._path(row, case)
        if path is None:
            return
        answer = self._ask(row, who, path)
        got = kind_of(answer)
        if who is None or not may(who, row.duty):
            expected = self._refusal(who)
            fits = got == expected
        elif case is None or not self._visible(row, who, case):
            expected, fits = MISSING, got == MISSING
        elif self._acts(row, who, case):
            expected, fits = DONE, got == DONE
            if answer.status < 400 and row.path.endswith(("/claim", "/assignment")):
                self.matrix.give_back(key=self.matrix.tasks[case.key])
        else:
            # The case is seen, and this step is somebody else's.
            expected, fits = "refused", 400 <= answer.status < 500
        self._keep(fits, row, who, path, expected, answer)

    def _acts(self, row: Row, who: Who, case: Case) -> bool:
        # What nobody waits for is refused to everybody who sees the case.
        if row.object == "told":
            return False
        if row.object == "managed":
            return who.role in TECHNICAL
        return row.object != "task" or works(who, case) or who.role in TECHNICAL

    def _visible(self, row: Row, who: Who, case: Case) -> bool:
        if row.object in ("form", "file"):
            return reads(who, case)
        if row.object in ("task", "step", "managed") and works(who, case):
            return True
        if row.path.startswith("/v2"):
            # Programs' interface: people concerned see their case on the pages.
            case = replace(case, person="")
        return sees(who, case)

    def _path(self, row: Row, case: Case | None) -> str | None:
        key, task_key, file_id = (case.key if case else ABSENT), ABSENT, "nothing"
        if row.object in ("form", "file") and case is not None:
            if case.key not in self.matrix.forms:
                return None
            task_key, file_id = self.matrix.forms[case.key]
        elif row.object in ("task", "step", "managed") and case is not None:
            key = self.matrix.tasks[case.key]
        elif row.object in ("element", "variable") and case is not None:
            key = self.matrix.inside[case.key][row.object]
        path = row.path.replace("{key}", str(key)).replace("{task_key}", str(task_key))
        path = path.replace("{appeal}", "1")
        return path.replace("{file_id}", file_id).replace("{code}", "transfer")

    def _list(self, row: Row, who: Who | None) -> None:
        """The page of cases or tasks, whole and narrowed to each area."""
        areas = sorted({case.area for case in self.matrix.cases})
        for area in ("", *areas, *(area[:6] for area in areas)):
            path = f"{row.path}?area={area}" if area else row.path
            answer = self._ask(row, who, path)
            if who is None or not may(who, row.duty):
                fits = kind_of(answer) == self._refusal(who)
                self._keep(fits, row, who, path, "refused", answer)
                continue
            if row.object == "tasks":
                by_task = {task: case for case, task in self.matrix.tasks.items()}
                found = {by_task[key] for key in task_links(answer)}
                wanted = {c.key for c in self.matrix.cases if works(who, c)}
                outside = {c.key for c in self.matrix.cases if not sees(who, c)} - wanted
            else:
                found = case_links(answer)
                wanted = {c.key for c in self.matrix.cases if c.field == PROCEDURE and sees(who, c)}
                outside = {c.key for c in self.matrix.cases if not sees(who, c)}
            whole = not area and who.role not in TECHNICAL
            fits = not found & outside and (not whole or found == wanted)
            self._keep(fits, row, who, path, f"{sorted(wanted)}", answer, f"{sorted(found)}")

    def _searches(self, row: Row, who: Who | None) -> None:
        """One search for everything, and one inside of each case."""
        for case in (*self.matrix.cases, None):
            if case is None and row.object == "inside":
                continue
            named = {"processInstanceKey": str(case.key)} if case else {}
            answer = self._ask(row, who, row.path, {"filter": named, "page": {"limit": 100}})
            if who is None or not may(who, row.duty):
                fits = kind_of(answer) == self._refusal(who)
                self._keep(fits, row, who, row.path, "refused", answer)
                continue
            found = answer.json()
            keys = {int(item["processInstanceKey"]) for item in found["items"]}
            cases = [case] if case else self.matrix.cases
            rule = works if row.object == "tasks" and who.role not in TECHNICAL else sees
            wanted = {c.key for c in cases if rule(who, replace(c, person=""))}
            if "subscriptions" in row.path:
                wanted = {c.key for c in cases if c.key in wanted and c.field != PROCEDURE}
                keys -= {c.key for c in cases if c.field == PROCEDURE and sees(who, c)}
            fits = keys == wanted
            if row.object != "inside":
                fits = fits and found["page"]["totalItems"] == len(found["items"])
            self._keep(fits, row, who, row.path, f"{sorted(wanted)}", answer, f"{sorted(keys)}")

    def _ask(self, row: Row, who: Who | None, path: str, body: Any = None) -> Answer:
        self.asked += 1
        if not row.path.startswith(("/v2", "/api")):
            # With the session's own token, or signing out would end it.
            wrong = {"_csrf": ""} if row.duty == "open" else {}
            fields = {"reason": "", **wrong} if row.method == "POST" else None
            return self.matrix.ask(who, row.method, path, fields=fields)
        if body is None and row.method != "GET":
            body = dict(BODIES.get(row.path) or (EXAMPLES.get(row.path, {}) if row.object else {}))
            if "assignee" in body:
                body["assignee"] = who.user if who else "x"
        return self.matrix.ask(who, row.method, path, body)

    def _refusal(self, who: Who | None) -> str:
        return SIGN_IN if who is None else DENIED

    def _keep(
        self,
        fits: bool,
        row: Row,
        who: Who | None,
        path: str,
        expected: str,
        answer: Answer,
        got: str = "",
    ) -> None:
        if not fits or answer.status >= 500:
            user = who.user if who else "a stranger"
            got = got or f"{answer.status} {kind_of(answer)}"
            self.mismatches.append(Mismatch(user, row.method, path, expected, got))


def shares(matrix: Matrix, number: int, of: int) -> Iterator[Who | None]:
    """Every ``of``-th account from ``number`` on; the stranger is in the first share."""
    yield from matrix.accounts[number::of]
    if number == 0:
        yield None
