"""Rows that the features look at and the product itself has no question for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import Transaction

Row = Mapping[str, Any]

REFUSALS = "SELECT actor, command, code, message FROM refusals ORDER BY at, id"
INBOX = """
SELECT recipient, kind, body FROM inbox WHERE application_id = :application_id
ORDER BY message_id
"""
SUSPENSIONS = """
SELECT reason, started_at, ended_at FROM suspensions WHERE application_id = :application_id
ORDER BY started_at
"""
ASSESSMENT = """
SELECT self_care_level, difficulty_level, spot_check, review FROM assessments
WHERE application_id = :application_id ORDER BY task_key DESC LIMIT 1
"""
APPLICANTS = "SELECT person_id FROM applications ORDER BY case_key"
VISIT = """
SELECT mode FROM visits WHERE application_id = :application_id ORDER BY task_key DESC LIMIT 1
"""
LEDGER = """
SELECT case_number, item_no, catalogue_code, status FROM needs_ledger
WHERE application_id = :application_id ORDER BY item_no
"""
PAYABLE = """
SELECT p.case_key, p.supplier FROM payable_lines p JOIN orders o ON o.case_key = p.case_key
WHERE o.application_id = :application_id ORDER BY p.record_key
"""
RETURNS = """
SELECT r.return_count, r.supplier, r.reason_code FROM order_returns r
JOIN orders o ON o.case_key = r.case_key
WHERE o.application_id = :application_id ORDER BY r.task_key
"""


def refusals(tx: Transaction) -> list[Row]:
    """What was refused because it was somebody else's, or too late."""
    return tx.run(REFUSALS)


def inbox(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(INBOX, {"application_id": application_id})


def suspensions(tx: Transaction, application_id: str) -> list[Row]:
    """When the legal clock stood still; ``ended_at`` None: it still does."""
    return tx.run(SUSPENSIONS, {"application_id": application_id})


def assessment(tx: Transaction, application_id: str) -> Row:
    """The latest one."""
    return tx.run(ASSESSMENT, {"application_id": application_id})[0]


def applicants(tx: Transaction) -> list[Row]:
    """Who applied, once for each application."""
    return tx.run(APPLICANTS)


def visit_mode(tx: Transaction, application_id: str) -> str:
    """Of the latest visit: visit | phone | video."""
    return str(tx.run(VISIT, {"application_id": application_id})[0]["mode"])


def needs_ledger(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(LEDGER, {"application_id": application_id})


def payable_lines(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(PAYABLE, {"application_id": application_id})


def order_returns(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(RETURNS, {"application_id": application_id})
