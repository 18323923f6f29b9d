"""Counts for the statistics: people and times, decisions and services, by one thing at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.ledgers import Chosen, Reach, Row
from engine import Transaction

# What each figure is counted by: the value, and what must be joined to have it.
BY: Mapping[str, tuple[str, str]] = {
    "county": ("SUBSTR(a.area_code, 1, 6)", ""),
    "entry": ("a.entry", ""),
    "channel": ("a.discovery_channel", ""),
    "month": ("COALESCE(SUBSTR(a.accepted_on, 1, 7), '')", ""),
    "category": (
        "k.category",
        "JOIN person_categories k ON k.person_id = a.person_id AND k.superseded_at IS NULL",
    ),
    "programme": (
        "g.programme",
        "JOIN need_items n ON n.application_id = a.application_id"
        " JOIN programme_items g ON g.code = n.catalogue_code",
    ),
    # Nothing of everybody: one group.
    "all": ("SUBSTR(a.area_code, 1, 0)", ""),
}
COUNTS = """
{items}
SELECT {value} AS value,
    COUNT(DISTINCT a.person_id) AS people,
    COUNT(DISTINCT a.application_id) AS applications,
    COUNT(DISTINCT CASE WHEN a.accepted_on IS NOT NULL THEN a.application_id END) AS accepted,
    COUNT(DISTINCT CASE WHEN d.notice_id IS NOT NULL THEN a.application_id END) AS confirmed,
    COUNT(DISTINCT CASE WHEN a.outcome IN ('rejected', 'refused') THEN a.application_id END)
        AS refused,
    COUNT(DISTINCT CASE WHEN a.outcome = 'withdrawn' THEN a.application_id END) AS withdrawn,
    COUNT(DISTINCT CASE WHEN r.task_key IS NOT NULL THEN a.person_id END) AS people_served,
    COUNT(DISTINCT r.task_key) AS services
FROM applications a {join}
LEFT JOIN notices d ON d.application_id = a.application_id AND d.kind = 'confirmation'
LEFT JOIN orders o ON o.application_id = a.application_id {same_item}
LEFT JOIN service_records r ON r.case_key = o.case_key
    AND (r.inspection IS NULL OR r.inspection <> 'rejected')
WHERE {where} GROUP BY {value} ORDER BY 1
"""
SATISFACTION = """
{items}
SELECT {value} AS value, COUNT(*) AS answers, AVG(1.0 * c.overall) AS overall
FROM applications a {join}
JOIN orders o ON o.application_id = a.application_id {same_item}
JOIN confirmations c ON c.case_key = o.case_key
WHERE {where} GROUP BY {value} ORDER BY 1
"""
_SAME_ITEM = "AND o.item_no = n.item_no AND o.urgent = 0"


def counts(
    tx: Transaction, by: str, reach: Reach, chosen: Chosen, programmes: Mapping[str, str]
) -> list[Row]:
    """One row for each value of ``by``; ``programmes``: of each catalogue item."""
    return _run(tx, COUNTS, by, reach, chosen, programmes)


def satisfaction(
    tx: Transaction, by: str, reach: Reach, chosen: Chosen, programmes: Mapping[str, str]
) -> list[Row]:
    """What people said of their services, on the average (1–5)."""
    return _run(tx, SATISFACTION, by, reach, chosen, programmes)


def _run(
    tx: Transaction,
    statement: str,
    by: str,
    reach: Reach,
    chosen: Chosen,
    programmes: Mapping[str, str],
) -> list[Row]:
    values: dict[str, Any] = {}
    value, join = BY[by]
    text = statement.format(
        value=value,
        join=join,
        items=_items(programmes, values) if by == "programme" else "",
        same_item=_SAME_ITEM if by == "programme" else "",
        where=" AND ".join([reach.clause(values), *chosen.clauses(values)]),
    )
    return tx.run(text, values)


def _items(programmes: Mapping[str, str], values: dict[str, Any]) -> str:
    rows: Sequence[str] = []
    for number, (code, programme) in enumerate(programmes.items()):
        values |= {f"item_{number}": code, f"programme_{number}": programme}
        rows = [*rows, f"(:item_{number}, :programme_{number})"]
    listed = ", ".join(rows) or "(NULL, NULL)"
    return f"WITH programme_items (code, programme) AS (VALUES {listed})"
