"""Organisations, positions, who holds them and who stands in: the SQL of standings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from access.ports import Transaction

Row = Mapping[str, Any]

# What holds at :now. ``until_at`` is the first moment at which it does not.
_IN_FORCE = "{0}.from_at <= :now AND ({0}.until_at IS NULL OR {0}.until_at > :now)"
_HELD = f"""
holdings h JOIN positions p ON p.position_id = h.position_id
    JOIN organisations o ON o.code = p.organisation
WHERE {_IN_FORCE.format("h")} AND {_IN_FORCE.format("o")}
"""
_WHERE = "p.role, o.code AS office, o.department, o.kind, o.area"
OWN = f"""
SELECT h.user_name, NULL AS acting_for, {_WHERE}, h.until_at, h.holding_id
FROM {_HELD}
"""  # noqa: S608
# A standing is lent until the substitution ends or the holding does.
STANDINGS = f"""
SELECT h.user_name, NULL AS acting_for, 0 AS lent, {_WHERE}, h.until_at, h.holding_id
FROM {_HELD} AND h.user_name = :user
UNION ALL
SELECT s.substitute, s.absent, 1, {_WHERE},
    CASE WHEN h.until_at < s.until_at THEN h.until_at ELSE s.until_at END, h.holding_id
FROM {_HELD.replace("WHERE", "JOIN substitutions s ON s.absent = h.user_name WHERE")}
    AND s.substitute = :user AND o.kind <> 'public' AND {_IN_FORCE.format("s")}
ORDER BY 3, 10
"""  # noqa: S608
# Staff whose office's area holds a place, the nearest office first.
COVERING = f"""
SELECT a.user_name, a.display_name, a.person_id, a.active, f.acting_for, f.role, f.office,
    f.department, f.kind, f.area, f.until_at
FROM ({OWN}) f JOIN accounts a ON a.user_name = f.user_name
WHERE a.active = 1 AND f.kind <> 'public' AND f.area IN ({{areas}})
ORDER BY LENGTH(f.area) DESC, a.user_name, f.holding_id
"""  # noqa: S608
# Who holds one of some roles, by user.
HOLDERS = f"""
SELECT h.holding_id, h.user_name, p.role FROM {_HELD} AND p.role IN ({{roles}})
ORDER BY h.user_name, h.holding_id
"""  # noqa: S608
ADD_ORGANISATION = """
INSERT INTO organisations (code, name, kind, area, department, from_at)
VALUES (:code, :name, :kind, :area, :department, :from_at)
ON CONFLICT (code) DO NOTHING RETURNING code
"""
ORGANISATION = "SELECT * FROM organisations WHERE code = :code"
CODES = "SELECT code FROM organisations"
CLOSE_ORGANISATION = """
UPDATE organisations SET until_at = :until_at
WHERE code = :code AND (until_at IS NULL OR until_at > :until_at) RETURNING code
"""
ADD_POSITION = """
INSERT INTO positions (organisation, role, name) VALUES (:organisation, :role, :name)
ON CONFLICT (organisation, role, name) DO NOTHING RETURNING position_id
"""
POSITION = """
SELECT p.position_id, p.organisation, p.role, p.name, o.kind, o.area, o.until_at
FROM positions p JOIN organisations o ON o.code = p.organisation
WHERE p.position_id = :position_id
"""
POSITION_OF = """
SELECT position_id FROM positions
WHERE organisation = :organisation AND role = :role ORDER BY position_id LIMIT 1
"""
ADD_HOLDING = """
INSERT INTO holdings
    (position_id, user_name, from_at, until_at, granted_by, approved_by, granted_at)
VALUES (:position_id, :user_name, :from_at, :until_at, :granted_by, :approved_by, :granted_at)
RETURNING holding_id
"""
HOLDING = """
SELECT h.*, p.role, p.name, o.code AS organisation, o.area
FROM holdings h JOIN positions p ON p.position_id = h.position_id
    JOIN organisations o ON o.code = p.organisation
WHERE h.holding_id = :holding_id
"""
END_HOLDING = """
UPDATE holdings SET until_at = :until_at
WHERE holding_id = :holding_id AND (until_at IS NULL OR until_at > :until_at)
RETURNING holding_id
"""
# What one user holds in a period: [from_at, until_at), until_at None: for ever.
HELD_BETWEEN = """
SELECT h.holding_id, h.position_id, h.from_at, h.until_at, p.role, o.code AS organisation, o.kind
FROM holdings h JOIN positions p ON p.position_id = h.position_id
    JOIN organisations o ON o.code = p.organisation
WHERE h.user_name = :user AND (h.until_at IS NULL OR h.until_at > :from_at)
    AND (CAST(:until_at AS TEXT) IS NULL OR h.from_at < :until_at)
ORDER BY h.holding_id
"""
# Where a user stands, or stood last.
AREA_OF = """
SELECT o.area FROM holdings h JOIN positions p ON p.position_id = h.position_id
    JOIN organisations o ON o.code = p.organisation
WHERE h.user_name = :user ORDER BY COALESCE(h.until_at, '9999') DESC, h.holding_id LIMIT 1
"""
ADD_SUBSTITUTION = """
INSERT INTO substitutions (absent, substitute, from_at, until_at, reason, ordered_by, granted_by,
    approved_by, granted_at)
