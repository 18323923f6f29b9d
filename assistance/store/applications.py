"""Rows of applications, their materials, suspensions, notices, duties, visits, assessments."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from assistance.store.rows import add, put
from engine import Json, Transaction

Row = Mapping[str, Any]

APPLICATION = "SELECT * FROM applications WHERE application_id = :application_id"
CASES_OF_PERSON = """
SELECT a.case_key FROM applications a
JOIN persons p ON p.person_id = a.person_id
JOIN persons me ON p.person_id = COALESCE(me.merged_into, me.person_id)
    OR p.merged_into = COALESCE(me.merged_into, me.person_id)
WHERE me.person_id = :person_id
ORDER BY a.case_key DESC LIMIT :limit OFFSET :offset
"""
# Of a case itself, or of the application whose service order the case is.
ABOUT = """
SELECT a.case_key, a.case_number, p.person_id, p.sealed, p.wrapped_key,
    NULL AS order_number, NULL AS catalogue_code
FROM applications a JOIN persons p ON p.person_id = a.person_id WHERE a.case_key IN ({keys})
UNION ALL
SELECT o.case_key, a.case_number, p.person_id, p.sealed, p.wrapped_key, o.order_number,
    o.catalogue_code
FROM orders o JOIN applications a ON a.application_id = o.application_id
JOIN persons p ON p.person_id = a.person_id WHERE o.case_key IN ({keys})
"""
NUMBERED = """
UPDATE applications SET case_number = :case_number, accepted_on = :accepted_on
WHERE application_id = :application_id
"""
CONSENTS = """
UPDATE applications SET health_data_consent = :health_data_consent,
    under14_consent = :under14_consent, sharing_consent = :sharing_consent
WHERE application_id = :application_id
"""
NEXT_VERSION = """
UPDATE applications SET version = version + 1 WHERE application_id = :application_id
"""
OUTCOME = "UPDATE applications SET outcome = :outcome WHERE application_id = :application_id"
MATERIALS = """
SELECT kind, source FROM materials WHERE application_id = :application_id ORDER BY kind
"""
FILED_MATERIALS = """
SELECT kind, source, reference, received_at FROM materials
WHERE application_id = :application_id ORDER BY kind
"""
SUSPENDED_SINCE = """
SELECT started_at FROM suspensions
WHERE application_id = :application_id AND reason = :reason AND ended_at IS NULL
ORDER BY started_at LIMIT 1
"""
SUSPENSIONS = """
SELECT reason, started_at, ended_at FROM suspensions WHERE application_id = :application_id
ORDER BY started_at, reason
"""
END_SUSPENSIONS = """
UPDATE suspensions SET ended_at = :at
WHERE application_id = :application_id AND reason = :reason AND ended_at IS NULL
RETURNING (SELECT case_key FROM applications WHERE application_id = :application_id) AS case_key
"""
# The outbox topic by which deadlines are counted again.
STOPPED = "assistance.stop-ended"
NOTICES = """
SELECT kind, due_on, issued_at FROM notices WHERE application_id = :application_id
ORDER BY issued_at, notice_id
"""
WHO_DID = """
SELECT actor FROM duties WHERE application_id = :application_id AND duty = :duty
"""
LAST_VISIT = """
SELECT unmet_self_care, disability_grade FROM visits WHERE application_id = :application_id
ORDER BY task_key DESC LIMIT 1
"""
LAST_ASSESSMENT = """
SELECT task_key, assessor, organisation, conflict, reviewer, review FROM assessments
WHERE application_id = :application_id ORDER BY task_key DESC LIMIT 1
"""
REVIEWED = """
UPDATE assessments SET reviewer = :reviewer, review = :review WHERE task_key = :task_key
"""
FLAG_FOR_SPOT_CHECK = "UPDATE assessments SET spot_check = 1 WHERE task_key = :task_key"


def keep(tx: Transaction, row: Row) -> None:
    put(tx, "applications", ("application_id",), row)


def application(tx: Transaction, application_id: str) -> Row | None:
    return _first(tx.run(APPLICATION, {"application_id": application_id}))


def about(tx: Transaction, case_keys: Sequence[int]) -> list[Row]:
    """Whom cases and service orders are about, and by which numbers people know them."""
    if not case_keys:
        return []
    values = {f"k{n}": key for n, key in enumerate(case_keys)}
    return tx.run(ABOUT.format(keys=", ".join(f":{name}" for name in values)), values)


def cases_of_person(tx: Transaction, person_id: str, limit: int, offset: int) -> list[int]:
    """Case keys of the applications for a person, merged rows' too, the latest first."""
    values = {"person_id": person_id, "limit": limit, "offset": offset}
    return [int(row["case_key"]) for row in tx.run(CASES_OF_PERSON, values)]


