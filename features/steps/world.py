"""The world of a scenario: one engine, one case, a clock that stands still, people by role.

A step is one command; the engine starts each from stored bytes, so every scenario saves and
restores between every two steps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from assistance.samples import sample
from engine import (
    Actor,
    CompleteTask,
    Done,
    Engine,
    OpenCase,
    Outcome,
    PublishMessage,
    Refused,
    TaskView,
)
from tests.workbench import SetClock

AREAS = {"三工镇": "652301100", "昌吉市": "652301", "阜康市": "652302"}


@dataclass
class World:
    engine: Engine
    clock: SetClock
    case: int = 0
    application_id: str = ""
    outcome: Outcome | None = None
    last: dict[str, TaskView] = field(default_factory=dict)
    count: int = 0

    # --- what happens -----------------------------------------------------------------------

    def open_case(self, entry: str, area: str, **variables: Any) -> None:
        """Open the case that ``entry`` (window | platform | outreach) leads to."""
        self.application_id = f"A{self._next()}"
        values = {
            "application_id": self.application_id,
            "entry": entry,
            "area_code": area,
            "policy_version": "changji-2024-30",
            "policy_date": self.clock.now.date().isoformat(),
            "person_id": "P1" if entry == "platform" else None,
            "intake_organisation": "ORG1" if entry == "platform" else None,
            **variables,
        }
        command = OpenCase(
            command_id=self._next(),
            actor=Actor("system", superuser=True),
            process_id="assistance-case",
            variables=values,
            area=area,
            title=self.application_id,
        )
        outcome = self.engine.execute(command)
        assert isinstance(outcome, Done), outcome
        self.case = int(str(outcome.result["case_key"]))

    def complete(self, name: str, decisions: Mapping[str, Any], actor: Actor | None = None) -> None:
        """Submit a believable form for the open task ``name``; the outcome is kept."""
        task = self.task(name)
        self.last[name] = task
        who = actor or self.person_for(task)
        values = sample(task.form_id or "", decisions, self.engine.variables(task.case_key))
        self.outcome = self.engine.execute(
            CompleteTask(command_id=self._next(), actor=who, key=task.key, values=values)
        )

    def must_complete(self, name: str, decisions: Mapping[str, Any]) -> None:
        self.complete(name, decisions)
        assert isinstance(self.outcome, Done), self.outcome

    def publish(self, message: str) -> None:
        command = PublishMessage(
            command_id=self._next(),
            actor=Actor("system", superuser=True),
            name=message,
            correlation_key=self.application_id,
            ttl=86400,
        )
        assert isinstance(self.engine.execute(command), Done)

    def pass_time(self, **span: float) -> None:
        """Move the clock and let due timers fire."""
        self.clock.pass_(**span)
        self.engine.run_due()

    # --- what is there ----------------------------------------------------------------------

    def open_tasks(self) -> list[TaskView]:
        """Open tasks of the case and of its service orders, by due date."""
        everyone = Actor("auditor", superuser=True)
        keys = {self.case, *(c.key for c in self.engine.cases(parent_key=self.case, limit=200))}
        return [t for t in self.engine.tasks(everyone, limit=500) if t.case_key in keys]

    def task(self, name: str) -> TaskView:
        found = [t for t in self.open_tasks() if t.name == name]
        assert found, f"没有待办“{name}”;现有:{[t.name for t in self.open_tasks()]}"
        return found[0]

    def person_for(self, task: TaskView) -> Actor:
        """Somebody of the first candidate group, responsible for the case's area."""
        group = task.candidate_groups[0]
        role = group.split("@")[0]
        return Actor(f"{role}-1", frozenset({role, group}), task.area[:6])

    def refusal(self) -> Refused:
        assert isinstance(self.outcome, Refused), self.outcome
        return self.outcome

    def _next(self) -> str:
        self.count += 1
        return f"c{self.count}"
