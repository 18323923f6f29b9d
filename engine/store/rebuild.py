"""Projections again from the log, and what differs from the live ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.events import CaseMigrated, CaseOpened, StepSealed, decode
from engine.store.batch import Batch, Scene
from engine.store.database import Database
from engine.store.projections import project
from engine.store.uow import Tx, transaction

LOG = """
SELECT case_id, seq, type, occurred_at, actor, payload FROM event_log ORDER BY case_id, seq
"""
TABLES = {
    "case_list": "SELECT * FROM case_list ORDER BY case_id",
    "worklist": "SELECT * FROM worklist ORDER BY task_key",
    "task_candidates": "SELECT * FROM task_candidates ORDER BY task_key, candidate, scope",
}
CLEAR = {name: f"DELETE FROM {name}" for name in TABLES}  # noqa: S608 — names of our own
TITLES = "SELECT case_id, title FROM case_heads"


def rebuild(database: Database, now: str) -> tuple[int, int]:
    """Replace the projections by what the log says: (rows written, rows that differed)."""
    with transaction(database, now) as tx:
        before = {name: _content(tx, name) for name in TABLES}
        titles = {row["case_id"]: row["title"] for row in tx.run(TITLES)}
        for statement in CLEAR.values():
            tx.run(statement)
        _replay(tx, titles)
        after = {name: _content(tx, name) for name in TABLES}
    rows = sum(len(content) for content in after.values())
    differences = sum(len(before[name] ^ after[name]) for name in TABLES)
    return rows, differences


def _replay(tx: Tx, titles: Mapping[int, str]) -> None:
    """Apply every event again, case by case, in the batches in which they were written."""
    process_id, area, batch = "", "", Batch()
    for row in tx.run(LOG):
        event = decode(row["type"], row["payload"])
        if isinstance(event, CaseOpened):
            process_id, area = event.process_id, event.area
        elif isinstance(event, CaseMigrated):
            process_id = event.process_id
        scene = Scene(
            case_id=row["case_id"],
            process_id=process_id,
            title=titles[row["case_id"]],
            area=area,
            at=row["occurred_at"],
            actor=row["actor"],
        )
        project(event, scene, batch)
        if isinstance(event, StepSealed):
            tx.write_all(batch.calls())
            batch = Batch()
    tx.write_all(batch.calls())


def _content(tx: Tx, table: str) -> set[tuple[tuple[str, Any], ...]]:
    return {tuple(sorted(row.items())) for row in tx.run(TABLES[table])}
