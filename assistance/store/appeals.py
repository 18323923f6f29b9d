"""Rows of appeals against notices, and of what came of them; never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

NOTICE = """
SELECT notice_id, kind, issued_at FROM notices
WHERE application_id = :application_id AND kind = :kind ORDER BY issued_at DESC LIMIT 1
"""
OF_APPLICATION = """
SELECT a.appeal_id, a.kind, n.kind AS notice, a.filed_on, a.authority, a.reference, a.in_time,
    a.noted_by, a.noted_at, r.result, r.decided_on, r.reference AS result_reference
FROM appeals a JOIN notices n ON n.notice_id = a.notice_id
LEFT JOIN appeal_results r ON r.appeal_id = a.appeal_id
WHERE a.application_id = :application_id ORDER BY a.noted_at, a.appeal_id
"""


def notice(tx: Transaction, application_id: str, kind: str) -> Row | None:
    """The last notice of ``kind`` that was issued."""
    rows = tx.run(NOTICE, {"application_id": application_id, "kind": kind})
    return rows[0] if rows else None


def add_appeal(tx: Transaction, row: Row) -> None:
    add(tx, "appeals", row)


def add_result(tx: Transaction, row: Row) -> None:
    add(tx, "appeal_results", row)


def of_application(tx: Transaction, application_id: str) -> list[Row]:
    """Every appeal, with its result once there is one, in the order they were noted."""
    return tx.run(OF_APPLICATION, {"application_id": application_id})
