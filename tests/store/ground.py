"""An engine on a fresh database, and hands that reach under it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

from engine import (
    Actor,
    CompleteTask,
    Delivery,
    Done,
    Engine,
    JobRequest,
    Outcome,
    TaskHook,
    TaskView,
    Transaction,
    Variables,
)
from engine.model import stamp
from engine.store.database import Database
from engine.store.uow import transaction
from tests import diagrams as d
from tests.workbench import CLERK, SetClock, open_case, open_plain

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BOSS = Actor("boss", superuser=True)
# Tables of others: the queue's and the migrations' own.
FOREIGN = ("procrastinate_", "alembic_")
# Tables that the database only lets grow.
RECORDS = ("event_log", "commands", "refusals")

NOTE = json.dumps(
    {
        "id": "note",
        "type": "default",
        "schemaVersion": 17,
        "components": [{"id": "f1", "key": "text", "type": "textfield", "label": "说明"}],
    }
).encode()
HANDLER = "jiuzhu:test.ask"
FILES = {
    "note.form": NOTE,
    # Two tasks in a row.
    "two.bpmn": d.diagram(
        "two", d.start(), d.user("a"), d.user("b"), d.end(), flows="start -> a\na -> b\nb -> end"
    ),
    # A task with a form.
    "noted.bpmn": d.diagram(
        "noted",
        d.start(),
        d.user("write", extensions='<zeebe:formDefinition formId="note"/>'),
        d.user("read"),
        d.end(),
        flows="start -> write\nwrite -> read\nread -> end",
    ),
    # An hour's wait, then our handler.
    "late.bpmn": d.diagram(
        "late",
        d.start(),
        d.catch("wait", d.timer("timeDuration", "PT1H")),
        d.job("ask", HANDLER),
        d.end(),
        flows="start -> wait\nwait -> ask\nask -> end",
    ),
    # A task, then our handler, then a task.
    "asks.bpmn": d.diagram(
        "asks",
        d.start(),
        d.user("a"),
        d.job("ask", HANDLER),
        d.user("b"),
        d.end(),
        flows="start -> a\na -> ask\nask -> b\nb -> end",
    ),
    # A wait for a message; a second process waits for the same one.
    "papers.bpmn": d.diagram(
        "papers",
        d.start(),
        d.catch("wait", d.on_message("papers")),
        d.user("read"),
        d.end(),
        flows="start -> wait\nwait -> read\nread -> end",
        more=d.message("papers", "=person"),
    ),
    "copies.bpmn": d.diagram(
        "copies",
        d.start(),
        d.catch("wait", d.on_message("papers")),
        d.user("copy"),
        d.end(),
        flows="start -> wait\nwait -> copy\ncopy -> end",
        more=d.message("papers", "=person"),
    ),
    # A job for an outside worker.
    "work.bpmn": d.diagram(
        "work", d.start(), d.job("job", "outside"), d.end(), flows="start -> job\njob -> end"
    ),
    # Task b opens in the command that ends the case.
    "brief.bpmn": d.diagram(
        "brief",
        d.start(),
        d.user("a"),
        d.gateway("parallel", "both"),
        d.user("b"),
        d.job("ask", HANDLER),
        d.end("now", d.TERMINATE),
        d.end(),
        flows="start -> a\na -> both\nboth -> b\nboth -> ask\nask -> now\nb -> end",
    ),
    # One child case for each item.
    "parent.bpmn": d.diagram(
        "parent",
        d.start(),
        d.call("children", "two", d.loop("=items")),
        d.user("after"),
        d.end(),
        flows="start -> children\nchildren -> after\nafter -> end",
    ),
}


@dataclass
class Answers:
    """What the handler of ``HANDLER`` does when it is asked; tests replace ``answer``."""

    asked: int = 0

    def answer(self, request: JobRequest, tx: Transaction) -> Variables:
        return {}

    def __call__(self, request: JobRequest, tx: Transaction) -> Variables:
        self.asked += 1
        return self.answer(request, tx)


@dataclass
class Ground:
    """``database`` is a second way in, as an administrator has it."""

    engine: Engine
    database: Database
    clock: SetClock
    folder: Path
    answers: Answers
    hooks: dict[str, TaskHook] = field(default_factory=dict)
    deliveries: dict[str, Delivery] = field(default_factory=dict)

    # --- by the front door ------------------------------------------------------------------

    def open(self, process_id: str = "two", **variables: Any) -> int:
        return open_case(self.engine, process_id, variables=variables)

    def tasks(self, case: int) -> list[TaskView]:
        return self.engine.tasks(BOSS, case_key=case)

    def complete(self, key: int, command_id: str = "", **more: Any) -> Outcome:
        command = CompleteTask(
            command_id=command_id or self.engine.new_id(), key=key, **{"actor": CLERK, **more}
        )
        return self.engine.execute(command)

    def finish(self, case: int) -> None:
        """Complete every task of the case, and of its children, until none is left."""
        while open_ := [t for t in self.engine.tasks(BOSS) if self.belongs(t, case)]:
            assert isinstance(self.complete(open_[0].key), Done)

    def belongs(self, task: TaskView, case: int) -> bool:
        found = self.engine.case(task.case_key)
        assert found is not None
        return case in (found.key, (found.parent_key or 0) >> 20 << 20)

    # --- by the back door -------------------------------------------------------------------

    def rows(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        with transaction(self.database, stamp(self.clock.now)) as tx:
            return [dict(row) for row in tx.run(statement, values)]

    def tables(self) -> list[str]:
        names = inspect(self.database.pool).get_table_names()
        return sorted(name for name in names if not name.startswith(FOREIGN))

    def content(self) -> Mapping[str, list[dict[str, Any]]]:
        """Every row of every table of ours."""
        found = {}
        for table in self.tables():
            rows = self.rows(f"SELECT * FROM {table}")
            found[table] = sorted(({k: _plain(v) for k, v in r.items()} for r in rows), key=repr)
        return found

    def unguard(self) -> None:
        """Take away what refuses changes of the log, as somebody with all rights could."""
        sqlite = self.database.dialect == "sqlite"
        for table in RECORDS:
            for change in ("update", "delete", "replace" if sqlite else "truncate"):
                self.rows(f"DROP TRIGGER {table}_no_{change}{'' if sqlite else f' ON {table}'}")


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def open_ground(url: str, folder: Path, **more: Any) -> Ground:
    clock, answers = SetClock(NOW), Answers()
    hooks: dict[str, TaskHook] = {}
    deliveries: dict[str, Delivery] = {}
    engine = open_plain(
        url,
        folder,
        hooks=hooks,
        handlers={HANDLER: answers},
        deliveries=deliveries,
        clock=clock,
        files=FILES,
        **more,
    )
    return Ground(engine, Database(url), clock, folder, answers, hooks, deliveries)
