"""What the ledgers and the statistics read. Whoever asks sees what lies in his reach, in the SQL.

Nothing is typed twice: every row is made of what the procedure itself has written.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import Transaction

Row = Mapping[str, Any]

# No area code is longer: what begins with a prefix lies between it and prefix + this.
_LAST = "9" * 12
NEEDS = """
SELECT l.case_key, COALESCE(l.item_no, 0) AS item_no, l.application_id, l.case_number,
    l.person_id, p.sealed, p.wrapped_key, l.area_code, l.entry,
    l.discovery_channel, l.accepted_on, l.outcome,
    l.difficulty_level, l.need_kind, l.catalogue_code, l.status, l.supplier, l.order_number
FROM needs_ledger l
JOIN applications a ON a.application_id = l.application_id
JOIN persons p ON p.person_id = l.person_id
WHERE {where} AND (l.case_key > :key OR (l.case_key = :key AND COALESCE(l.item_no, 0) > :item))
ORDER BY l.case_key, COALESCE(l.item_no, 0) LIMIT :limit
"""
NEEDS_COUNT = """
SELECT COUNT(*) AS rows, COUNT(DISTINCT l.application_id) AS applications,
    COUNT(DISTINCT l.person_id) AS people
FROM needs_ledger l JOIN applications a ON a.application_id = l.application_id WHERE {where}
"""
SERVED = """
SELECT a.person_id, p.sealed, p.wrapped_key, MAX(a.area_code) AS area_code,
    MAX(a.case_key) AS case_key,
    COUNT(DISTINCT r.task_key) AS times, MAX(r.service_date) AS last_on
FROM applications a
JOIN persons p ON p.person_id = a.person_id
LEFT JOIN orders o ON o.application_id = a.application_id
LEFT JOIN service_records r ON r.case_key = o.case_key
    AND (r.inspection IS NULL OR r.inspection <> 'rejected')
WHERE {where} AND a.accepted_on IS NOT NULL AND a.person_id > :after
GROUP BY a.person_id, p.sealed, p.wrapped_key ORDER BY a.person_id LIMIT :limit
"""
SERVICES = """
SELECT DISTINCT a.person_id, o.catalogue_code, o.fund_code
FROM applications a JOIN orders o ON o.application_id = a.application_id
WHERE {where} AND a.person_id IN ({ids}) ORDER BY a.person_id, o.catalogue_code, o.fund_code
"""
SATISFACTION = """
SELECT a.person_id, AVG(1.0 * c.overall) AS overall
FROM applications a JOIN orders o ON o.application_id = a.application_id
JOIN confirmations c ON c.case_key = o.case_key
WHERE {where} AND a.person_id IN ({ids}) GROUP BY a.person_id
"""
CATEGORIES = """
SELECT DISTINCT person_id, category FROM person_categories
WHERE person_id IN ({ids}) AND superseded_at IS NULL
ORDER BY person_id, category
"""
ORDERS = "SELECT application_id, case_key FROM orders WHERE application_id IN ({ids})"


@dataclass(frozen=True, slots=True)
class Reach:
    """Area-code prefixes of offices; codes of organisations that took applications in."""

    prefixes: Sequence[str] = ()
    intake: Collection[str] = ()

    def clause(self, values: dict[str, Any]) -> str:
        """SQL over applications ``a``, its parameters put into ``values``; never everything."""
        parts = []
        for number, prefix in enumerate(self.prefixes):
            values |= {f"from_{number}": prefix, f"to_{number}": prefix + _LAST}
            parts.append(f"(a.area_code >= :from_{number} AND a.area_code <= :to_{number})")
        for number, code in enumerate(sorted(self.intake)):
            values[f"intake_{number}"] = code
            parts.append(f"a.intake_organisation = :intake_{number}")
        return f"({' OR '.join(parts)})" if parts else "1 = 0"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Filters, "" for none: ``month`` is of the acceptance, ``codes`` are catalogue items."""

    area: str = ""
    entry: str = ""
    channel: str = ""
    category: str = ""
    month: str = ""
    status: str = ""
    codes: Sequence[str] = field(default=())

    def clauses(self, values: dict[str, Any]) -> list[str]:
        """SQL over applications ``a``; those of needs are added by ``need_clauses``."""
        parts = []
        if self.area:
            values |= {"area": self.area, "area_end": self.area + _LAST}
            parts.append("(a.area_code >= :area AND a.area_code <= :area_end)")
        for name, column in (("entry", "a.entry"), ("channel", "a.discovery_channel")):
            if getattr(self, name):
                values[name] = getattr(self, name)
                parts.append(f"{column} = :{name}")
        if self.month:
            values["month"] = self.month
            parts.append("SUBSTR(a.accepted_on, 1, 7) = :month")
        if self.category:
            values["category"] = self.category
            parts.append(
                "EXISTS (SELECT 1 FROM person_categories f"
                " WHERE f.person_id = a.person_id AND f.category = :category"
                " AND f.superseded_at IS NULL)"
            )
        return parts

    def need_clauses(self, values: dict[str, Any]) -> list[str]:
        parts = []
        if self.status:
            values["status"] = self.status
            parts.append("l.status = :status")
        if self.codes:
            parts.append(f"l.catalogue_code IN ({places(values, 'code', self.codes)})")
        return parts


