"""Proof that nobody touched the log: chain, heads, snapshots, and the recorded actions again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.actions import Action, Migrate, Start, UseCalendar
from engine.chain import GENESIS, Row, digest, link
from engine.errors import EngineError
from engine.events import (
    EVENTS,
    CaseEnded,
    CaseMigrated,
    CaseOpened,
    CaseResumed,
    CaseSuspended,
    Event,
    StepSealed,
    decode,
)
from engine.handlers.bundles import bundle_of
from engine.model import case_key, case_of
from engine.ports import Step, WorkflowRunner
from engine.store.actions import decode as decode_actions
from engine.store.bundles import FILES, Bundles
from engine.store.calendars import NO_CALENDAR
from engine.store.database import Database
from engine.store.projections import STATES
from engine.store.uow import Tx, transaction

HEADS = """
SELECT case_id, seq, hash, bundle, process_id, area, title, state, parent_key, snapshot
FROM case_heads WHERE (:case_id = 0 OR case_id = :case_id) ORDER BY case_id
"""
ROWS = """
SELECT case_id, seq, type, version, occurred_at, actor, command_id, payload, prev_hash, hash
FROM event_log WHERE case_id = :case_id ORDER BY seq
"""
ORPHANS = """
SELECT case_id, MIN(seq) AS seq FROM event_log l
WHERE NOT EXISTS (SELECT 1 FROM case_heads h WHERE h.case_id = l.case_id)
GROUP BY case_id ORDER BY case_id
"""
RECORDED = "SELECT seq, actor, at, actions FROM commands WHERE case_id = :case_id ORDER BY seq"
# Events that say something about the case as a whole.
WHOLE_CASE = {
    cls.__name__
    for cls in (CaseOpened, CaseEnded, CaseMigrated, CaseSuspended, CaseResumed, StepSealed)
}


@dataclass(frozen=True, slots=True)
class Problem:
    """``kind``: hash | gap | head | snapshot | bundle | orphan | actions | calendar | replay."""

    case: int
    seq: int
    kind: str
    message: str


@dataclass(slots=True)
class Report:
    cases: int = 0
    events: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify(
    database: Database,
    known: Bundles,
    runner: WorkflowRunner,
    now: str,
    *,
    case_id: int = 0,
    reexecute: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Report:
    """Check one case (0: all); one problem at most per case and proof, the first that is found."""
    report = Report()
    with transaction(database, now, write=False) as tx:
        proof = _Proof(tx, known, runner, report)
        heads = tx.run(HEADS, {"case_id": case_id})
        if case_id and not heads:
            report.problems.append(Problem(case_id, 0, "head", "没有这个案件"))
        for done, head in enumerate(heads):
            proof.check(head, reexecute)
            progress(done + 1, len(heads))
        for row in [] if case_id else tx.run(ORPHANS):
            text = "日志行不属于任何案件"
            report.problems.append(
                Problem(_number(row["case_id"]), _number(row["seq"]), "orphan", text)
            )
    return report


class _Found(Exception):
    def __init__(self, seq: int, kind: str, message: str) -> None:
        self.seq, self.kind, self.message = seq, kind, message


@dataclass(slots=True)
class _Told:
    """What the log says about the case as a whole."""

    opened: CaseOpened | None = None
    process_id: str = ""
    ended: CaseEnded | None = None
    sealed: StepSealed | None = None
    paused: bool = False

    def hear(self, event: Event) -> None:
        if isinstance(event, CaseOpened):
            self.opened = event
            self.process_id = event.process_id
        elif isinstance(event, CaseMigrated):
            self.process_id = event.process_id
        elif isinstance(event, CaseEnded):
            self.ended = event
        elif isinstance(event, StepSealed):
            self.sealed = event
        elif isinstance(event, CaseSuspended | CaseResumed):
            self.paused = isinstance(event, CaseSuspended)

    def _state(self) -> str:
        if self.ended is not None:
            return STATES.get(self.ended.outcome, "completed")
        return "suspended" if self.paused else "active"

    def head(self) -> dict[str, Any]:
        """Columns of the head that follow from the log (of the parent: its case)."""
        if self.opened is None or self.sealed is None:
            return {}
        told = {
            "bundle": self.sealed.bundle,
            "process_id": self.process_id,
            "area": self.opened.area,
            "parent_key": self.opened.parent_key,
            "state": self._state(),
        }
        return told | ({"title": self.opened.title} if self.opened.title else {})


@dataclass(slots=True)
class _Proof:
    """One run over the cases; ``genuine``: whether a bundle's files still give its digest.

    ``calendars``: digests of those whose days still give them.
    """

    tx: Tx
    known: Bundles
    runner: WorkflowRunner
    report: Report
    genuine: dict[str, bool] = field(default_factory=dict)
    calendars: set[str] = field(default_factory=set)

    def check(self, head: Any, reexecute: bool) -> None:
        self.report.cases += 1
        rows: list[Row] = []
        try:
            for row in self._checked(head):
                rows.append(row)
                self.report.events += 1
            if reexecute:
                self._reexecute(head, rows)
        except _Found as found:
            problem = Problem(int(head["case_id"]), found.seq, found.kind, found.message)
            self.report.problems.append(problem)

    def _checked(self, head: Any) -> Iterator[Row]:
        """The rows of a case, each proven to follow the one before; then the head over them."""
        seq, previous, told = 0, GENESIS, _Told()
        for values in self.tx.run_raw(ROWS, {"case_id": head["case_id"]}):
            seq += 1
            row = Row(**values)
            if row.seq != seq:
                raise _Found(seq, "gap", f"缺少第 {seq} 行,下一行是 {row.seq}")
            if row.prev_hash != previous:
                raise _Found(seq, "hash", "前一行的散列值对不上")
            if not _is_linked(row):
                raise _Found(seq, "hash", "本行内容与其散列值不符")
            previous = row.hash
            if row.type in WHOLE_CASE:
                told.hear(decode(row.type, row.payload))
            if row.type == StepSealed.__name__ and not self._is_genuine(told.sealed):
                raise _Found(seq, "bundle", "流程包的文件与日志封存的摘要不符,或已不在库中")
            yield row
        if (seq, previous) != (head["seq"], head["hash"]):
            raise _Found(max(seq, 1), "head", f"链头记录第 {head['seq']} 行,日志止于第 {seq} 行")
        claimed = {**head, "parent_key": head["parent_key"] and case_of(head["parent_key"])}
        for column, value in told.head().items():
            if claimed[column] != value:
                raise _Found(seq, "head", f"链头的 {column} 与日志不符")
        if told.sealed is None or digest(bytes(head["snapshot"])) != told.sealed.snapshot:
            raise _Found(seq, "snapshot", "快照与日志封存的摘要不符")

    def _is_genuine(self, sealed: StepSealed | None) -> bool:
        """Read from the database, not from what the process keeps."""
        name = sealed.bundle if sealed else ""
        if name not in self.genuine:
            rows = self.tx.run(FILES, {"digest": name})
            files = {row["name"]: bytes(row["body"]) for row in rows}
            self.genuine[name] = bundle_of(files).digest == name
        return self.genuine[name]

    def _reexecute(self, head: Any, rows: list[Row]) -> None:
        """Run the recorded actions from nothing; events and snapshots must come out the same."""
        recorded = {r["seq"]: r for r in self.tx.run(RECORDED, {"case_id": head["case_id"]})}
        snapshot, bundle = b"", ""
        for step in _steps(rows):
            seq, sealed = step.seal.seq, step.sealed
            command = recorded.get(seq)
            if command is None or not _is_recorded(command, step):
                raise _Found(seq, "actions", "记录的动作与日志封存的摘要不符")
            now = datetime.fromisoformat(step.seal.occurred_at)
            produced: list[Event] = []
            calendar = NO_CALENDAR
            for action in decode_actions(command["actions"]):
                if isinstance(action, UseCalendar):
                    calendar = self._genuine_calendar(action.digest, seq)
                    continue
                bundles = (bundle, sealed.bundle)
                result = self._again(head, bundles, calendar, snapshot, action, now, seq)
                snapshot, bundle = result.snapshot, sealed.bundle
                produced += result.events
            if [(type(e).__name__, e.payload().decode()) for e in produced] != step.events:
                raise _Found(seq, "replay", "重新执行得到的事件与日志不同")
            if digest(snapshot) != sealed.snapshot:
                raise _Found(seq, "replay", "重新执行得到的快照与封存的摘要不同")

    def _genuine_calendar(self, digest: str, seq: int) -> str:
        if digest not in self.calendars and self.known.calendars.read(self.tx, digest) is None:
            raise _Found(seq, "calendar", "这一步所用的日历不在库中,或内容与其摘要不符")
        self.calendars.add(digest)
        return digest

    def _again(
        self,
        head: Any,
        bundles: tuple[str, str],
        calendar: str,
        snapshot: bytes,
        action: Action,
        now: datetime,
        seq: int,
    ) -> Step:
        """``action`` again; ``bundles``: what the case ran before the action and runs after it."""
        found = self.known.dated(self.tx, self.known.get(self.tx, bundles[1]), calendar)
        if found is None:
            raise _Found(seq, "replay", f"流程包 {bundles[1]} 不在库中")
        try:
            if isinstance(action, Migrate):
                before = self.known.get(self.tx, bundles[0]) or found
                return self.runner.migrate(before, found, snapshot, action, now)
            if isinstance(action, Start):
                return self.runner.start(found, int(head["case_id"]), action, now)
            return self.runner.apply(found, snapshot, action, now)
        except EngineError as error:
            raise _Found(seq, "replay", f"重新执行失败:{error}") from error


def _is_linked(row: Row) -> bool:
    """False also for bytes that are no text or number any more."""
    try:
        return link(row) == row.hash
    except (TypeError, ValueError):
        return False


@dataclass(slots=True)
class _Logged:
    """One commit: its last row, the seal that row holds, and what the diagram did."""

    seal: Row
    sealed: StepSealed
    events: list[tuple[str, str]]


def _steps(rows: list[Row]) -> Iterator[_Logged]:
    events: list[tuple[str, str]] = []
    for row in rows:
        if row.type == StepSealed.__name__:
            sealed = decode(row.type, row.payload)
            assert isinstance(sealed, StepSealed)  # noqa: S101 — decode made it from that name
            yield _Logged(row, sealed, events)
            events = []
        elif EVENTS[row.type].FROM_RUNNER:
            events.append((row.type, row.payload))


def _is_recorded(command: Any, step: _Logged) -> bool:
    """Whether the command is the one that the step's seal was made of."""
    if (command["actor"], command["at"]) != (step.seal.actor, step.seal.occurred_at):
        return False
    return digest(command["actions"].encode()) == step.sealed.actions


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return case_key(0)
