"""Rows of needs, service orders, registrations, records, evaluations and payable lines.

A need item is open -> decided -> serving -> done | referred | stopped | ineligible; one that is
to be adjusted is open again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assistance.store.rows import add, put
from engine import Transaction

Row = Mapping[str, Any]

DROP_UNSERVED = """
DELETE FROM need_items WHERE application_id = :application_id AND status IN ('open', 'decided')
"""
NEEDS = """
SELECT item_no, catalogue_code, status FROM need_items WHERE application_id = :application_id
ORDER BY item_no
"""
MARK_NEED = """
UPDATE need_items SET status = :status
WHERE application_id = :application_id AND item_no = :item_no
"""
REOPEN_DECIDED = """
UPDATE need_items SET status = 'open'
WHERE application_id = :application_id AND status = 'decided'
"""
DECISION = """
SELECT decided_by, quantity, frequency, start_date, end_date FROM service_decisions
WHERE application_id = :application_id AND urgent = :urgent AND item_no = :item_no
"""
ORDER = "SELECT * FROM orders WHERE case_key = :case_key"
CASES_OF_SUPPLIERS = """
SELECT case_key FROM orders WHERE supplier IN ({suppliers})
ORDER BY case_key DESC LIMIT :limit OFFSET :offset
"""
ORDERS = "SELECT * FROM orders WHERE application_id = :application_id ORDER BY case_key"
OPEN_ORDERS = """
SELECT case_key, item_no, urgent FROM orders
WHERE application_id = :application_id AND closed_at IS NULL ORDER BY case_key
"""
STATUS = "UPDATE orders SET status = :status WHERE case_key = :case_key"
RETURNED = """
UPDATE orders SET status = 'returned', return_count = :return_count WHERE case_key = :case_key
"""
REASSIGNED = """
UPDATE orders SET status = 'reassigned', supply_type = :supply_type, supplier = :supplier,
    fund_code = :fund_code WHERE case_key = :case_key
"""
CLOSE = "UPDATE orders SET status = :status, closed_at = :at WHERE case_key = :case_key"
DISPATCHERS = """
SELECT actor FROM duties WHERE case_key = :case_key AND duty = 'dispatch'
UNION SELECT d.decided_by FROM orders o JOIN service_decisions d
    ON d.application_id = o.application_id AND d.urgent = o.urgent AND d.item_no = o.item_no
WHERE o.case_key = :case_key
"""
UNNUMBERED = """
UPDATE registrations SET registration_number = :registration_number
WHERE case_key = :case_key AND registration_number IS NULL
"""
REGISTRATION = """
SELECT registered_at, planned_start, planned_end FROM registrations
WHERE case_key = :case_key AND registration_number = :registration_number
"""
RECORDS = "SELECT * FROM service_records WHERE case_key = :case_key ORDER BY task_key"
INSPECT = """
UPDATE service_records SET inspection = :inspection
WHERE case_key = :case_key AND inspection IS NULL
"""
APPROVE_LATE = """
UPDATE service_records SET late_approved_by = :approved_by
WHERE case_key = :case_key AND late_entry = 1 AND late_approved_by IS NULL
    AND inspection IS NULL
"""
REJECT_LATE = """
UPDATE service_records SET inspection = 'rejected'
WHERE case_key = :case_key AND late_entry = 1 AND late_approved_by IS NULL
    AND inspection IS NULL
"""
PAYABLE = """
INSERT INTO payable_lines (record_key, case_key, supplier, catalogue_code, fund_code,
    service_date, minutes, unit, unit_price_fen, made_at)
SELECT r.task_key, r.case_key, o.supplier, o.catalogue_code, o.fund_code, r.service_date,
    r.minutes, :unit, :unit_price_fen, :at
FROM service_records r JOIN orders o ON o.case_key = r.case_key
WHERE r.case_key = :case_key AND o.supply_type = 'new_purchase' AND r.inspection = 'pass'
    AND r.registration_number IS NOT NULL AND r.late_entry = 0
