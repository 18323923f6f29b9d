"""Editions of reference data as JSON, for the command line and ``/api``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from assistance.editions.difference import Change
from assistance.editions.importing import Proposal

_SHOWN = (
    *("kind", "number", "effective_from", "digest", "note"),
    *("imported_by", "imported_at", "approved_by"),
)


def row_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """One edition without its content."""
    return {name: row[name] for name in _SHOWN}


def change_shape(change: Change) -> dict[str, str]:
    return {**asdict(change), "words": change.words}


def proposal_shape(proposal: Proposal) -> dict[str, Any]:
    """What an import does or would do."""
    return {
        "kind": proposal.kind,
        "number": proposal.number,
        "base": proposal.base,
        "effective_from": proposal.effective_from.isoformat(),
        "known": proposal.known,
        "faults": [asdict(fault) for fault in proposal.faults],
        "changes": [change_shape(change) for change in proposal.changes],
        "touched": asdict(proposal.touched),
    }
