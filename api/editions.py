"""Editions of reference data as JSON, for the command line and ``/api``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.editions.difference import Change
from assistance.editions.importing import Proposal


def row_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """One edition without its content."""
    return {
        "kind": row["kind"],
        "number": row["number"],
        "effectiveFrom": row["effective_from"],
        "digest": row["digest"],
        "note": row["note"],
        "importedBy": row["imported_by"],
        "importedAt": row["imported_at"],
        "approvedBy": row["approved_by"],
    }


def change_shape(change: Change) -> dict[str, str]:
    return {
        "code": change.code,
        "name": change.name,
        "what": change.what,
        "column": change.column,
        "before": change.before,
        "after": change.after,
        "words": change.words,
    }


def proposal_shape(proposal: Proposal) -> dict[str, Any]:
    """What an import does or would do."""
    return {
        "kind": proposal.kind,
        "number": proposal.number,
        "base": proposal.base,
        "effectiveFrom": proposal.effective_from.isoformat(),
        "known": proposal.known,
        "faults": [
            {"row": fault.row, "column": fault.column, "message": fault.message}
            for fault in proposal.faults
        ],
        "changes": [change_shape(change) for change in proposal.changes],
        "touched": {
            "keep": proposal.touched.keep,
            "change": proposal.touched.change,
            "orders": proposal.touched.orders,
        },
    }
