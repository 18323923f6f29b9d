"""Rows of uploaded files and of who read what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

DESCRIPTION = """
SELECT file_id, case_key, name, media_type, size, digest, uploaded_by, uploaded_at FROM files
WHERE file_id = :file_id
"""
SEALED = "SELECT sealed FROM files WHERE file_id = :file_id"
OF_CASE = """
SELECT file_id, case_key, name, media_type, size, digest, uploaded_by, uploaded_at FROM files
WHERE case_key = :case_key ORDER BY uploaded_at, file_id
"""
READS = """
SELECT read_id, user_name, case_key, subject, at FROM reads WHERE case_key = :case_key
ORDER BY at, read_id
"""


def add_file(tx: Transaction, row: Row) -> None:
    add(tx, "files", row)


def description(tx: Transaction, file_id: str) -> Row | None:
    rows = tx.run(DESCRIPTION, {"file_id": file_id})
    return rows[0] if rows else None


def of_case(tx: Transaction, case_key: int) -> list[Row]:
    """Descriptions of every file that was handed in with the case's forms."""
    return tx.run(OF_CASE, {"case_key": case_key})


def sealed(tx: Transaction, file_id: str) -> bytes | None:
    rows = tx.run(SEALED, {"file_id": file_id})
    return bytes(rows[0]["sealed"]) if rows else None


def add_read(tx: Transaction, row: Row) -> None:
    add(tx, "reads", row)


def reads(tx: Transaction, case_key: int) -> list[Row]:
    return tx.run(READS, {"case_key": case_key})
