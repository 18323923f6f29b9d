"""Small questions of the service's keepers: how much waits, what holds what."""

from __future__ import annotations

from dataclasses import dataclass

from engine.ports import Transaction

WAITING = """
SELECT (SELECT COUNT(*) FROM worklist WHERE state = 'open') AS open_tasks,
    (SELECT COUNT(*) FROM case_list WHERE state = 'active') AS active_cases,
    (SELECT COUNT(*) FROM incidents WHERE resolved_at IS NULL) AS incidents,
    (SELECT COUNT(*) FROM outbox WHERE parked = 0) AS outbox_waiting,
    (SELECT COUNT(*) FROM outbox WHERE parked = 1) AS outbox_parked,
    (SELECT COUNT(*) FROM timers WHERE parked = 0 AND next_at <= :at) AS timers_due
"""
REACHED = "SELECT case_id FROM message_deliveries WHERE message_key = :key ORDER BY case_id"
# The bundle and file that hold the newest version of an id, by kind.
_RESOURCE = """
SELECT digest, file FROM resources WHERE kind = '{kind}' AND resource_id = :id
ORDER BY version DESC LIMIT 1
"""
HOLDERS = {
    "process": """
SELECT digest, file FROM definitions WHERE process_id = :id ORDER BY version DESC LIMIT 1
""",
    "form": _RESOURCE.replace("{kind}", "form"),
    "decision": _RESOURCE.replace("{kind}", "decision"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """``outbox_waiting`` will be tried (again), ``outbox_parked`` was given up."""

    open_tasks: int
    active_cases: int
    incidents: int
    outbox_waiting: int
    outbox_parked: int
    timers_due: int


def counts(tx: Transaction, at: str) -> Counts:
    """How much waits at ``at`` (ISO 8601 UTC)."""
    return Counts(**tx.run(WAITING, {"at": at})[0])
