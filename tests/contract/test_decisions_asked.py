"""Hooks and handlers ask decisions: those of the case's bundle, else of the newest one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine import CompleteTask, Json, Refused, Submission, Transaction, Variables
from tests import diagrams as d
from tests.workbench import CLERK, SetClock, deploy, done, open_case, open_plain

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
FORM = b'{"type": "default", "id": "ask", "schemaVersion": 19, "components": []}'


def table(decision: str, result: str) -> bytes:
    return f"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
      id="{decision}-graph" name="{decision}" namespace="urn:{decision}">
      <decision id="{decision}" name="{decision}"><literalExpression>
      <text>{result} + string(n)</text></literalExpression></decision>
    </definitions>""".encode()


def diagram() -> bytes:
    extensions = '<zeebe:formDefinition formId="ask"/>'
    return d.diagram(
        "asking",
        d.start(),
        d.user("ask", extensions=extensions),
        d.end(),
        flows="start -> ask\nask -> end",
    )


def test_a_hook_asks_the_bundle_of_its_case(sqlite_url: str, tmp_path: Path) -> None:
    answers: list[Json] = []

    def hook(submission: Submission, tx: Transaction) -> Variables | Refused:
        answers.append([submission.decide(name, {"n": 1}) for name in ("known", "new")])
        return {}

    files: dict[str, Any] = {"asking.bpmn": diagram(), "ask.form": FORM}
    old = {**files, "known.dmn": table("known", '"old"')}
    engine = open_plain(sqlite_url, tmp_path, hooks={"ask": hook}, clock=SetClock(NOW), files=old)
    try:
        case = open_case(engine, "asking")
        tables = {"known.dmn": table("known", '"later"'), "new.dmn": table("new", '"later"')}
        deploy(engine, {**files, **tables})
        [task] = engine.tasks(CLERK, case_key=case)
        command = CompleteTask(command_id="c", actor=CLERK, key=task.key, values={})
        done(engine.execute(command))
        assert answers == [["old1", "later1"]]
        assert engine.verify(reexecute=True).ok
    finally:
        engine.close()


def test_a_decision_that_nobody_has_is_an_incident(sqlite_url: str, tmp_path: Path) -> None:
    def hook(submission: Submission, tx: Transaction) -> Variables | Refused:
        submission.decide("nowhere", {})
        return {}

    files: dict[str, Any] = {"asking.bpmn": diagram(), "ask.form": FORM}
    engine = open_plain(sqlite_url, tmp_path, hooks={"ask": hook}, clock=SetClock(NOW), files=files)
    try:
        case = open_case(engine, "asking")
        [task] = engine.tasks(CLERK, case_key=case)
        command = CompleteTask(command_id="c", actor=CLERK, key=task.key, values={})
        outcome = engine.execute(command)
        assert isinstance(outcome, Refused)
        [incident] = engine.incidents()
        assert (incident.element_id, incident.kind) == ("ask", "decision")
        assert "nowhere" in incident.message
    finally:
        engine.close()
