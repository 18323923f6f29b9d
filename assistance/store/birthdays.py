"""Up to which day birthdays have been looked at, and which services are under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from engine import Transaction

LAST = "SELECT MAX(day) AS day FROM birthdays_looked_at"
TAKE = """
INSERT INTO birthdays_looked_at (day) VALUES (:day) ON CONFLICT (day) DO NOTHING RETURNING day
"""
FORGET = "DELETE FROM birthdays_looked_at WHERE day < :day"
SERVED = """
SELECT o.case_key, o.application_id, o.catalogue_code, o.urgent, a.person_id, a.area_code
FROM orders o JOIN applications a ON a.application_id = o.application_id
WHERE o.closed_at IS NULL AND o.supply_type <> 'none' ORDER BY o.case_key
"""


def take(tx: Transaction, today: date) -> date | None:
    """The last day that was looked at before, if nobody has looked at today yet."""
    (row,) = tx.run(LAST)
    if not tx.run(TAKE, {"day": today.isoformat()}):
        return None
    tx.run(FORGET, {"day": today.isoformat()})
    return date.fromisoformat(row["day"]) if row["day"] else today - timedelta(days=1)


def served(tx: Transaction) -> list[Mapping[str, Any]]:
    """Services under way: whose, of which item, of which application."""
    return tx.run(SERVED)