def places(values: dict[str, Any], name: str, listed: Collection[Any]) -> str:
    """``:name_0, :name_1``, with their values put into ``values``; NULL for an empty list."""
    named = {f"{name}_{number}": one for number, one in enumerate(listed)}
    values |= named
    return ", ".join(f":{one}" for one in named) or "NULL"


def needs(
    tx: Transaction, reach: Reach, chosen: Chosen, after: tuple[int, int], limit: int
) -> list[Row]:
    """Rows of the needs ledger behind (case key, item number) ``after``."""
    values: dict[str, Any] = {"key": after[0], "item": after[1], "limit": limit}
    return tx.run(NEEDS.format(where=_of_needs(reach, chosen, values)), values)


def needs_count(tx: Transaction, reach: Reach, chosen: Chosen) -> Row:
    """How many ``rows``, ``applications`` and ``people``."""
    values: dict[str, Any] = {}
    return tx.run(NEEDS_COUNT.format(where=_of_needs(reach, chosen, values)), values)[0]


def served(tx: Transaction, reach: Reach, chosen: Chosen, after: str, limit: int) -> list[Row]:
    """People whose applications were accepted, with how often and when last they were served."""
    values: dict[str, Any] = {"after": after, "limit": limit}
    return tx.run(SERVED.format(where=_of_applications(reach, chosen, values)), values)


def services(tx: Transaction, reach: Reach, ids: Collection[str]) -> list[Row]:
    """Catalogue items and funds of each person's orders."""
    return _of_people(tx, SERVICES, reach, ids)


def satisfaction(tx: Transaction, reach: Reach, ids: Collection[str]) -> list[Row]:
    """What each person said of his services on the average (1–5)."""
    return _of_people(tx, SATISFACTION, reach, ids)


def categories(tx: Transaction, ids: Collection[str]) -> list[Row]:
    values: dict[str, Any] = {}
    return tx.run(CATEGORIES.format(ids=places(values, "id", ids)), values)


def orders(tx: Transaction, application_ids: Collection[str]) -> list[Row]:
    """The cases of their service orders."""
    values: dict[str, Any] = {}
    return tx.run(ORDERS.format(ids=places(values, "id", application_ids)), values)


def _of_people(tx: Transaction, statement: str, reach: Reach, ids: Collection[str]) -> list[Row]:
    values: dict[str, Any] = {}
    where = reach.clause(values)
    return tx.run(statement.format(where=where, ids=places(values, "id", ids)), values)


def _of_applications(reach: Reach, chosen: Chosen, values: dict[str, Any]) -> str:
    return " AND ".join([reach.clause(values), *chosen.clauses(values)])


def _of_needs(reach: Reach, chosen: Chosen, values: dict[str, Any]) -> str:
    return " AND ".join([_of_applications(reach, chosen, values), *chosen.need_clauses(values)])
