"""Brings a database to the newest schema: alembic, several packages, one version table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from engine.store.database import Database

HERE = Path(__file__).parent / "migrations"
# Two processes that start at once must not migrate at once.
_LOCK = "SELECT pg_advisory_xact_lock(7015190)"


def _config(packages: Sequence[Path]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, [HERE / "versions", *packages])))
    return config


def migrate(database: Database, packages: Sequence[Path] = ()) -> None:
    """Run every migration of the engine and of ``packages`` that has not run yet."""
    if is_current(database, packages):
        return
    config = _config(packages)
    with database.pool.begin() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(_LOCK)
        else:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def is_current(database: Database, packages: Sequence[Path] = ()) -> bool:
    """Whether the database's schema is the one this code needs."""
    with database.pool.connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == _heads(tuple(packages))


@lru_cache(maxsize=8)
def _heads(packages: tuple[Path, ...]) -> frozenset[str]:
    """The newest version of the engine and of each of ``packages``, as their files say."""
    return frozenset(ScriptDirectory.from_config(_config(packages)).get_heads())
