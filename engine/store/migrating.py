"""What is read before cases are migrated: bundles by the beginning of a digest, families, runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.model import KEY_BITS
from engine.store.found import several
from engine.store.uow import Tx

DIGESTS = "SELECT digest FROM bundles WHERE digest LIKE :start ORDER BY digest"
PROCESSES = "SELECT DISTINCT process_id FROM definitions"
CHILDREN = """
SELECT case_id FROM case_list
WHERE parent_key BETWEEN :case_id AND :last AND ended_at IS NULL ORDER BY case_id
"""
RUN_BY = "SELECT DISTINCT bundle, process_id FROM case_heads WHERE case_id IN ({names})"
# As many keys as a statement takes on either database.
KEYS = 500


def digests(tx: Tx, start: str) -> list[str]:
    """The digests of bundles that begin with ``start``."""
    rows = tx.run(DIGESTS, {"start": f"{start}%"}) if start.isalnum() else []
    return [row["digest"] for row in rows]


def processes(tx: Tx) -> set[str]:
    """Every process that was ever deployed."""
    return {row["process_id"] for row in tx.run(PROCESSES)}


def with_children(tx: Tx, case_key: int) -> Iterator[int]:
    """The case, then its child cases that are open, each followed by its own."""
    yield case_key
    inside = {"case_id": case_key, "last": case_key + (1 << KEY_BITS) - 1}
    for row in tx.run(CHILDREN, inside):
        yield from with_children(tx, row["case_id"])


def run_by(tx: Tx, cases: Sequence[int]) -> list[tuple[str, str]]:
    """The bundles and processes that ``cases`` run, each pair once, sorted."""
    found = {
        (row["bundle"], row["process_id"])
        for start in range(0, len(cases), KEYS)
        for row in tx.run(*several(RUN_BY, cases[start : start + KEYS]))
    }
    return sorted(found)
