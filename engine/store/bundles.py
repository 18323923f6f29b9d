"""Deployed bundles: stored once by digest, read once per process."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from engine.chain import digest as sm3
from engine.model import KEY_BITS, Bundle, Json
from engine.ports import Resource, Transaction
from engine.store.calendars import NO_CALENDAR, Calendars, in_force

FILES = "SELECT name, body FROM bundle_files WHERE digest = :digest"
NEWEST = """
SELECT digest FROM definitions WHERE process_id = :process_id ORDER BY version DESC LIMIT 1
"""
KNOWN = "SELECT number FROM bundles WHERE digest = :digest"
ADD = """
INSERT INTO bundles (digest, number, deployed_at, actor) VALUES (:digest, :number, :at, :actor)
"""
ADD_FILE = "INSERT INTO bundle_files (digest, name, body) VALUES (:digest, :name, :body)"
RENUMBER = "UPDATE bundles SET number = :number WHERE digest = :digest"
ADD_DEFINITION = """
INSERT INTO definitions (definition_key, process_id, version, name, digest, file)
VALUES (:key, :process_id,
    (SELECT COALESCE(MAX(version), 0) + 1 FROM definitions WHERE process_id = :process_id),
    :name, :digest, :file)
"""
DEFINITIONS = """
SELECT d.definition_key, d.process_id, d.version, d.name, d.digest, d.file FROM definitions d
WHERE d.digest = :digest AND d.version = (SELECT MAX(o.version) FROM definitions o
    WHERE o.digest = d.digest AND o.process_id = d.process_id)
ORDER BY d.definition_key
"""
NEWEST_RESOURCE = """
SELECT resource_key, version, content FROM resources
WHERE kind = :kind AND resource_id = :id ORDER BY version DESC LIMIT 1
"""
ADD_RESOURCE = """
INSERT INTO resources (resource_key, kind, resource_id, version, name, digest, file, content,
    part_of)
VALUES (:key, :kind, :id, :version, :name, :digest, :file, :content, :part_of)
"""
MOVE_RESOURCE = "UPDATE resources SET digest = :digest, file = :file WHERE resource_key = :key"
# Below this are a bundle's processes, from here its resources; the last key is its own.
FIRST_RESOURCE = 1 << (KEY_BITS - 1)
BUNDLE = (1 << KEY_BITS) - 1


class Bundles:
    """Reads bundles and keeps them; they never change, so nothing is ever stale."""

    def __init__(self) -> None:
        self.calendars = Calendars()
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

    def today(self, tx: Transaction, digest: str) -> Bundle | None:
        """The bundle with the calendar that is in force."""
        return self.dated(tx, self.get(tx, digest), in_force(tx))

    def dated(self, tx: Transaction, bundle: Bundle | None, calendar: str) -> Bundle | None:
        """``bundle`` with the calendar of that digest (``NO_CALENDAR``: its own)."""
        if bundle is None or calendar == NO_CALENDAR:
            return bundle
        return replace(bundle, calendar=self.calendars.get(tx, calendar))


@dataclass(frozen=True, slots=True)
class Stamp:
    """When and by whom; ``number`` is where the publication's keys begin."""

    number: int
    at: str
    actor: str


def publish(
    tx: Transaction,
    bundle: Bundle,
    processes: Sequence[tuple[str, str, str]],
    resources: Sequence[Resource],
    stamp: Stamp,
) -> Mapping[str, Json]:
    """Store ``bundle``, a new version of each process (id, name, file) and changed resource.

    A bundle that its processes run on already is a no-op. One that a later bundle has replaced
    becomes the newest again, under new versions.
    """
    known = tx.run(KNOWN, {"digest": bundle.digest})
    newest = [tx.run(NEWEST, {"process_id": process_id}) for process_id, _, _ in processes]
    new = not known or any(rows[0]["digest"] != bundle.digest for rows in newest if rows)
    if not known:
        _store(tx, bundle, stamp)
    if new:
        for index, (process_id, name, file) in enumerate(processes):
            row = {"process_id": process_id, "name": name, "digest": bundle.digest, "file": file}
            tx.run(ADD_DEFINITION, {**row, "key": (stamp.number << KEY_BITS) + index})
    kept = [_keep(tx, bundle, one, at, stamp) for at, one in enumerate(resources)]
    new = new or any(row["new"] for row in kept)
    number = stamp.number if new else known[0]["number"]
    if new and known:
        tx.run(RENUMBER, {"digest": bundle.digest, "number": number})
    defined = tx.run(DEFINITIONS, {"digest": bundle.digest})
    return {
        "new": new,
        "key": str((number << KEY_BITS) + BUNDLE),
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
        "resources": [{**row, "key": str(row["key"])} for row in kept],
    }


def _store(tx: Transaction, bundle: Bundle, stamp: Stamp) -> None:
    row = {"digest": bundle.digest, "number": stamp.number, "at": stamp.at, "actor": stamp.actor}
    tx.run(ADD, row)
    files = [
        {"digest": bundle.digest, "name": name, "body": body}
        for name, body in sorted(bundle.files.items())
    ]
    tx.run(ADD_FILE, files)


def _keep(
    tx: Transaction, bundle: Bundle, resource: Resource, index: int, stamp: Stamp
) -> dict[str, Any]:
    """The version of ``resource``: the newest one where its file is the same, else the next."""
    row = {name: getattr(resource, name) for name in type(resource).__slots__}
    content = sm3(bundle.files[resource.file])
    newest = tx.run(NEWEST_RESOURCE, {"kind": resource.kind, "id": resource.id})
    if newest and newest[0]["content"] == content:
        key, version = newest[0]["resource_key"], newest[0]["version"]
        tx.run(MOVE_RESOURCE, {"key": key, "digest": bundle.digest, "file": resource.file})
        return {**row, "key": key, "version": version, "new": False}
    key = (stamp.number << KEY_BITS) + FIRST_RESOURCE + index
    version = newest[0]["version"] + 1 if newest else 1
    tx.run(
        ADD_RESOURCE,
        {**row, "key": key, "version": version, "digest": bundle.digest, "content": content},
    )
    return {**row, "key": key, "version": version, "new": True}
