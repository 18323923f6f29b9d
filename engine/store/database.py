"""Connections. SQLite (WAL, synchronous=FULL) and PostgreSQL behind one small surface.

SQLAlchemy keeps the pool; statements go straight to the driver, because a step's dozen statements
are counted in microseconds. The statement text is the same on both, with ``:name`` parameters.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url

Dialect = Literal["sqlite", "postgresql"]
Values = Mapping[str, Any] | Sequence[Mapping[str, Any]]

PARAMETER = re.compile(r"(?<![:\w]):([a-z_]\w*)")


@lru_cache(maxsize=1024)
def _for_psycopg(statement: str) -> str:
    return PARAMETER.sub(r"%(\1)s", statement.replace("%", "%%"))


class Database:
    """One database: opens connections, tells the dialect, counts statements."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        if self.url.get_backend_name() == "postgresql":
            self.dialect: Dialect = "postgresql"
            self.url = self.url.set(drivername="postgresql+psycopg")
            self.pool = create_engine(self.url, pool_size=16, max_overflow=16, pool_recycle=1800)
        else:
            self.dialect = "sqlite"
            if self.url.database:
                Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
            self.pool = create_engine(
                self.url,
                pool_size=16,
                max_overflow=64,
                connect_args={"timeout": 60, "isolation_level": None, "check_same_thread": False},
            )
            event.listen(self.pool, "connect", _set_pragmas)
        # SQLite lets one writer in; queueing here is fair, its own busy waiting is not.
        self.writer = threading.Lock()

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A driver connection from the pool; a broken one is not given back."""
        held = self.pool.raw_connection()
        try:
            yield held.driver_connection
        except BaseException:
            if self.dialect == "postgresql" and getattr(held.driver_connection, "closed", False):
                held.invalidate()
            raise
        finally:
            held.close()

    def statement(self, text: str) -> str:
        """``text`` in the driver's parameter style."""
        return text if self.dialect == "sqlite" else _for_psycopg(text)

    def close(self) -> None:
        self.pool.dispose()


def _set_pragmas(connection: Any, _: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=60000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")
