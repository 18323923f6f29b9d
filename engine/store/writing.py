"""What a command leaves in the tables of its cases: log rows, projections, head, the command."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.chain import digest
from engine.commands import Command
from engine.events import StepSealed, TimerRescheduled, canonical
from engine.model import Json
from engine.ports import CaseWork
from engine.store.actions import encode
from engine.store.batch import Batch, Scene
from engine.store.log import APPEND, linked, values
from engine.store.projections import project
from engine.store.waits import OPEN_TIMER, keep_waits

OPEN_HEAD = """
INSERT INTO case_heads (case_id, seq, hash, bundle, process_id, area, title, state, parent_key,
    parent_index, snapshot)
VALUES (:case_id, :seq, :hash, :bundle, :process_id, :area, :title, :state, :parent_key,
    :parent_index, :snapshot)
"""
MOVE_HEAD = """
UPDATE case_heads SET seq = :seq, hash = :hash, bundle = :bundle, process_id = :process_id,
    state = :state, snapshot = :snapshot
WHERE case_id = :case_id
"""
RECORD = """
INSERT INTO commands (command_id, case_id, seq, type, actor, at, actions, result)
VALUES (:command_id, :case_id, :seq, :type, :actor, :at, :actions, :result)
"""
WAKE_TIMER = """
SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('jiuzhu', 'jiuzhu.fire_timer', 0, NULL, NULL,
    jsonb_build_object('timer_key', CAST(:key AS text)), CAST(:due_at AS timestamptz)
    )::procrastinate_job_to_defer_v1])
"""


class Writing:
    """Puts what ``command`` did, at ``at``, into ``batch``."""

    def __init__(self, batch: Batch, command: Command, at: str, dialect: str) -> None:
        self._batch = batch
        self._command = command
        self._at = at
        self._dialect = dialect

    def case(self, work: CaseWork) -> int:
        """Events, read models, waits and head of ``work``; its new version."""
        sealed = StepSealed(
            bundle=work.bundle.digest,
            snapshot=digest(work.snapshot),
            actions=digest(encode(work.actions).encode()),
        )
        rows = linked(
            [*work.events, sealed],
            case_id=work.key,
            seq=work.seq,
            prev_hash=work.hash,
            occurred_at=self._at,
            actor=self._command.actor.user,
            command_id=self._command.command_id,
        )
        scene = Scene(
            work.key, work.process_id, work.title, work.area, self._at, self._command.actor.user
        )
        for event in work.events:
            project(event, scene, self._batch)
            keep_waits(event, scene, self._batch)
        for row in rows:
            self._batch.change(APPEND, values(row))
        if self._dialect == "postgresql":
            for timer in self._batch.opened(OPEN_TIMER):
                self._batch.open(WAKE_TIMER, timer["key"], timer)
            for event in work.events:
                if isinstance(event, TimerRescheduled):
                    self._batch.change(WAKE_TIMER, {"key": event.key, "due_at": event.due_at})
        self._head(work, {"case_id": work.key, "seq": rows[-1].seq, "hash": rows[-1].hash})
        return rows[-1].seq

    def command(
        self, work: CaseWork | None, seq: int, suffix: str, result: Mapping[str, Json]
    ) -> None:
        """The command is remembered even where it changed no case, so that it happens once."""
        row = {
            "command_id": self._command.command_id + suffix,
            "case_id": work.key if work else None,
            "seq": seq,
            "type": type(self._command).__name__,
            "actor": self._command.actor.user,
            "at": self._at,
            "actions": encode(work.actions if work else []),
            "result": canonical(result).decode(),
        }
        self._batch.change(RECORD, row)

    def _head(self, work: CaseWork, head: dict[str, Any]) -> None:
        head |= {
            "bundle": work.bundle.digest,
            "process_id": work.process_id,
            "state": work.state,
            "snapshot": work.snapshot,
        }
        if work.is_new:
            head |= {
                "area": work.area,
                "title": work.title,
                "parent_key": work.parent_key,
                "parent_index": work.parent_index,
            }
        self._batch.change(OPEN_HEAD if work.is_new else MOVE_HEAD, head)
