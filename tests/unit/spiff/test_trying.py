"""Cases that begin at an element of their own choice and end behind another (task testing)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from engine.actions import Action, CompleteElement, FireTimer, Start
from engine.errors import Impossible
from engine.events import CaseEnded, Event, TaskCancelled, TaskOpened, TimerScheduled
from engine.model import Bundle
from engine.ports import Step
from tests import diagrams as d
from tests.unit.spiff.spiff_case import KEY, NOW, runner

DAY = d.boundary("late", "work", d.timer("timeDuration", "P1D"))
REMINDER = d.boundary("late", "work", d.timer("timeDuration", "P1D"), interrupting=False)


class Trial:
    """One case; ``events`` are those of the last step."""

    def __init__(
        self, body: bytes, at: tuple[str, ...] = (), until: tuple[str, ...] = (), **variables: Any
    ) -> None:
        self.bundle = Bundle(f"{hash(body)}", {"p.bpmn": body})
        action = Start("p", variables, at=at, until=until)
        self.keep(runner().start(self.bundle, KEY, action, NOW))

    def keep(self, step: Step) -> None:
        self.snapshot, self.events = step.snapshot, step.events

    def do(self, action: Action) -> None:
        now = NOW + timedelta(days=1)
        self.keep(runner().apply(self.bundle, self.snapshot, action, now))

    def told(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def outcome(self) -> str | None:
        return next((event.outcome for event in self.told(CaseEnded)), None)


def row(boundary: str = "", work: str = "") -> bytes:
    flows = "start -> work\nwork -> then\nthen -> end" + ("\nlate -> remind" if boundary else "")
    parts = [d.start(), work or d.user("work"), d.job("then"), d.end(), boundary]
    return d.diagram("p", *parts, *([d.user("remind")] if boundary else []), flows=flows)


def test_nothing_behind_the_element_is_begun() -> None:
    trial = Trial(row(), until=("work",))
    [task] = trial.told(TaskOpened)
    trial.do(CompleteElement(task.key, {"seen": True}))
    assert trial.outcome == "cancelled"
    assert [type(event).__name__ for event in trial.events] == ["PathTaken", "CaseEnded"]
    assert runner().variables(trial.snapshot) == {"seen": True}


def test_an_element_left_by_its_boundary_is_left() -> None:
    trial = Trial(row(DAY), until=("work",))
    [timer] = trial.told(TimerScheduled)
    trial.do(FireTimer(timer.key))
    assert trial.outcome == "cancelled"
    assert [event.element_id for event in trial.told(TaskCancelled)] == ["work"]
    assert trial.told(TaskOpened) == []


def test_a_boundary_that_does_not_interrupt_leaves_it_standing() -> None:
    trial = Trial(row(REMINDER), until=("work",))
    [task], [timer] = trial.told(TaskOpened), trial.told(TimerScheduled)
    trial.do(FireTimer(timer.key))
    assert trial.outcome is None
    assert [event.element_id for event in trial.told(TaskOpened)] == ["remind"]
    trial.do(CompleteElement(task.key, {}))
    assert trial.outcome == "cancelled"
    assert [event.element_id for event in trial.told(TaskCancelled)] == ["remind"]


def test_a_multi_instance_is_done_with_its_last_instance() -> None:
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>'
        "</bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>"
    )
    trial = Trial(row(work=d.user("work", loop)), until=("work",), items=[1, 2])
    first, second = trial.told(TaskOpened)
    trial.do(CompleteElement(first.key, {}))
    assert trial.outcome is None
    trial.do(CompleteElement(second.key, {}))
    assert trial.outcome == "cancelled"


def test_it_begins_where_it_is_told_to() -> None:
    stage = d.sub_process("stage", d.start("in"), d.user("inner"), d.end("out"),
                          flows="in -> inner\ninner -> out")  # fmt: skip
    flows = "start -> stage\nstage -> after\nafter -> end"
    body = d.diagram("p", d.start(), stage, d.user("after"), d.end(), flows=flows)
    trial = Trial(body, at=("inner",))
    [task] = trial.told(TaskOpened)
    assert task.element_id == "inner"
    trial.do(CompleteElement(task.key, {}))
    assert [event.element_id for event in trial.told(TaskOpened)] == ["after"]


@pytest.mark.parametrize("at", ["nowhere", "late"])
def test_it_begins_nowhere_else(at: str) -> None:
    with pytest.raises(Impossible):
        Trial(row(DAY), at=(at,))
