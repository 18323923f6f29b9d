"""Rows of consents and of erasures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

CONSENTS = "SELECT * FROM consents WHERE person_id = :person_id ORDER BY given_on, consent_id"
COUNT = "SELECT COUNT(*) AS n FROM consents WHERE person_id = :person_id"
WITHDRAW = """
UPDATE consents SET withdrawn_on = :on, withdrawn_by = :by, withdrawal_paper = :paper
WHERE consent_id = :id AND withdrawn_on IS NULL
"""
ERASURE = "SELECT * FROM erasures WHERE erasure_id = :id"
OPEN_ERASURE = "SELECT * FROM erasures WHERE person_id = :person_id AND decision IS NULL"
DECIDE = """
UPDATE erasures SET decision = :decision, decided_by = :by, decided_at = :at
WHERE erasure_id = :id
"""
CASES = """
SELECT a.case_key, a.outcome, r.file_number FROM applications a
LEFT JOIN archives r ON r.application_id = a.application_id WHERE a.person_id = :person_id
UNION ALL
SELECT o.case_key, COALESCE(o.closed_at, a.outcome) AS outcome, NULL FROM orders o
JOIN applications a ON a.application_id = o.application_id WHERE a.person_id = :person_id
"""
ERASE = """
UPDATE persons SET sealed = '', wrapped_key = NULL, erased_at = :at,
    id_index = 'erased:' || person_id, disability_grade = 0 WHERE person_id = :person_id
"""
# A certificate is unreadable without the person's key; rows from before keys of their own go too.
ERASE_CERTIFICATES = """
UPDATE person_categories SET certificate = NULL WHERE person_id = :person_id
"""
FORGET_INDEXES = "DELETE FROM person_indexes WHERE person_id = :person_id"
ERASE_FILES = "DELETE FROM files WHERE case_key = :case_key"
ERASE_PAPERS = """
DELETE FROM notice_papers WHERE notice_id IN
    (SELECT notice_id FROM notices WHERE case_key = :case_key)
"""


def add_consent(tx: Transaction, row: Row) -> None:
    add(tx, "consents", row)


def of_person(tx: Transaction, person_id: str) -> list[Row]:
    return tx.run(CONSENTS, {"person_id": person_id})


def count(tx: Transaction, person_id: str) -> int:
    return int(tx.run(COUNT, {"person_id": person_id})[0]["n"])


def withdraw(tx: Transaction, consent_id: str, on: str, by: str, paper: str) -> None:
    tx.run(WITHDRAW, {"id": consent_id, "on": on, "by": by, "paper": paper})


def add_erasure(tx: Transaction, row: Row) -> None:
    add(tx, "erasures", row)


def erasure(tx: Transaction, erasure_id: str) -> Row | None:
    found = tx.run(ERASURE, {"id": erasure_id})
    return found[0] if found else None


def open_erasure(tx: Transaction, person_id: str) -> Row | None:
    found = tx.run(OPEN_ERASURE, {"person_id": person_id})
    return found[0] if found else None


def decide(tx: Transaction, erasure_id: str, decision: str, by: str, at: str) -> None:
    tx.run(DECIDE, {"id": erasure_id, "decision": decision, "by": by, "at": at})


def cases(tx: Transaction, person_id: str) -> list[Row]:
    """The person's cases and service orders: case_key, outcome (None: open), file_number."""
    return tx.run(CASES, {"person_id": person_id})


def erase(tx: Transaction, person_id: str, at: str) -> None:
    tx.run(ERASE, {"person_id": person_id, "at": at})
    tx.run(ERASE_CERTIFICATES, {"person_id": person_id})
    tx.run(FORGET_INDEXES, {"person_id": person_id})


def erase_papers(tx: Transaction, case_key: int) -> None:
    """What was handed in with a case, and the notices that it was answered with."""
    tx.run(ERASE_FILES, {"case_key": case_key})
    tx.run(ERASE_PAPERS, {"case_key": case_key})
