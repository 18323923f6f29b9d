"""How a case ended: completed, or by a notice, a withdrawal, a change of the person's status."""

from __future__ import annotations

from assistance.store import applications
from engine import Transaction, Variables

COMPLETED = "completed"
OTHER_ENDS = frozenset({"rejected", "refused", "withdrawn", "terminated"})


def ending(tx: Transaction, application_id: str, variables: Variables) -> str:
    """``completed`` or one of ``OTHER_ENDS``.

    The form that ended the case said so on the application; where it was withdrawn before
    anything was filed there is none, and the case's own variable tells.
    """
    row = applications.application(tx, application_id)
    said = (row["outcome"] if row else None) or variables.get("outcome")
    return str(said) if said in OTHER_ENDS else COMPLETED
