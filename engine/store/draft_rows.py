"""What a command reads and writes of drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from engine.chain import digest as sm3
from engine.drafts import DraftHead
from engine.errors import Finding
from engine.model import Actor, Bundle
from engine.store.uow import Tx

HEAD = """
SELECT d.version, v.digest, v.saved_by, v.saved_at, d.deleted_at FROM drafts d
JOIN draft_versions v ON v.draft = d.name AND v.version = d.version WHERE d.name = :name
"""
OPEN = """
INSERT INTO drafts (name, version, created_at, created_by, findings)
VALUES (:name, :version, :at, :actor, :findings)
"""
MOVE = """
UPDATE drafts SET version = :version, findings = :findings, deleted_at = NULL, deleted_by = NULL
WHERE name = :name
"""
ADD_VERSION = """
INSERT INTO draft_versions (draft, version, saved_at, saved_by, note, digest, errors, warnings)
VALUES (:name, :version, :at, :actor, :note, :digest, :errors, :warnings)
"""
ADD_CONTENT = """
INSERT INTO draft_contents (content, body) VALUES (:content, :body) ON CONFLICT DO NOTHING
"""
ADD_FILE = """
INSERT INTO draft_files (draft, version, name, content, size)
VALUES (:draft, :version, :name, :content, :size)
"""
BODIES = """
SELECT f.name, c.body FROM draft_files f JOIN draft_contents c ON c.content = f.content
WHERE f.draft = :name AND f.version = :version ORDER BY f.name
"""
DROP = "UPDATE drafts SET deleted_at = :at, deleted_by = :actor WHERE name = :name"
PUBLISHED = """
UPDATE draft_versions SET published_at = :at, published_by = :actor
WHERE draft = :name AND version = :version
"""


class DraftRows:
    """Implements ``ports.Drafts``; ``at`` is the command's time."""

    def __init__(self, tx: Tx, at: str) -> None:
        self._tx = tx
        self._at = at

    def head(self, name: str) -> DraftHead | None:
        lock = " FOR UPDATE OF d" if self._tx.database.dialect == "postgresql" else ""
        rows = self._tx.run(HEAD + lock, {"name": name})
        if not rows:
            return None
        row = rows[0]
        deleted = row["deleted_at"] is not None
        return DraftHead(row["version"], row["digest"], row["saved_by"], row["saved_at"], deleted)

    def add(
        self,
        name: str,
        version: int,
        bundle: Bundle,
        findings: Sequence[Finding],
        actor: Actor,
        note: str,
    ) -> None:
        row = {"name": name, "version": version, "at": self._at, "actor": actor.user}
        written = orjson.dumps([finding.row() for finding in findings]).decode()
        # Two that begin the same draft at once collide on its name, two that go on, on the version.
        self._tx.run(OPEN if version == 1 else MOVE, {**row, "findings": written})
        counts = {
            f"{level}s": sum(finding.severity == level for finding in findings)
            for level in ("error", "warning")
        }
        self._tx.run(ADD_VERSION, {**row, **counts, "note": note, "digest": bundle.digest})
        contents = {name: sm3(body) for name, body in sorted(bundle.files.items())}
        bodies = {contents[name]: body for name, body in bundle.files.items()}
        self._tx.run(ADD_CONTENT, [{"content": c, "body": b} for c, b in sorted(bodies.items())])
        files = [
            {"draft": name, "version": version, "name": file, "content": content, "size": size}
            for file, content in contents.items()
            for size in (len(bundle.files[file]),)
        ]
        self._tx.run(ADD_FILE, files)

    def files(self, name: str, version: int) -> Mapping[str, bytes]:
        return bodies(self._tx, name, version)

    def drop(self, name: str, actor: Actor) -> None:
        self._tx.run(DROP, {"name": name, "at": self._at, "actor": actor.user})

    def published(self, name: str, version: int, actor: Actor) -> None:
        row = {"name": name, "version": version, "at": self._at, "actor": actor.user}
        self._tx.run(PUBLISHED, row)


def bodies(tx: Tx, name: str, version: int) -> Mapping[str, bytes]:
    rows = tx.run(BODIES, {"name": name, "version": version})
    return {row["name"]: bytes(row["body"]) for row in rows}
