"""Deleting what people wrote. The log keeps a salted digest of it, and still verifies."""

from __future__ import annotations

from engine.ports import Transaction

ERASE = "DELETE FROM submissions WHERE case_id = :case_key"


def erase_submissions(tx: Transaction, case_key: int) -> None:
    """Delete every form that was submitted in a case; nobody can restore them."""
    tx.run(ERASE, {"case_key": case_key})
