"""Drafts as people read them: the list, one in full, its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from engine.errors import Finding
from engine.ports import Clock
from engine.store.draft_rows import bodies
from engine.store.store import SqlStore

LISTED = """
SELECT d.name, d.created_at, d.created_by, v.* FROM drafts d
JOIN draft_versions v ON v.draft = d.name AND v.version = d.version
WHERE d.deleted_at IS NULL ORDER BY v.saved_at DESC, d.name
"""
ONE = (
    "SELECT created_at, created_by, findings FROM drafts WHERE name = :name AND deleted_at IS NULL"
)
HISTORY = "SELECT * FROM draft_versions WHERE draft = :name ORDER BY version DESC LIMIT 200"
SIZES = """
SELECT name, size FROM draft_files WHERE draft = :name AND version = :version ORDER BY name
"""


@dataclass(frozen=True, slots=True)
class DraftVersion:
    """``digest``: of the files, as a bundle would have it. ``published_at``: None if never."""

    version: int
    saved_at: datetime
    saved_by: str
    note: str
    digest: str
    errors: int
    warnings: int
    published_at: datetime | None
    published_by: str | None


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as a list shows it: who began it, and its newest version."""

    name: str
    created_at: datetime
    created_by: str
    newest: DraftVersion


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft in full.

    ``files``: name -> size in bytes; ``findings``, when it was saved; ``history``: the last 200
    versions, newest first.
    """

    name: str
    created_at: datetime
    created_by: str
    files: Mapping[str, int]
    findings: Sequence[Finding]
    history: Sequence[DraftVersion]

    @property
    def newest(self) -> DraftVersion:
        return self.history[0]


class DraftShelf:
    """What people read of drafts. Thread-safe."""

    def __init__(self, store: SqlStore, clock: Clock) -> None:
        self._store = store
        self._now = clock

    def all(self) -> list[DraftView]:
        """Every draft, the one saved last first."""
        with self._store.reading(self._now()) as tx:
            rows = tx.run(LISTED)
        return [
            DraftView(
                row["name"],
                datetime.fromisoformat(row["created_at"]),
                row["created_by"],
                _version(row),
            )
            for row in rows
        ]

    def get(self, name: str) -> Draft | None:
        """The draft with its history; None where there is none, or it was deleted."""
        with self._store.reading(self._now()) as tx:
            rows = tx.run(ONE, {"name": name})
            if not rows:
                return None
            history = [_version(row) for row in tx.run(HISTORY, {"name": name})]
            sizes = tx.run(SIZES, {"name": name, "version": history[0].version})
        return Draft(
            name,
            datetime.fromisoformat(rows[0]["created_at"]),
            rows[0]["created_by"],
            {row["name"]: row["size"] for row in sizes},
            [Finding(**finding) for finding in orjson.loads(rows[0]["findings"])],
            history,
        )

    def files(self, name: str, version: int) -> Mapping[str, bytes]:
        """File name -> bytes of one version; empty where there is none, or it was deleted."""
        with self._store.reading(self._now()) as tx:
            return bodies(tx, name, version) if tx.run(ONE, {"name": name}) else {}


def _version(row: Mapping[str, Any]) -> DraftVersion:
    published = row["published_at"]
    return DraftVersion(
        version=row["version"],
        saved_at=datetime.fromisoformat(row["saved_at"]),
        saved_by=row["saved_by"],
        note=row["note"],
        digest=row["digest"],
        errors=row["errors"],
        warnings=row["warnings"],
        published_at=datetime.fromisoformat(published) if published else None,
        published_by=row["published_by"],
    )
