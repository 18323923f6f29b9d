"""Proof that nobody touched the log: chain, heads, snapshots, and the recorded actions again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.chain import GENESIS, Row, digest, link
from engine.errors import EngineError
from engine.events import EVENTS, Event, StepSealed, decode
from engine.model import case_key
from engine.ports import Start, WorkflowRunner
from engine.store.actions import decode as decode_actions
from engine.store.bundles import Bundles
from engine.store.database import Database
from engine.store.uow import Tx, transaction

HEADS = """
SELECT case_id, seq, hash, bundle, snapshot FROM case_heads
WHERE (:case_id = 0 OR case_id = :case_id) ORDER BY case_id
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
RECORDED = "SELECT seq, at, actions FROM commands WHERE case_id = :case_id ORDER BY seq"


@dataclass(frozen=True, slots=True)
class Problem:
    """``kind``: hash | gap | head | snapshot | orphan | actions | replay."""

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
        heads = tx.run(HEADS, {"case_id": case_id})
        if case_id and not heads:
            report.problems.append(Problem(case_id, 0, "head", "没有这个案件"))
        for done, head in enumerate(heads):
            _verify_case(tx, known, runner, head, report, reexecute)
            progress(done + 1, len(heads))
        for row in [] if case_id else tx.run(ORPHANS):
            text = "日志行不属于任何案件"
            report.problems.append(
                Problem(_number(row["case_id"]), _number(row["seq"]), "orphan", text)
            )
    return report


def _verify_case(
    tx: Tx, known: Bundles, runner: WorkflowRunner, head: Any, report: Report, reexecute: bool
) -> None:
    report.cases += 1
    case_id = int(head["case_id"])
    rows: list[Row] = []
    try:
        for row in _checked(tx, head):
            rows.append(row)
            report.events += 1
        if reexecute:
            _reexecute(tx, known, runner, head, rows)
    except _Found as found:
        report.problems.append(Problem(case_id, found.seq, found.kind, found.message))


class _Found(Exception):
    def __init__(self, seq: int, kind: str, message: str) -> None:
        self.seq, self.kind, self.message = seq, kind, message


def _checked(tx: Tx, head: Any) -> Iterator[Row]:
    """The rows of a case, each proven to follow the one before; then the head over them."""
    seq, previous, sealed = 0, GENESIS, ""
    for values in tx.run_raw(ROWS, {"case_id": head["case_id"]}):
        seq += 1
        row = Row(**values)
        if row.seq != seq:
            raise _Found(seq, "gap", f"缺少第 {seq} 行,下一行是 {row.seq}")
        if row.prev_hash != previous:
            raise _Found(seq, "hash", "前一行的散列值对不上")
        if not _is_linked(row):
            raise _Found(seq, "hash", "本行内容与其散列值不符")
        previous = row.hash
        if row.type == StepSealed.__name__:
            sealed = str(decode(row.type, row.payload).snapshot)  # type: ignore[attr-defined]
        yield row
    if (seq, previous) != (head["seq"], head["hash"]):
        raise _Found(max(seq, 1), "head", f"链头记录第 {head['seq']} 行,日志止于第 {seq} 行")
    if digest(bytes(head["snapshot"])) != sealed:
        raise _Found(seq, "snapshot", "快照与日志封存的摘要不符")


def _is_linked(row: Row) -> bool:
    """False also for bytes that are no text or number any more."""
    try:
        return link(row) == row.hash
    except (TypeError, ValueError):
        return False


def _reexecute(tx: Tx, known: Bundles, runner: WorkflowRunner, head: Any, rows: list[Row]) -> None:
    """Run the recorded actions from nothing; events and snapshots must come out the same."""
    logged = _steps(rows)
    recorded = {r["seq"]: r for r in tx.run(RECORDED, {"case_id": head["case_id"]})}
    snapshot = b""
    for seq, (sealed, events) in logged.items():
        command = recorded.get(seq)
        if command is None or digest(command["actions"].encode()) != sealed.actions:
            raise _Found(seq, "actions", "记录的动作与日志封存的摘要不符")
        bundle = known.get(tx, sealed.bundle)
        if bundle is None:
            raise _Found(seq, "replay", f"流程包 {sealed.bundle} 不在库中")
        now = datetime.fromisoformat(command["at"])
        produced: list[Event] = []
        for action in decode_actions(command["actions"]):
            try:
                if isinstance(action, Start):
                    step = runner.start(bundle, int(head["case_id"]), action, now)
                else:
                    step = runner.apply(bundle, snapshot, action, now)
            except EngineError as error:
                raise _Found(seq, "replay", f"重新执行失败:{error}") from error
            snapshot = step.snapshot
            produced += step.events
        if [(type(e).__name__, e.payload().decode()) for e in produced] != events:
            raise _Found(seq, "replay", "重新执行得到的事件与日志不同")
        if digest(snapshot) != sealed.snapshot:
            raise _Found(seq, "replay", "重新执行得到的快照与封存的摘要不同")


def _steps(rows: list[Row]) -> dict[int, tuple[StepSealed, list[tuple[str, str]]]]:
    """Per commit (by its last seq): its seal, and the events that the diagram made."""
    steps: dict[int, tuple[StepSealed, list[tuple[str, str]]]] = {}
    events: list[tuple[str, str]] = []
    for row in rows:
        if row.type == StepSealed.__name__:
            sealed = decode(row.type, row.payload)
            assert isinstance(sealed, StepSealed)  # noqa: S101 — decode made it from that name
            steps[row.seq] = (sealed, events)
            events = []
        elif EVENTS[row.type].FROM_RUNNER:
            events.append((row.type, row.payload))
    return steps


def _number(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return case_key(0)
