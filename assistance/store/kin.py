"""Rows of households, their members, and guardianships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

HOUSEHOLD = """
SELECT household_number, area_code, opened_on, closed_on FROM households
WHERE household_number = :number
"""
MEMBERS = """
SELECT * FROM household_members WHERE household_number = :number
ORDER BY until_on IS NOT NULL, from_on, member_id
"""
MEMBERSHIPS = "SELECT * FROM household_members WHERE person_id = :person_id ORDER BY from_on"
MEMBERSHIP = "SELECT * FROM household_members WHERE person_id = :person_id AND until_on IS NULL"
LEAVE = "UPDATE household_members SET until_on = :on WHERE member_id = :member_id"
GUARDIANSHIPS = "SELECT * FROM guardianships WHERE ward_id = :ward_id ORDER BY from_on"
END_GUARDIANSHIP = "UPDATE guardianships SET until_on = :on WHERE guardianship_id = :id"


def add_household(tx: Transaction, row: Row) -> None:
    add(tx, "households", row)


def household(tx: Transaction, number: str) -> Row | None:
    return _first(tx.run(HOUSEHOLD, {"number": number}))


def add_member(tx: Transaction, row: Row) -> None:
    add(tx, "household_members", row)


def members(tx: Transaction, number: str) -> list[Row]:
    return tx.run(MEMBERS, {"number": number})


def memberships(tx: Transaction, person_id: str) -> list[Row]:
    return tx.run(MEMBERSHIPS, {"person_id": person_id})


def membership(tx: Transaction, person_id: str) -> Row | None:
    """Where the person is now."""
    return _first(tx.run(MEMBERSHIP, {"person_id": person_id}))


def leave(tx: Transaction, member_id: str, on: str) -> None:
    tx.run(LEAVE, {"member_id": member_id, "on": on})


def add_guardianship(tx: Transaction, row: Row) -> None:
    add(tx, "guardianships", row)


def guardianships(tx: Transaction, ward_id: str) -> list[Row]:
    return tx.run(GUARDIANSHIPS, {"ward_id": ward_id})


def end_guardianship(tx: Transaction, guardianship_id: str, on: str) -> None:
    tx.run(END_GUARDIANSHIP, {"id": guardianship_id, "on": on})


def _first(found: list[Row]) -> Row | None:
    return found[0] if found else None
