"""Appending to the log: events of one commit become linked rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.chain import Row, link
from engine.events import Event

APPEND = """
INSERT INTO event_log (case_id, seq, type, version, occurred_at, actor, command_id, payload,
    prev_hash, hash)
VALUES (:case_id, :seq, :type, :version, :occurred_at, :actor, :command_id, :payload,
    :prev_hash, :hash)
"""
COLUMNS = Row.__slots__


def linked(
    events: Sequence[Event],
    *,
    case_id: int,
    seq: int,
    prev_hash: str,
    occurred_at: str,
    actor: str,
    command_id: str,
) -> list[Row]:
    """Rows for ``events`` after the row ``seq`` whose hash is ``prev_hash``."""
    rows = []
    for event in events:
        seq += 1
        row = Row(
            case_id=case_id,
            seq=seq,
            type=type(event).__name__,
            version=event.VERSION,
            occurred_at=occurred_at,
            actor=actor,
            command_id=command_id,
            payload=event.payload().decode(),
            prev_hash=prev_hash,
        )
        prev_hash = link(row)
        rows.append(replace(row, hash=prev_hash))
    return rows


def values(row: Row) -> dict[str, Any]:
    """``row`` as statement parameters."""
    return {name: getattr(row, name) for name in COLUMNS}
