"""The unit of work: reads and locks at the start, one batch of writes at the end."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from engine.chain import GENESIS, digest
from engine.commands import AssignTask, CaseCommand, Command, CompleteTask
from engine.errors import Done
from engine.events import canonical
from engine.model import KEY_BITS, Actor, Bundle, Json, Variables, case_key, stamp
from engine.ports import CaseWork, OpenTask, Resource
from engine.store import bundles, calendars, reads
from engine.store.batch import Batch
from engine.store.bundles import Bundles
from engine.store.calendars import NO_CALENDAR
from engine.store.draft_rows import DraftRows
from engine.store.inbox import Inbox
from engine.store.sealing import KeyRing
from engine.store.starts import Starts
from engine.store.uow import NUMBER, Tx
from engine.store.waits import OPEN_SUBSCRIPTION
from engine.store.writing import Writing
from engine.waiting import Child, Job, StoredMessage

KEEP_SUBMISSION = """
INSERT INTO submissions (task_key, case_id, element_id, form_id, actor, at, salt, body)
VALUES (:task_key, :case_id, :element_id, :form_id, :actor, :at, :salt, :body)
"""
DELIVERED = "DELETE FROM outbox WHERE id = :id"


# Commands whose task is read together with the lock.
ON_TASK = AssignTask | CompleteTask


class Unit:
    """Implements ``ports.UnitOfWork`` on one transaction."""

    def __init__(
        self, tx: Tx, now: datetime, known: Bundles, keys: KeyRing, salt: str, command: Command
    ) -> None:
        self.tx = tx
        self.now = now
        self.follow_ups: Sequence[str] = []
        self._at = stamp(now)
        self._known = known
        self._keys = keys
        self._salt = salt
        self._command = command
        self._works: dict[int, CaseWork] = {}
        self._calendar: str | None = None
        self._tasks: dict[int, OpenTask | None] = {}
        self._batch = Batch()
        self._inbox = Inbox(tx, self._at)
        self.drafts = DraftRows(tx, self._at)
        self.starts = Starts(tx, self._at)

    # --- reading and locking ----------------------------------------------------------------

    def begin(self) -> Done | None:
        """Lock the command's case; the stored result if the command already happened."""
        command = self._command
        calls: list[tuple[str, Mapping[str, Any]]] = []
        if isinstance(command, CaseCommand):
            calls.append((reads.lock(self.tx), {"case_id": command.case}))
        calls.append((reads.COMMAND, {"command_id": command.command_id}))
        if isinstance(command, ON_TASK):
            calls.append((reads.TASK, {"key": command.key}))
        found = self.tx.run_all(calls)
        if isinstance(command, CaseCommand):
            self._hold(found.pop(0))
        if found[0]:
            return Done(orjson.loads(found[0][0]["result"]), repeated=True)
        if isinstance(command, ON_TASK):
            self._tasks[command.key] = reads.open_task(found[1])
        return None

    def case(self, key: int) -> CaseWork | None:
        if key not in self._works:
            self._hold(self.tx.run(reads.lock(self.tx), {"case_id": key}))
        return self._works.get(key)

    def new_case(
        self,
        bundle: Bundle,
        process_id: str,
        area: str,
        title: str,
        parent_key: int | None = None,
        parent_index: int | None = None,
    ) -> CaseWork:
        key = case_key(self._number())
        work = CaseWork(
            key=key,
            seq=0,
            hash=GENESIS,
            bundle=bundle,
            process_id=process_id,
            area=area,
            title=title or f"案件 {key >> 20}",
            state="active",
            parent_key=parent_key,
            parent_index=parent_index,
            snapshot=b"",
            is_new=True,
        )
        self._works[key] = work
        return work

    def new_key(self) -> int:
        return case_key(self._number())

    def newest_bundle(self, process_id: str) -> Bundle | None:
        return self._dated(self._known.newest(self.tx, process_id))

    def bundle(self, digest: str) -> Bundle | None:
        return self._dated(self._known.get(self.tx, digest))

    def definition_key(self, bundle: str, process_id: str) -> int:
        wanted = {"digest": bundle, "process_id": process_id}
        return int(self.tx.run(reads.DEFINITION_KEY, wanted)[0]["definition_key"])

    def task(self, key: int) -> OpenTask | None:
        if key not in self._tasks:
            self._tasks[key] = reads.open_task(self.tx.run(reads.TASK, {"key": key}))
        return self._tasks[key]

    def unsigned(self, key: int) -> Sequence[str]:
        return [row["assignee"] for row in self.tx.run(reads.UNSIGNED, {"key": key})]

    def closed_last(self, case_key: int, element_id: str) -> str | None:
        found = []
        # A case may have come back to a version that it had left, so the time decides.
        for bundle, name in dict.fromkeys(reads.stays(self.tx, case_key, element_id)):
            wanted = {"case_id": case_key, "bundle": bundle, "element_id": name}
            found += self.tx.run(reads.CLOSED_LAST, wanted)
        last = max(found, key=lambda row: (row["closed_at"], row["task_key"]), default=None)
        if last is None:
            return None
        return self.acted_for(case_key, last["task_key"]) or str(last["closed_by"])

    def acted_for(self, case_key: int, task_key: int) -> str | None:
        wanted = {"case_id": case_key}
        told = [orjson.loads(row["payload"]) for row in self.tx.run(reads.ACTED_FOR, wanted)]
        return next((one["user"] for one in told if one["key"] == task_key), None)

    def claimed(self, case_key: int, keys: Sequence[int]) -> str | None:
        last: dict[int, str | None] = {}
        for row in self.tx.run(reads.ASSIGNMENTS, {"case_id": case_key}):
            told = orjson.loads(row["payload"])
            last[told["key"]] = told["assignee"]
        return next((user for key in keys if (user := last.get(key))), None)

    def open_children(self, case_key: int) -> Sequence[int]:
        wanted = {"case_id": case_key, "next": case_key + (1 << KEY_BITS)}
        return [row["child_key"] for row in self.tx.run(reads.OPEN_CHILDREN, wanted)]

    def job(self, key: int) -> Job | None:
        return reads.job(self.tx.run(reads.JOB, {"key": key}))

    def timer(self, key: int) -> tuple[str, str] | None:
        rows = self.tx.run(reads.TIMER, {"key": key})
        return (rows[0]["element_id"], rows[0]["due_at"]) if rows else None

    def subscription(self, key: int) -> tuple[str, str] | None:
        rows = self.tx.run(reads.SUBSCRIPTION, {"key": key})
        return (rows[0]["element_id"], rows[0]["message"]) if rows else None

    def last_change(self, case_key: int) -> tuple[str, str, str]:
        row = self.tx.run(reads.LAST_CHANGE, {"case_id": case_key})[0]
        return row["actor"], row["type"], row["occurred_at"]

    def add_incident(
        self, case_key: int, element_id: str, kind: str, message: str, source: str
    ) -> int | None:
        row = {"element_id": element_id, "kind": kind, "message": message, "source": source}
        return self._inbox.add_incident(case_key, row)

    def incident(self, key: int) -> str | None:
        rows = self.tx.run(reads.INCIDENT, {"key": key})
        return rows[0]["source"] if rows else None

    # --- messages ---------------------------------------------------------------------------

    def message(self, key: int) -> StoredMessage | None:
        return self._inbox.message(key)

    def waiting(self, process_id: str, message: StoredMessage) -> bool:
        return self._inbox.waiting(process_id, message)

    def signal(self, key: int) -> tuple[str, str] | None:
        rows = self.tx.run(reads.SIGNAL, {"key": key})
        return (rows[0]["element_id"], rows[0]["signal"]) if rows else None

    def listening(self, signal: str) -> Sequence[int]:
        rows = self.tx.run(reads.LISTENING, {"signal": signal})
        return [int(row["subscription_key"]) for row in rows]

    def claim_delivery(self, message_key: int, process_id: str, case_key: int) -> bool:
        return self._inbox.claim(message_key, process_id, case_key)

    def publish(
        self, name: str, correlation_key: str, message_id: str, variables: Variables, ttl: int
    ) -> tuple[int, Sequence[int]]:
        key = case_key(self._number())
        return self._inbox.publish(key, name, correlation_key, message_id, variables, ttl)

    # --- child cases ------------------------------------------------------------------------

    def children(self, parent_key: int) -> Sequence[Child]:
        return [reads.child(row) for row in self.tx.run(reads.CHILDREN, {"key": parent_key})]

    def child(self, parent_key: int, index: int) -> Child | None:
        return next((c for c in self.children(parent_key) if c.index == index), None)

    def unopened(self, case_key: int) -> Collection[str]:
        return reads.unopened(self.tx, case_key)

    def child_opened(self, parent_key: int, index: int, child_key: int) -> None:
        row = {"key": parent_key, "index": index, "child_key": child_key}
        self.tx.run(reads.CHILD_OPENED, row)

    def child_ended(self, parent_key: int, index: int, outcome: str, result: Variables) -> None:
        row = {"key": parent_key, "index": index, "outcome": outcome}
        self.tx.run(reads.CHILD_ENDED, {**row, "result": canonical(result).decode()})

    def escalated(self, parent_key: int, index: int, seq: int, code: str) -> None:
        row = {"key": parent_key, "index": index, "seq": seq, "code": code}
        self._batch.change(reads.ESCALATED, row)

    def take_escalations(self, parent_key: int, index: int) -> Sequence[str]:
        taken = self.tx.run(reads.TAKE_ESCALATIONS, {"key": parent_key, "index": index})
        return [row["code"] for row in sorted(taken, key=lambda row: int(row["seq"]))]

    # --- writing ----------------------------------------------------------------------------

    def keep_submission(
        self, work: CaseWork, task: OpenTask, values: Mapping[str, Json], actor: Actor
    ) -> str:
        body = canonical(values)
        row = {
            "task_key": task.key,
            "case_id": work.key,
            "element_id": task.element_id,
            "form_id": task.form_id,
            "actor": actor.user,
            "at": self._at,
            "salt": self._salt,
            "body": self._keys.seal(body, f"submissions/body/{task.key}"),
        }
        self._batch.change(KEEP_SUBMISSION, row)
        return digest(self._salt.encode() + body)

    def retries(self, job_key: int, retries: int, message: str, back_off: int) -> None:
        self._inbox.retry_job(job_key, retries, back_off)

    def unpark(self, source: str) -> None:
        self._inbox.unpark(source)

    def publish_bundle(
        self,
        bundle: Bundle,
        processes: Sequence[tuple[str, str, str]],
        resources: Sequence[Resource],
        actor: Actor,
    ) -> Mapping[str, Json]:
        stamped = bundles.Stamp(self._number(), self._at, actor.user)
        return bundles.publish(self.tx, bundle, processes, resources, stamped)

    def finish(self, done: Done) -> Done:
        """Write everything this command did; its result gains the case's new ``version``."""
        result = dict(done.result)
        writing = Writing(self._batch, self._command, self._at, self.tx.database.dialect)
        for index, work in enumerate(self._works.values()):
            if not (work.events or work.actions):
                continue
            seq, suffix = writing.case(work), f"/{index}" if index else ""
            if not suffix:
                result["version"] = seq
            writing.command(work, seq, suffix, result)
        if not any(work.events for work in self._works.values()):
            writing.command(None, 0, "", result)
        if self._command.follow_up:
            self._batch.change(DELIVERED, {"id": self._command.command_id})
        self.tx.write_all(self._batch.calls())
        self._inbox.meet(self._batch.opened(OPEN_SUBSCRIPTION))
        owner = next(iter(self._works), None)
        self.follow_ups = self.tx.flush_sent(self._command.command_id, owner)
        return Done(result)

    def _hold(self, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._calendar = rows[0]["calendar"] or NO_CALENDAR
            bundle = self.bundle(rows[0]["bundle"])
            if bundle is None:
                raise LookupError(f"bundle {rows[0]['bundle']} of a case is missing")
            work = reads.case_work(rows[0], bundle)
            self._works[work.key] = work

    def _dated(self, bundle: Bundle | None) -> Bundle | None:
        """``bundle`` with the calendar that is in force."""
        if self._calendar is None:
            self._calendar = calendars.in_force(self.tx)
        return self._known.dated(self.tx, bundle, self._calendar)

    def _number(self) -> int:
        return int(self.tx.run(NUMBER[self.tx.database.dialect])[0]["value"])
