"""Deployed bundles: stored once by digest, read once per process."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

from engine.model import KEY_BITS, Actor, Bundle, Json
from engine.ports import Transaction

FILES = "SELECT name, body FROM bundle_files WHERE digest = :digest"
NEWEST = """
SELECT digest FROM definitions WHERE process_id = :process_id ORDER BY version DESC LIMIT 1
"""
KNOWN = "SELECT digest FROM bundles WHERE digest = :digest"
ADD = """
INSERT INTO bundles (digest, number, deployed_at, actor) VALUES (:digest, :number, :at, :actor)
"""
ADD_FILE = "INSERT INTO bundle_files (digest, name, body) VALUES (:digest, :name, :body)"
ADD_DEFINITION = """
INSERT INTO definitions (definition_key, process_id, version, name, digest, file)
VALUES (:key, :process_id,
    (SELECT COALESCE(MAX(version), 0) + 1 FROM definitions WHERE process_id = :process_id),
    :name, :digest, :file)
"""
DEFINITIONS = """
SELECT definition_key, process_id, version, name, digest, file FROM definitions
WHERE digest = :digest ORDER BY definition_key
"""


class Bundles:
    """Reads bundles and keeps them; they never change, so nothing is ever stale."""

    def __init__(self) -> None:
        self._kept: dict[str, Bundle] = {}
        self._lock = threading.Lock()

    def get(self, tx: Transaction, digest: str) -> Bundle | None:
        kept = self._kept.get(digest)
        if kept is not None:
            return kept
        rows = tx.run(FILES, {"digest": digest})
        if not rows:
            return None
        bundle = Bundle(digest, {row["name"]: bytes(row["body"]) for row in rows})
        with self._lock:
            return self._kept.setdefault(digest, bundle)

    def newest(self, tx: Transaction, process_id: str) -> Bundle | None:
        rows = tx.run(NEWEST, {"process_id": process_id})
        return self.get(tx, rows[0]["digest"]) if rows else None


def publish(
    tx: Transaction,
    bundle: Bundle,
    processes: Sequence[tuple[str, str, str]],
    actor: Actor,
    number: int,
    at: str,
) -> Mapping[str, Json]:
    """Store ``bundle`` and a new version of each process (id, name, file); known: a no-op."""
    known = bool(tx.run(KNOWN, {"digest": bundle.digest}))
    if not known:
        tx.run(ADD, {"digest": bundle.digest, "number": number, "at": at, "actor": actor.user})
        files = [
            {"digest": bundle.digest, "name": name, "body": body}
            for name, body in sorted(bundle.files.items())
        ]
        tx.run(ADD_FILE, files)
        for index, (process_id, name, file) in enumerate(processes):
            row = {"process_id": process_id, "name": name, "digest": bundle.digest, "file": file}
            tx.run(ADD_DEFINITION, {**row, "key": (number << KEY_BITS) + index})
    defined = tx.run(DEFINITIONS, {"digest": bundle.digest})
    return {
        "new": not known,
        "processes": [
            {
                "key": str(row["definition_key"]),
                "id": row["process_id"],
                "version": row["version"],
                "name": row["name"],
                "file": row["file"],
            }
            for row in defined
        ],
    }
