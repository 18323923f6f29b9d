"""An engine without any domain, for tests of the engine itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from assistance.form_reader import BundledForms
from benchmarks.diagrams import loop_of_tasks, row_of_tasks
from engine import (
    Actor,
    Clock,
    Delivery,
    DeployBundle,
    Done,
    Engine,
    JobHandler,
    Json,
    OpenCase,
    Refused,
    Settings,
    TaskHook,
    open_engine,
)
from engine.bootstrap import system_clock

CLERK = Actor("clerk", frozenset({"clerk"}), "")
NOTHING: Mapping[str, Any] = {}


class SetClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **span: float) -> None:
        self.now += timedelta(**span)


def any_values(_: object) -> Any:
    """A validator for diagrams whose forms are not under test: values pass as they are."""

    def check(form: bytes, values: Mapping[str, Json], now: datetime) -> Mapping[str, Json]:
        return values

    return check


def open_plain(
    url: str,
    data_dir: Path,
    *,
    hooks: Mapping[str, TaskHook] = NOTHING,
    handlers: Mapping[str, JobHandler] = NOTHING,
    deliveries: Mapping[str, Delivery] = NOTHING,
    clock: Clock = system_clock,
    files: Mapping[str, bytes] | None = None,
    keys: str = "",
) -> Engine:
    """An engine at ``url`` with ``files`` deployed (default: the two benchmark diagrams)."""
    engine = open_engine(
        Settings(database_url=url, data_dir=data_dir, keys=keys),
        hooks=hooks,
        handlers=handlers,
        deliveries=deliveries,
        validator=any_values,
        forms=BundledForms(),
        clock=clock,
    )
    deploy(engine, files or {"row.bpmn": row_of_tasks(), "loop.bpmn": loop_of_tasks()})
    return engine


def deploy(engine: Engine, files: Mapping[str, bytes]) -> Mapping[str, Json]:
    command = DeployBundle(
        command_id=f"deploy:{engine.digest(files)}", actor=CLERK, files=dict(files)
    )
    return done(engine.execute(command))


def open_case(engine: Engine, process_id: str, **values: Any) -> int:
    command = OpenCase(command_id=engine.new_id(), actor=CLERK, process_id=process_id, **values)
    return int(str(done(engine.execute(command))["case_key"]))


def done(outcome: Done | Refused) -> Mapping[str, Json]:
    """The result of a command that must have happened."""
    assert isinstance(outcome, Done), outcome
    return outcome.result
