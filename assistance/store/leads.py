"""Rows of leads and of their handling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.rows import add
from engine import Transaction

Row = Mapping[str, Any]

# With what was done with it last.
LEAD = """
SELECT l.*, h.step, h.handled_as, h.sealed AS handling, h.application_id, h.case_key,
    h.handled_by, h.handled_at
FROM leads l LEFT JOIN lead_handlings h ON h.lead_id = l.lead_id AND h.step =
    (SELECT MAX(step) FROM lead_handlings WHERE lead_id = l.lead_id)
"""
BY_ID = LEAD + " WHERE l.lead_id = :lead_id"
OF_APPLICATION = LEAD + " WHERE h.application_id = :application_id"
HANDLE = """
INSERT INTO lead_handlings (lead_id, step, handled_as, sealed, application_id, case_key,
    handled_by, handled_at)
VALUES (:lead_id, :step, :handled_as, :sealed, :application_id, :case_key, :handled_by,
    :handled_at)
ON CONFLICT DO NOTHING RETURNING step
"""
STEPS = "SELECT COUNT(*) AS steps FROM lead_handlings WHERE lead_id = :lead_id"
# The first that was told of the same person: of the same name in the same village, or reached
# at the same number in the same county.
ALIKE = """
SELECT lead_id FROM leads
WHERE (name_index IN ({names}) AND area_code = :area)
    OR (contact_index IN ({contacts}) AND SUBSTR(area_code, 1, 6) = :county)
ORDER BY reported_at, number LIMIT 1
"""


def add_lead(tx: Transaction, row: Row) -> None:
    add(tx, "leads", row)


def add_handling(tx: Transaction, row: Row) -> bool:
    """False, and nothing changed, if there is such a step or such an application already."""
    return bool(tx.run(HANDLE, row))


def lead(tx: Transaction, lead_id: str) -> Row | None:
    rows = tx.run(BY_ID, {"lead_id": lead_id})
    return rows[0] if rows else None


def steps(tx: Transaction, lead_id: str) -> int:
    """How often it was handled."""
    return int(tx.run(STEPS, {"lead_id": lead_id})[0]["steps"])


def of_application(tx: Transaction, application_id: str) -> Row | None:
    rows = tx.run(OF_APPLICATION, {"application_id": application_id})
    return rows[0] if rows else None


def alike(
    tx: Transaction, area: str, county: str, names: Sequence[str], contacts: Sequence[str]
) -> str | None:
    values = {"area": area, "county": county}
    values |= {f"n{n}": mark for n, mark in enumerate(names)}
    values |= {f"c{n}": mark for n, mark in enumerate(contacts)}
    statement = ALIKE.format(
        names=", ".join(f":n{n}" for n in range(len(names))),
        contacts=", ".join(f":c{n}" for n in range(len(contacts))) or "NULL",
    )
    rows = tx.run(statement, values)
    return str(rows[0]["lead_id"]) if rows else None


def listed(
    tx: Transaction, seen: tuple[str, Row], wanted: Row, after: str, limit: int
) -> list[Row]:
    """By number. ``seen``: the condition of who asks, with its values; ``wanted``: see below."""
    condition, values = seen
    chosen = {name: value for name, value in wanted.items() if value is not None}
    conditions = [condition, "l.number > :after", *(_WANTED[name] for name in chosen)]
    statement = f"{LEAD} WHERE {' AND '.join(conditions)} ORDER BY l.number LIMIT :limit"
    return tx.run(statement, {**values, **chosen, "after": after, "limit": limit})


_WANTED: Mapping[str, str] = {
    "lead": "l.lead_id = :lead",
    "area": "SUBSTR(l.area_code, 1, LENGTH(:area)) = :area",
    "survey": "l.survey_id = :survey",
    "state": "COALESCE(h.handled_as, 'open') = :state",
    "application": "h.application_id = :application",
}
