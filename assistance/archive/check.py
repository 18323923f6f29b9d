"""Which documents are missing before a case may be sealed (R33, 昌州政办发〔2024〕30号 五(五)).

Only a case that was served to its end must be complete; one that ended in another way is archived
with what it has.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from assistance.archive.ending import COMPLETED, ending
from assistance.store import applications, archives, orders
from engine import JobRequest, Transaction, Variables

APPLICATIONS = ("application-window", "application-platform", "application-outreach")
COUNTY_DECISIONS = ("county-approval", "county-filing")
TOWNSHIP_DECISION = "township-review"
EVALUATION = "outcome-evaluation"
BROKEN_OFF = frozenset({"cancelled", "stopped"})
# Somebody saw the original, but nothing of it is in the file: R33 asks for a copy, or for the
# reference of an electronic certificate in its place.
NOTHING_KEPT = "original_seen"


def check_archive(request: JobRequest, tx: Transaction) -> Variables:
    """Handler of ``jiuzhu:check-archive``: ``missing_documents``, codes of materials and forms."""
    application_id = str(request.variables["application_id"])
    if ending(tx, application_id, request.variables) != COMPLETED:
        return {"missing_documents": []}
    required = request.variables.get("required_materials")
    codes = [str(code) for code in required] if isinstance(required, list | tuple) else []
    missing = missing_copies(applications.materials(tx, application_id), codes)
    return {"missing_documents": [*missing, *missing_forms(tx, application_id)]}


def missing_copies(materials: Mapping[str, str], required: Collection[str]) -> list[str]:
    """Required materials of which the file holds nothing. ``materials``: kind -> source.

    A copy counts, the reference of an electronic certificate, or the written explanation why
    neither can be had.
    """
    return sorted(kind for kind in required if materials.get(kind, NOTHING_KEPT) == NOTHING_KEPT)


def missing_forms(tx: Transaction, application_id: str) -> list[str]:
    """Ids of forms that the file of a served case must hold and does not."""
    filed: dict[int, set[str]] = {}
    for row in archives.documents(tx, application_id):
        filed.setdefault(row["case_key"], set()).add(row["form_id"])
    every: set[str] = set().union(*filed.values())
    missing = [
        kinds[0]
        for kinds in (APPLICATIONS, (TOWNSHIP_DECISION,), COUNTY_DECISIONS)
        if every.isdisjoint(kinds)
    ]
    served = [row["case_key"] for row in orders.orders(tx, application_id) if _served(tx, row)]
    if any(EVALUATION not in filed.get(key, ()) for key in served):
        missing.append(EVALUATION)
    return missing


def _served(tx: Transaction, order: Mapping[str, Any]) -> bool:
    """Given, and not broken off on the way: what a new plan took back is evaluated nowhere."""
    return order["status"] not in BROKEN_OFF and bool(orders.records(tx, order["case_key"]))
