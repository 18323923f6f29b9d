"""Migrations give both databases the same schema, once, whoever starts first."""

from __future__ import annotations

import re
import threading
import warnings
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import SAWarning

from engine.store.database import Database
from engine.store.migrate import is_current, migrate
from tests.guards.tree import ROOT
from tests.store.ground import FOREIGN

PACKAGES = sorted(p for p in ROOT.glob("*/migrations/versions") if p.is_dir())


def kind(type_: Any) -> str:
    """What a column holds, in one word for both databases."""
    name = str(type_).split("(")[0]
    return {"BIGINT": "INTEGER", "BYTEA": "BLOB"}.get(name, name)


def unique(database: Database, table: str) -> list[list[str]]:
    """Columns of each unique constraint. SQLite is asked itself: reflection misses line breaks."""
    if database.dialect == "postgresql":
        constraints = inspect(database.pool).get_unique_constraints(table)
        return sorted(constraint["column_names"] for constraint in constraints)
    with database.connection() as connection:
        made = [
            row[1] for row in connection.execute(f"PRAGMA index_list({table})") if row[3] == "u"
        ]
        return sorted(
            [row[2] for row in connection.execute(f"PRAGMA index_info({index})")] for index in made
        )


def indexes(database: Database, table: str) -> list[tuple[str, tuple[str | None, ...], bool]]:
    """Name, columns, unique; an index of an expression has no columns. SQLite tells its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)
        found = {
            str(i["name"]): (tuple(i["column_names"]), bool(i["unique"]))
            for i in inspect(database.pool).get_indexes(table)
            if not i.get("duplicates_constraint")
        }
    told: dict[str, tuple[tuple[str | None, ...], bool]] = {
        name: ((), unique) if None in columns else (columns, unique)
        for name, (columns, unique) in found.items()
    }
    if database.dialect == "sqlite":
        with database.connection() as connection:
            made = connection.execute(f"PRAGMA index_list({table})")
            told |= {
                row[1]: ((), bool(row[2])) for row in made if row[3] == "c" and row[1] not in told
            }
    return sorted((name, columns, unique) for name, (columns, unique) in told.items())


def schema(database: Database) -> dict[str, Any]:
    """Table -> columns, primary key, unique constraints, indexes."""
    found = inspect(database.pool)
    tables = {}
    for table in sorted(t for t in found.get_table_names() if not t.startswith(FOREIGN)):
        key = found.get_pk_constraint(table)["constrained_columns"]
        tables[table] = {
            "columns": [
                (c["name"], kind(c["type"]), c["nullable"] and c["name"] not in key)
                for c in found.get_columns(table)
            ],
            "key": key,
            "unique": unique(database, table),
            "indexes": indexes(database, table),
        }
    return tables


def test_both_databases_have_one_schema(sqlite_url: str, postgres_url: str) -> None:
    one, other = Database(sqlite_url), Database(postgres_url)
    for database in (one, other):
        migrate(database, PACKAGES)
    assert {"event_log", "persons", "accounts"} <= set(schema(one))
    assert schema(one) == schema(other)
    one.close()
    other.close()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    assert not is_current(database, PACKAGES)
    migrate(database, PACKAGES)
    before = schema(database)
    migrate(database, PACKAGES)
    assert is_current(database, PACKAGES)
    assert schema(database) == before
    database.close()


def test_an_engine_alone_lacks_the_packages_tables(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    assert is_current(database)
    assert not is_current(database, PACKAGES)
    database.close()


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    errors: list[BaseException] = []

    def start(database: Database) -> None:
        try:
            migrate(database, PACKAGES)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert all(is_current(database, PACKAGES) for database in databases)
    for database in databases:
        database.close()


def test_migrations_of_a_package_stand_in_one_line() -> None:
    """Each follows another one of its package and no two the same; only the first follows none."""
    for folder in PACKAGES:
        texts = [path.read_text(encoding="utf-8") for path in Path(folder).glob("[0-9]*.py")]
        revisions = [re.findall(r'^revision = "(\w+)"', text, re.M) for text in texts]
        before = [re.findall(r'^down_revision = "(\w+)"', text, re.M) for text in texts]
        assert sorted(map(len, revisions)) == [1] * len(texts), folder
        assert sorted(map(len, before)) == [0] + [1] * (len(texts) - 1), folder
        followed = [one for found in before for one in found]
        assert len(set(followed)) == len(followed), folder
        assert set(followed) < {found[0] for found in revisions}, folder
