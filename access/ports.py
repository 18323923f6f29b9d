"""What access needs from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias

MIGRATIONS = Path(__file__).parent / "migrations" / "versions"


class Transaction(Protocol):
    """An open database transaction; whoever opened it decides about its end."""

    def run(
        self, statement: str, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
    ) -> list[Mapping[str, Any]]:
        """Run SQL with ``:name`` parameters; returns the rows."""


class Sealing(Protocol):
    """Keys that seal ``data`` for one ``place`` (table/column/row)."""

    def seal(self, data: bytes, place: str) -> bytes: ...

    def open(self, sealed: bytes, place: str) -> bytes: ...


Transactions: TypeAlias = Callable[[], AbstractContextManager[Transaction]]
Clock: TypeAlias = Callable[[], datetime]
# A fresh secret of at least 128 bits, as URL-safe text.
NewToken: TypeAlias = Callable[[], str]


def stamp(moment: datetime) -> str:
    """``moment`` as every table keeps it: ISO 8601 UTC with microseconds, so text sorts."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
