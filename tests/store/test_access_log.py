"""The record of access can only be added to, on both databases."""

from __future__ import annotations

import sqlite3

import psycopg
import pytest

from access import MIGRATIONS, Account, create_account
from engine.store.database import Database
from engine.store.migrate import migrate
from engine.store.uow import transaction
from tests.store.test_accounts_moved import NOW

CHANGES = [
    ("access_log", "UPDATE access_log SET actor = 'nobody'"),
    *((table, f"DELETE FROM {table}") for table in ("access_log", "holdings")),
    *((table, f"TRUNCATE {table}") for table in ("access_log", "holdings")),
]


@pytest.mark.parametrize(("table", "change"), CHANGES)
def test_nothing_is_taken_away(database_url: str, table: str, change: str) -> None:
    database = Database(database_url)
    migrate(database, [MIGRATIONS])
    with transaction(database, NOW.isoformat()) as tx:
        assert create_account(tx, Account.of("boss", "某人", {"operator"}), "x", NOW)
        before = tx.run(f"SELECT * FROM {table}")
    assert before
    errors = (psycopg.Error, sqlite3.Error)
    with pytest.raises(errors) as failed, transaction(database, NOW.isoformat()) as tx:
        tx.run(change)
    # SQLite does not know the word TRUNCATE at all.
    assert table in str(failed.value) or "TRUNCATE" in str(failed.value)
    with transaction(database, NOW.isoformat(), write=False) as tx:
        assert tx.run(f"SELECT * FROM {table}") == before
    database.close()
