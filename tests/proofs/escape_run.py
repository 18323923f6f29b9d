"""``python -m tests.proofs.escape_run FOLDER COUNT``: every payload in every slot, seen by a hook.

Prints one JSON object: what was tried and run, and everything that went wrong.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from fastapi.testclient import TestClient

from engine import (
    Actor,
    CompleteJob,
    CompleteTask,
    DeployBundle,
    Done,
    EngineError,
    Json,
    NotPublishable,
    OpenCase,
    Refused,
)
from tests.proofs import slots
from tests.proofs.payloads import payloads
from tests.proofs.watching import INSIDE, OUTSIDE, Witness
from tests.web.v2_world import World, open_world

BOSS = Actor("boss", superuser=True)
SEED = 20261124
OTHERS_SECRET = "the-secret-of-another-case"
# What a right expression gives, whatever was evaluated before it.
CANARY = (
    '[string(1 + 1), upper case("a"), sort([2, 1], function(a, b) a < b), {a: 1}.a, {}.polluted,'
    ' get value({}, "polluted"), [].polluted, "".polluted, count([1, 2]), get entries({b: 2}),'
    ' string(date("2026-01-31") + duration("P1M")), matches("ab", "a."), constructor, toString]'
)
STEPS = 6


@dataclass
class Tally:
    """``wrong``: every event, leak and surprise, with the payload."""

    refused: Counter[str] = field(default_factory=Counter)
    ran: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Run:
    def __init__(self, world: World, witness: Witness) -> None:
        self._engine = world.assistance.engine
        self._client: TestClient = world.client()
        self._witness = witness
        self.tally = Tally()
        self._bundle = ""
        self._execute(slots.beside(), [])
        opened = self._open(slots.CHILD_ID, {"secret": OTHERS_SECRET})
        assert isinstance(opened, int)
        self._right = self._canary()

    def one(self, payload: str) -> None:
        """``payload`` in every slot; what is let in is run."""
        self._witness.seen.clear()
        self._witness.watching = True
        try:
            self._drawn(payload)
            self._evaluated(payload)
            canary = self._canary()
        finally:
            self._witness.watching = False
        found = [*self._witness.seen]
        if canary != self._right:
            found.append(f"later expressions changed: {canary}")
        self.tally.wrong += [f"{payload[:80]!r}: {what}" for what in found]

    def _drawn(self, payload: str) -> None:
        drawn = {**slots.bpmn(payload), **slots.dmn(payload), **slots.form(payload)}
        left = self._execute(drawn, [payload])
        for name in sorted(left):
            slot, _, kind = name.rpartition(".")
            if kind == "bpmn":
                self.tally.ran[slot] += 1
                self._walk(payload, f"p-{slot}")
            elif kind == "dmn":
                self.tally.ran[slot] += 1
                self._decide(payload, f"d-{slot}")

    def _execute(self, drawn: Mapping[str, bytes], told: list[str]) -> Mapping[str, bytes]:
        """Deploy what the linter lets in; the files that are left."""
        left = {**drawn, **slots.beside()}
        for _ in range(3):
            command = DeployBundle(command_id=self._engine.new_id(), actor=BOSS, files=left)
            try:
                outcome = self._engine.execute(command)
            except NotPublishable as refused:
                bad = {f.file for f in refused.findings if f.severity == "error"}
                # A form's file carries the diagram that shows it.
                bad |= {name.replace(".form", ".bpmn") for name in bad}
                self.tally.refused.update(name.rpartition(".")[0] for name in bad)
                left = {name: body for name, body in left.items() if name not in bad}
                continue
            assert isinstance(outcome, Done)
            self._bundle = str(outcome.result["digest"])
            return {name: body for name, body in left.items() if name in drawn}
        self.tally.wrong.append(f"{told}: what is left is still refused")
        return {}

    def _walk(self, payload: str, process_id: str) -> None:
        """Open a case and finish all that waits in it."""
        case = self._open(process_id, {"a": 1, "items": [1, 2], "文": "字"})
        if not isinstance(case, int):
            return
        for _ in range(STEPS):
            tasks = self._engine.tasks(BOSS, case_key=case)
            for task in tasks:
                values: dict[str, Json] = {"note": payload}
                self._outcome(
                    CompleteTask(
                        command_id=self._engine.new_id(), actor=BOSS, key=task.key, values=values
                    )
                )
            jobs = self._engine.activate_jobs("outside", "w", 20, 60)
            for job in jobs:
                self._seen(payload, [job.variables, job.headers])
                self._outcome(
                    CompleteJob(command_id=self._engine.new_id(), actor=BOSS, key=job.key)
                )
            if not tasks and not jobs:
                break
        self._seen(payload, self._engine.variables(case))

    def _open(self, process_id: str, variables: Mapping[str, Any]) -> int | None:
        outcome = self._outcome(
            OpenCase(
                command_id=self._engine.new_id(),
                actor=BOSS,
                process_id=process_id,
                variables=variables,
            )
        )
        return int(str(outcome.result["case_key"])) if isinstance(outcome, Done) else None

    def _outcome(self, command: Any) -> Done | Refused:
        outcome = self._engine.execute(command)
        assert isinstance(outcome, Done | Refused)
        return outcome

    def _decide(self, payload: str, decision: str) -> None:
        try:
            value = self._engine.decide(self._bundle, decision, {"a": payload, payload: payload})
        except EngineError as error:
            self._seen(payload, str(error))
        else:
            self._seen(payload, value)

    def _evaluated(self, payload: str) -> None:
        """As an expression of a page or a print, and as names and values of variables."""
        try:
            self._seen(payload, self._engine.evaluate(payload, {"a": 1}))
        except EngineError:
            self.tally.refused["evaluate"] += 1
        body: dict[str, Any] = {
            "decisionDefinitionId": slots.DECISION_ID,
            "variables": {payload: payload, "a": {payload: [payload]}},
        }
        self._posted(payload, "/v2/decision-definitions/evaluation", body)
        body = {
            "processDefinitionId": slots.CHILD_ID,
            "variables": {payload: 1, "value": payload, "deep": [{payload: payload}]},
        }
        self._posted(payload, "/v2/process-instances", body)

    def _posted(self, payload: str, path: str, body: Mapping[str, Any]) -> None:
        answer = self._client.post(path, content=orjson.dumps(body))
        if answer.status_code >= 500:
            self.tally.wrong.append(f"{payload[:80]!r}: {path} {answer.status_code} {answer.text}")
        self._seen(payload, answer.text)

    def _seen(self, payload: str, value: Any) -> None:
        """Nothing of another case, and nothing of JavaScript's or Python's own."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for sign in (OTHERS_SECRET, "[native code]", "[object ", "root:x:", "<class '"):
            if sign in text and sign not in payload:
                self.tally.wrong.append(f"{payload[:80]!r}: shows {sign!r}: {text[:200]}")

    def _canary(self) -> Any:
        return self._engine.evaluate(CANARY, {})


def main(folder: Path, count: int) -> None:
    mark = folder / "mark"
    chosen = payloads(str(mark))
    # The same ones each time, of every family.
    random.Random(SEED).shuffle(chosen)  # noqa: S311 — a sample, not a secret
    witness = Witness(INSIDE | OUTSIDE)
    with open_world(f"sqlite:///{folder / 'escapes.db'}", folder) as world:
        run = Run(world, witness)
        run.one("a")  # modules are imported, templates read
        run.one("[1, 2")
        run.tally = Tally()
        for payload in chosen[:count]:
            run.one(payload)
        told = {
            "payloads": len(chosen[:count]),
            "ran": run.tally.ran,
            "refused": run.tally.refused,
            "wrong": run.tally.wrong,
            "mark": mark.exists(),
            "others": OTHERS_SECRET,
        }
    print(json.dumps(told, ensure_ascii=False))  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
