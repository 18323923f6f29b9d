"""Rows of the county's checks: which cases it looked into itself, and why it had to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import put
from engine import Transaction

Row = Mapping[str, Any]

# A case that comes back after a return is checked again, and counts once.
DESTITUTE_CHECKED = """
SELECT COUNT(*) AS checked, COALESCE(SUM(visited), 0) AS visited FROM county_checks
WHERE county = :county AND year = :year AND destitute = 1 AND application_id <> :application_id
"""


def keep(tx: Transaction, row: Row) -> None:
    """The last check of an application counts."""
    put(tx, "county_checks", ("application_id",), row)


def destitute(tx: Transaction, county: str, year: int, besides: str) -> tuple[int, int]:
    """How many cases of destitute people the county checked in ``year``, and visited of them.

    The application ``besides`` is left out.
    """
    values = {"county": county, "year": year, "application_id": besides}
    row = tx.run(DESTITUTE_CHECKED, values)[0]
    return int(row["checked"]), int(row["visited"])
