"""The database itself refuses to change what has been recorded."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from engine import Refused
from tests.store.ground import RECORDS, Ground

ERRORS = (psycopg.Error, sqlite3.Error)


@pytest.mark.parametrize("table", RECORDS)
@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'nobody'", "DELETE FROM {}"])
def test_records_can_only_be_added_to(ground: Ground, table: str, change: str) -> None:
    _record_something(ground)
    before = ground.content()[table]
    assert before
    with pytest.raises(ERRORS, match=f"{table} is append-only"):
        ground.rows(change.format(table))
    assert ground.content()[table] == before


@pytest.mark.parametrize("table", RECORDS)
def test_records_cannot_be_truncated(ground: Ground, table: str) -> None:
    if ground.database.dialect == "sqlite":
        # SQLite has no TRUNCATE; its short cut for a DELETE of everything is tested above.
        return
    _record_something(ground)
    with pytest.raises(ERRORS, match=f"{table} is append-only"):
        ground.rows(f"TRUNCATE {table}")
    assert ground.content()[table]


def test_a_single_row_is_guarded_too(ground: Ground) -> None:
    case = ground.open()
    with pytest.raises(ERRORS, match="event_log is append-only"):
        ground.rows(
            "UPDATE event_log SET occurred_at = occurred_at WHERE case_id = :case AND seq = 1",
            case=case,
        )


def test_replacing_a_row_is_refused(ground: Ground) -> None:
    """``INSERT … ON CONFLICT DO UPDATE`` and SQLite's REPLACE are changes as well."""
    ground.open()
    before = ground.content()["event_log"]
    columns = (
        "case_id, seq, type, version, occurred_at, actor, command_id, payload, prev_hash, hash"
    )
    forged = columns.replace("actor", "'nobody'")
    again = f"INTO event_log ({columns}) SELECT {forged} FROM event_log WHERE seq > 0"
    upsert = f"INSERT {again} ON CONFLICT (case_id, seq) DO UPDATE SET actor = 'nobody'"
    ways = [upsert] if ground.database.dialect == "postgresql" else [upsert, f"REPLACE {again}"]
    for way in ways:
        with pytest.raises(ERRORS, match="event_log is append-only"):
            ground.rows(way)
    assert ground.content()["event_log"] == before


def _record_something(ground: Ground) -> None:
    """A log, commands and a refusal."""
    case = ground.open()
    [task] = ground.tasks(case)
    ground.complete(task.key)
    assert isinstance(ground.complete(task.key), Refused)
