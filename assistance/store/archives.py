"""Rows of submitted documents, sealed files and received notices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

DOCUMENTS = """
SELECT task_key, case_key, form_id, element_id, submitted_by, submitted_at FROM documents
WHERE application_id = :application_id ORDER BY task_key
"""
ARCHIVE = "SELECT * FROM archives WHERE case_key = :case_key"
# Files of people who were erased have nothing left to export.
ERASED = """
SELECT a.case_key FROM applications a JOIN persons p ON p.person_id = a.person_id
WHERE a.case_key = :case_key AND p.erased_at IS NOT NULL
"""
SEALED = """
SELECT r.case_key FROM archives r
LEFT JOIN applications a ON a.application_id = r.application_id
LEFT JOIN persons p ON p.person_id = a.person_id
WHERE p.erased_at IS NULL ORDER BY r.case_key
"""
RECEIVE = """
INSERT INTO inbox (message_id, application_id, case_key, recipient, area, kind, body, due_on,
    received_at)
VALUES (:message_id, :application_id, :case_key, :recipient, :area, :kind, :body, :due_on,
    :received_at)
ON CONFLICT (message_id) DO NOTHING
"""


def add_document(tx: Transaction, row: Row) -> None:
    add(tx, "documents", row)


def documents(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(DOCUMENTS, {"application_id": application_id})


def add_archive(tx: Transaction, row: Row) -> None:
    add(tx, "archives", row)


def archive(tx: Transaction, case_key: int) -> Row | None:
    rows = tx.run(ARCHIVE, {"case_key": case_key})
    return rows[0] if rows else None


def sealed_cases(tx: Transaction) -> list[int]:
    """Case keys of every sealed file, but for those of people who were erased."""
    return [row["case_key"] for row in tx.run(SEALED)]


def erased(tx: Transaction, case_key: int) -> bool:
    """Whether the person of the case was erased."""
    return bool(tx.run(ERASED, {"case_key": case_key}))


def receive(tx: Transaction, row: Row) -> None:
    """Put a delivered message into the inbox; a repeated delivery changes nothing."""
    tx.run(RECEIVE, row)
