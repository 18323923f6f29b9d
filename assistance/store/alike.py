"""Rows of pairs that may be one person, and what belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistance.store.people import below_areas
from engine import Transaction

NOTE = """
INSERT INTO same_people (person_id, other_id, found_at) VALUES (:person_id, :other_id, :at)
ON CONFLICT (person_id, other_id) DO NOTHING
"""
DECIDE = """
UPDATE same_people SET decision = :decision, decided_by = :by, decided_at = :at
WHERE person_id = :person_id AND other_id = :other_id
"""
OPEN = """
SELECT s.person_id, s.other_id, s.found_at FROM same_people s
JOIN persons p ON p.person_id = s.person_id JOIN persons o ON o.person_id = s.other_id
WHERE s.decision IS NULL AND p.erased_at IS NULL AND o.erased_at IS NULL
    AND ({mine}) AND ({theirs}) AND s.person_id > :after
ORDER BY s.person_id, s.other_id LIMIT :limit
"""
BOTH = """
SELECT COUNT(*) AS n FROM household_members
WHERE until_on IS NULL AND person_id IN (:one, :other)
"""
APPLICATIONS = "SELECT application_id FROM applications WHERE person_id = :id ORDER BY 1"
EVIDENCE = "SELECT evidence_id FROM person_categories WHERE person_id = :id ORDER BY 1"
CONSENTS = "SELECT consent_id FROM consents WHERE person_id = :id ORDER BY 1"
GUARDIANSHIPS = """
SELECT guardianship_id FROM guardianships WHERE ward_id = :id OR guardian_id = :id ORDER BY 1
"""


def note(tx: Transaction, person_id: str, other_id: str, at: str) -> None:
    """Keep the pair for a decision; one that was decided stays decided."""
    tx.run(NOTE, {"person_id": person_id, "other_id": other_id, "at": at})


def decide(tx: Transaction, person_id: str, other_id: str, decision: str, by: str, at: str) -> None:
    row = {"person_id": person_id, "other_id": other_id, "decision": decision}
    tx.run(DECIDE, {**row, "by": by, "at": at})


def undecided(
    tx: Transaction, areas: Sequence[str], after: str, limit: int
) -> list[Mapping[str, Any]]:
    """Pairs below ``areas`` (code prefixes) that nobody has decided on."""
    mine, values = below_areas("p.area_code", areas)
    theirs, _ = below_areas("o.area_code", areas)
    statement = OPEN.format(mine=mine, theirs=theirs)
    return tx.run(statement, {**values, "after": after, "limit": limit})


def both_in_households(tx: Transaction, one: str, other: str) -> bool:
    return bool(tx.run(BOTH, {"one": one, "other": other})[0]["n"] == 2)


def belongings(tx: Transaction, person_id: str) -> Mapping[str, Sequence[str]]:
    """Ids of what stands under a person's own row, by kind."""
    found = {
        "applications": (APPLICATIONS, "application_id"),
        "evidence": (EVIDENCE, "evidence_id"),
        "consents": (CONSENTS, "consent_id"),
        "guardianships": (GUARDIANSHIPS, "guardianship_id"),
    }
    return {
        kind: [str(row[column]) for row in tx.run(statement, {"id": person_id})]
        for kind, (statement, column) in found.items()
    }