ON CONFLICT (record_key) DO NOTHING
"""


def replace_needs(tx: Transaction, application_id: str, items: Sequence[Row]) -> None:
    """The need list of now; items that are served already stay."""
    tx.run(DROP_UNSERVED, {"application_id": application_id})
    for item in items:
        row = {"application_id": application_id, "status": "open", **item}
        put(tx, "need_items", ("application_id", "item_no"), row)


def needs(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(NEEDS, {"application_id": application_id})


def mark_need(tx: Transaction, application_id: str, item_no: int, status: str) -> None:
    values = {"application_id": application_id, "item_no": item_no, "status": status}
    tx.run(MARK_NEED, values)


def reopen_decided(tx: Transaction, application_id: str) -> None:
    tx.run(REOPEN_DECIDED, {"application_id": application_id})


def decide(tx: Transaction, row: Row) -> None:
    put(tx, "service_decisions", ("application_id", "urgent", "item_no"), row)


def decision(tx: Transaction, application_id: str, urgent: bool, item_no: int) -> Row | None:
    values = {"application_id": application_id, "urgent": int(urgent), "item_no": item_no}
    rows = tx.run(DECISION, values)
    return rows[0] if rows else None


def keep_order(tx: Transaction, row: Row) -> None:
    put(tx, "orders", ("case_key",), row)


def order(tx: Transaction, case_key: int) -> Row | None:
    rows = tx.run(ORDER, {"case_key": case_key})
    return rows[0] if rows else None


def cases_of_suppliers(
    tx: Transaction, suppliers: Collection[str], limit: int, offset: int
) -> list[int]:
    """Case keys of the orders that one of these suppliers has, the latest first."""
    named = {f"supplier_{n}": code for n, code in enumerate(sorted(suppliers))}
    places = ", ".join(f":{name}" for name in named) or "NULL"
    values = {**named, "limit": limit, "offset": offset}
    rows = tx.run(CASES_OF_SUPPLIERS.format(suppliers=places), values)
    return [int(row["case_key"]) for row in rows]


def orders(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(ORDERS, {"application_id": application_id})


def open_orders(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(OPEN_ORDERS, {"application_id": application_id})


def set_status(tx: Transaction, case_key: int, status: str) -> None:
    tx.run(STATUS, {"case_key": case_key, "status": status})


def add_return(tx: Transaction, row: Row) -> None:
    add(tx, "order_returns", row)
    tx.run(RETURNED, row)


def reassign(tx: Transaction, case_key: int, order: Row) -> None:
    tx.run(REASSIGNED, {**order, "case_key": case_key})


def close(tx: Transaction, case_key: int, status: str, at: str) -> None:
    tx.run(CLOSE, {"case_key": case_key, "status": status, "at": at})


def dispatchers(tx: Transaction, case_key: int) -> frozenset[str]:
    """Who decided on the order or gave it to another supplier."""
    return frozenset(row["actor"] for row in tx.run(DISPATCHERS, {"case_key": case_key}))


def add_registration(tx: Transaction, row: Row) -> None:
    add(tx, "registrations", row)


def number_registration(tx: Transaction, case_key: int, registration_number: str) -> None:
    tx.run(UNNUMBERED, {"case_key": case_key, "registration_number": registration_number})


def registration(tx: Transaction, case_key: int, registration_number: str) -> Row | None:
    values = {"case_key": case_key, "registration_number": registration_number}
    rows = tx.run(REGISTRATION, values)
    return rows[0] if rows else None


def add_record(tx: Transaction, row: Row) -> None:
    add(tx, "service_records", row)


def records(tx: Transaction, case_key: int) -> list[Row]:
    return tx.run(RECORDS, {"case_key": case_key})


def inspect(tx: Transaction, case_key: int, inspection: str) -> None:
    tx.run(INSPECT, {"case_key": case_key, "inspection": inspection})


def approve_late(tx: Transaction, case_key: int, approved_by: str) -> None:
    tx.run(APPROVE_LATE, {"case_key": case_key, "approved_by": approved_by})


def reject_late(tx: Transaction, case_key: int) -> None:
    """Late records that nobody approved are kept, and count for nothing."""
    tx.run(REJECT_LATE, {"case_key": case_key})


def add_confirmation(tx: Transaction, row: Row) -> None:
    add(tx, "confirmations", row)


def add_evaluation(tx: Transaction, row: Row) -> None:
    add(tx, "evaluations", row)


def make_payable(
    tx: Transaction, case_key: int, unit: str, unit_price_fen: int | None, at: str
) -> None:
    """A payable line for each accepted record of the order that has none yet (R31)."""
    values = {"case_key": case_key, "unit": unit, "unit_price_fen": unit_price_fen, "at": at}
    tx.run(PAYABLE, values)
