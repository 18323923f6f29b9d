"""Rows of written notices, their sealed papers and their deliveries.

A delivery is queued -> sent -> delivered, or failed until somebody lets it be tried again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

_PAPERS = """
SELECT n.notice_id, n.application_id, n.case_key, n.kind, n.due_on, n.issued_by, n.issued_at,
    p.number, p.title, p.office, p.size, p.digest
FROM notices n JOIN notice_papers p ON p.notice_id = n.notice_id
"""
OF_CASE = _PAPERS + "WHERE n.case_key = :case_key ORDER BY n.issued_at, n.notice_id"
OF_APPLICATION = (
    _PAPERS + "WHERE n.application_id = :application_id ORDER BY n.issued_at, n.notice_id"
)
ONE = _PAPERS + "WHERE n.notice_id = :notice_id"
SEALED = "SELECT sealed FROM notice_papers WHERE notice_id = :notice_id"
DELIVERY = "SELECT * FROM deliveries WHERE delivery_id = :delivery_id"
DELIVERIES = "SELECT * FROM deliveries WHERE notice_id = :notice_id ORDER BY delivery_id"
CHANGED = """
UPDATE deliveries SET state = :state, reference = :reference, trouble = :trouble,
    changed_at = :at
WHERE delivery_id = :delivery_id AND state IN ({states}) RETURNING delivery_id
"""


def add_paper(tx: Transaction, notice: Row, paper: Row) -> None:
    add(tx, "notices", notice)
    add(tx, "notice_papers", {"notice_id": notice["notice_id"], **paper})


def of_case(tx: Transaction, case_key: int) -> list[Row]:
    """The notices that were issued in a case, oldest first."""
    return tx.run(OF_CASE, {"case_key": case_key})


def of_application(tx: Transaction, application_id: str) -> list[Row]:
    """The notices of the case and of its service orders, oldest first."""
    return tx.run(OF_APPLICATION, {"application_id": application_id})


def notice(tx: Transaction, notice_id: str) -> Row | None:
    rows = tx.run(ONE, {"notice_id": notice_id})
    return rows[0] if rows else None


def sealed(tx: Transaction, notice_id: str) -> bytes | None:
    rows = tx.run(SEALED, {"notice_id": notice_id})
    return bytes(rows[0]["sealed"]) if rows else None


def add_delivery(tx: Transaction, row: Row) -> None:
    add(tx, "deliveries", row)


def delivery(tx: Transaction, delivery_id: str) -> Row | None:
    rows = tx.run(DELIVERY, {"delivery_id": delivery_id})
    return rows[0] if rows else None


def deliveries(tx: Transaction, notice_id: str) -> list[Row]:
    return tx.run(DELIVERIES, {"notice_id": notice_id})


def change(
    tx: Transaction,
    delivery_id: str,
    before: tuple[str, ...],
    state: str,
    at: str,
    reference: str = "",
    trouble: str = "",
) -> bool:
    """Move a delivery on if it is in one of the states ``before``; whether it was."""
    named = {f"state_{n}": one for n, one in enumerate(before)}
    values = {
        "delivery_id": delivery_id,
        "state": state,
        "reference": reference,
        "trouble": trouble,
        "at": at,
        **named,
    }
    statement = CHANGED.format(states=", ".join(f":{name}" for name in named))
    return bool(tx.run(statement, values))
