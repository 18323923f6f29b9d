"""Rows of surveys, of the villages that they go to, and of what was reported from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assistance.store.rows import add, put
from engine import Transaction

Row = Mapping[str, Any]
# A condition, and the values of its parameters (see ``assistance.seen``).
Seen = tuple[str, Mapping[str, Any]]
EVERYWHERE: Seen = ("1 = 1", {})

# Only what lies in villages that the caller may see: "{seen}" is on s and v.
_SEEN = "FROM survey_villages v WHERE v.survey_id = s.survey_id AND {seen}"
_REPORTED = (
    "FROM survey_villages v JOIN survey_reports r ON r.case_key = v.case_key "
    "WHERE v.survey_id = s.survey_id AND {seen}"
)
SURVEY = f"""
SELECT s.*, (SELECT COUNT(*) {_SEEN}) AS villages, (SELECT COUNT(*) {_REPORTED}) AS reported,
    (SELECT COALESCE(SUM(r.leads), 0) {_REPORTED}) AS leads
FROM surveys s WHERE EXISTS (SELECT 1 {_SEEN})
"""  # noqa: S608 — put together of constants
VILLAGES = """
SELECT v.area_code, v.case_key, r.visited_on, r.households, r.leads
FROM survey_villages v JOIN surveys s ON s.survey_id = v.survey_id
LEFT JOIN survey_reports r ON r.case_key = v.case_key
WHERE v.survey_id = :survey_id AND {seen} ORDER BY v.area_code
"""
HEAD = "SELECT * FROM surveys WHERE survey_id = :survey_id"


def add_survey(tx: Transaction, row: Row) -> None:
    add(tx, "surveys", row)


def keep_village(tx: Transaction, row: Row) -> None:
    put(tx, "survey_villages", ("survey_id", "area_code"), row)


def add_report(tx: Transaction, row: Row) -> None:
    add(tx, "survey_reports", row)


def head(tx: Transaction, survey_id: str) -> Row | None:
    """The survey as it was opened."""
    rows = tx.run(HEAD, {"survey_id": survey_id})
    return rows[0] if rows else None


def survey(tx: Transaction, survey_id: str, seen: Seen) -> Row | None:
    """With counts of its villages, of those that have reported, and of the leads there."""
    condition, values = seen
    statement = SURVEY.format(seen=condition) + " AND s.survey_id = :survey_id"
    rows = tx.run(statement, {**values, "survey_id": survey_id})
    return rows[0] if rows else None


def villages(tx: Transaction, survey_id: str, seen: Seen = EVERYWHERE) -> list[Row]:
    condition, values = seen
    return tx.run(VILLAGES.format(seen=condition), {**values, "survey_id": survey_id})


def listed(tx: Transaction, seen: Seen, after: str, limit: int) -> list[Row]:
    """By number, with the same counts."""
    condition, values = seen
    statement = (
        SURVEY.format(seen=condition) + " AND s.number > :after ORDER BY s.number LIMIT :limit"
    )
    return tx.run(statement, {**values, "after": after, "limit": limit})