def number(tx: Transaction, application_id: str, case_number: str, accepted_on: str) -> None:
    values = {"case_number": case_number, "accepted_on": accepted_on}
    tx.run(NUMBERED, {**values, "application_id": application_id})


def consent(
    tx: Transaction, application_id: str, health: bool, under14: bool, sharing: bool
) -> None:
    values = {
        "health_data_consent": int(health),
        "under14_consent": int(under14),
        "sharing_consent": int(sharing),
    }
    tx.run(CONSENTS, {**values, "application_id": application_id})


def next_version(tx: Transaction, application_id: str) -> None:
    """The application's papers changed after filing."""
    tx.run(NEXT_VERSION, {"application_id": application_id})


def close(tx: Transaction, application_id: str, outcome: str) -> None:
    tx.run(OUTCOME, {"application_id": application_id, "outcome": outcome})


def keep_material(tx: Transaction, row: Row) -> None:
    put(tx, "materials", ("application_id", "kind"), row)


def materials(tx: Transaction, application_id: str) -> dict[str, str]:
    """Source of each material on file, by kind."""
    rows = tx.run(MATERIALS, {"application_id": application_id})
    return {row["kind"]: row["source"] for row in rows}


def filed_materials(tx: Transaction, application_id: str) -> list[Row]:
    """The materials on file as a catalogue lists them."""
    return tx.run(FILED_MATERIALS, {"application_id": application_id})


def suspend(tx: Transaction, application_id: str, reason: str, at: str) -> None:
    """Stop the legal clock."""
    row = {"application_id": application_id, "reason": reason, "started_at": at}
    put(tx, "suspensions", ("application_id", "reason", "started_at"), {**row, "ended_at": None})


def resume(tx: Transaction, application_id: str, reason: str, at: str) -> None:
    """Start the legal clock again, if it was stopped for ``reason``, and count what it held up."""
    said: dict[str, Json] = {"application_id": application_id, "reason": reason}
    ended = tx.run(END_SUSPENSIONS, {**said, "at": at})
    if ended:
        tx.send(STOPPED, {**said, "case_key": ended[0]["case_key"]})


def suspended_since(tx: Transaction, application_id: str, reason: str) -> str | None:
    """Since when the legal clock stands still for ``reason``; None if it does not."""
    row = _first(tx.run(SUSPENDED_SINCE, {"application_id": application_id, "reason": reason}))
    return str(row["started_at"]) if row else None


def suspensions(tx: Transaction, application_id: str) -> list[Row]:
    """Every time that the legal clock stood still; ``ended_at`` None: it still does."""
    return tx.run(SUSPENSIONS, {"application_id": application_id})


def notices(tx: Transaction, application_id: str) -> list[Row]:
    return tx.run(NOTICES, {"application_id": application_id})


def add_duty(tx: Transaction, row: Row) -> None:
    add(tx, "duties", row)


def who_did(tx: Transaction, application_id: str, duties: Collection[str]) -> frozenset[str]:
    """Who has done one of ``duties`` in this application."""
    found: set[str] = set()
    for duty in sorted(duties):
        rows = tx.run(WHO_DID, {"application_id": application_id, "duty": duty})
        found.update(row["actor"] for row in rows)
    return frozenset(found)


def add_visit(tx: Transaction, row: Row) -> None:
    add(tx, "visits", row)


def last_visit(tx: Transaction, application_id: str) -> Row | None:
    return _first(tx.run(LAST_VISIT, {"application_id": application_id}))


def add_assessment(tx: Transaction, row: Row) -> None:
    add(tx, "assessments", row)


def last_assessment(tx: Transaction, application_id: str) -> Row | None:
    return _first(tx.run(LAST_ASSESSMENT, {"application_id": application_id}))


def review(tx: Transaction, task_key: int, reviewer: str, opinion: str) -> None:
    tx.run(REVIEWED, {"task_key": task_key, "reviewer": reviewer, "review": opinion})


def flag_for_spot_check(tx: Transaction, task_key: int) -> None:
    tx.run(FLAG_FOR_SPOT_CHECK, {"task_key": task_key})


def _first(rows: list[Row]) -> Row | None:
    return rows[0] if rows else None