VALUES (:absent, :substitute, :from_at, :until_at, :reason, :ordered_by, :granted_by,
    :approved_by, :granted_at)
RETURNING substitution_id
"""
SUBSTITUTION = "SELECT * FROM substitutions WHERE substitution_id = :substitution_id"
END_SUBSTITUTION = """
UPDATE substitutions SET until_at = :until_at
WHERE substitution_id = :substitution_id AND until_at > :until_at RETURNING substitution_id
"""
# Substitutions in a period that :user has to do with, on either side.
SUBSTITUTED_BETWEEN = """
SELECT * FROM substitutions
WHERE (absent = :user OR substitute = :user) AND until_at > :from_at
    AND (CAST(:until_at AS TEXT) IS NULL OR from_at < :until_at)
ORDER BY substitution_id
"""


def standings(tx: Transaction, user: str, now: str) -> list[Row]:
    """What ``user`` holds at ``now``, own ones first, then those that were lent to him."""
    return tx.run(STANDINGS, {"user": user, "now": now})


def covering(tx: Transaction, areas: Sequence[str], now: str) -> list[Row]:
    """Staff with an office in exactly one of ``areas``: a row for each standing."""
    wanted = {f"area_{n}": area for n, area in enumerate(areas)}
    listed = ", ".join(f":{name}" for name in wanted)
    return tx.run(COVERING.format(areas=listed), {**wanted, "now": now})


def holders(tx: Transaction, roles: Collection[str], now: str) -> list[Row]:
    """Who holds one of ``roles`` at ``now``."""
    wanted = {f"role_{n}": role for n, role in enumerate(sorted(roles))}
    listed = ", ".join(f":{name}" for name in wanted)
    return tx.run(HOLDERS.format(roles=listed), {**wanted, "now": now})


def add_organisation(tx: Transaction, row: Row) -> bool:
    """False, and nothing changed, if the code is taken."""
    return bool(tx.run(ADD_ORGANISATION, row))


def organisation(tx: Transaction, code: str) -> Row | None:
    rows = tx.run(ORGANISATION, {"code": code})
    return rows[0] if rows else None


def organisation_codes(tx: Transaction) -> set[str]:
    return {row["code"] for row in tx.run(CODES)}


def close_organisation(tx: Transaction, code: str, until_at: str) -> bool:
    """False if it ends earlier already."""
    return bool(tx.run(CLOSE_ORGANISATION, {"code": code, "until_at": until_at}))


def add_position(tx: Transaction, organisation: str, role: str, name: str) -> int | None:
    """Its number; None if the organisation has it already."""
    values = {"organisation": organisation, "role": role, "name": name}
    rows = tx.run(ADD_POSITION, values)
    return int(rows[0]["position_id"]) if rows else None


def position(tx: Transaction, position_id: int) -> Row | None:
    rows = tx.run(POSITION, {"position_id": position_id})
    return rows[0] if rows else None


def position_of(tx: Transaction, organisation: str, role: str) -> int | None:
    """The organisation's first position with ``role``."""
    rows = tx.run(POSITION_OF, {"organisation": organisation, "role": role})
    return int(rows[0]["position_id"]) if rows else None


def add_holding(tx: Transaction, row: Row) -> int:
    return int(tx.run(ADD_HOLDING, row)[0]["holding_id"])


def holding(tx: Transaction, holding_id: int) -> Row | None:
    rows = tx.run(HOLDING, {"holding_id": holding_id})
    return rows[0] if rows else None


def end_holding(tx: Transaction, holding_id: int, until_at: str) -> bool:
    """False if it ends earlier already."""
    return bool(tx.run(END_HOLDING, {"holding_id": holding_id, "until_at": until_at}))


def held_between(tx: Transaction, user: str, from_at: str, until_at: str | None) -> list[Row]:
    return tx.run(HELD_BETWEEN, {"user": user, "from_at": from_at, "until_at": until_at})


def area_of(tx: Transaction, user: str) -> str:
    """The area of the user's first holding, or of his last one; "" for whoever never had any."""
    rows = tx.run(AREA_OF, {"user": user})
    return str(rows[0]["area"]) if rows else ""


def add_substitution(tx: Transaction, row: Row) -> int:
    return int(tx.run(ADD_SUBSTITUTION, row)[0]["substitution_id"])


def substitution(tx: Transaction, substitution_id: int) -> Row | None:
    rows = tx.run(SUBSTITUTION, {"substitution_id": substitution_id})
    return rows[0] if rows else None


def end_substitution(tx: Transaction, substitution_id: int, until_at: str) -> bool:
    """False if it ends earlier already."""
    values = {"substitution_id": substitution_id, "until_at": until_at}
    return bool(tx.run(END_SUBSTITUTION, values))


def substituted_between(
    tx: Transaction, users: Iterable[str], from_at: str, until_at: str | None
) -> list[Row]:
    """Each substitution of the period that one of ``users`` is in, on either side, once."""
    found: dict[int, Row] = {}
    for user in users:
        values = {"user": user, "from_at": from_at, "until_at": until_at}
        found.update({r["substitution_id"]: r for r in tx.run(SUBSTITUTED_BETWEEN, values)})
    return list(found.values())
