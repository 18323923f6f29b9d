"""Lists for administrators: filtered, scoped by area and paged in the SQL itself."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from access.ports import Transaction

Row = Mapping[str, Any]

_HELD = """
FROM holdings h JOIN positions p ON p.position_id = h.position_id
    JOIN organisations o ON o.code = p.organisation
"""
ORGANISATIONS = """
SELECT o.code, o.name, o.kind, o.area, o.department, o.from_at, o.until_at FROM organisations o
"""
POSITIONS = """
SELECT p.position_id, p.organisation, p.role, p.name, o.area
FROM positions p JOIN organisations o ON o.code = p.organisation
"""
HOLDINGS = f"""
SELECT h.holding_id, h.position_id, h.user_name, h.from_at, h.until_at, h.granted_by,
    h.approved_by, h.granted_at, p.role, p.name, p.organisation, o.area
{_HELD}
"""
SUBSTITUTIONS = "SELECT s.* FROM substitutions s"
ACCOUNTS = "SELECT a.user_name, a.display_name, a.active, a.created_at FROM accounts a"
CLIENTS = """
SELECT c.client_id, c.roles, c.organisation, c.area, c.active, c.created_at,
    CASE WHEN c.secret_hash = '' THEN 1 ELSE 0 END AS waits FROM clients c
"""
PROPOSALS = "SELECT q.* FROM proposals q"
LOG = """
SELECT l.entry_id, l.at, l.actor, l.action, l.subject, l.user_name, l.reason, l.details
FROM access_log l
"""
# Of somebody who never held anything it cannot be said where he belongs.
_STAFF = "a.person_id IS NULL"
_UNPLACED = "NOT EXISTS (SELECT 1 FROM holdings n WHERE n.user_name = {0})"


@dataclass
class _Query:
    """A SELECT that is put together of our own texts; what others said are its values."""

    select: str
    key: str
    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def equal(self, **wanted: Any) -> None:
        """``alias__column = value`` wherever a value is given."""
        for name, value in wanted.items():
            if value is not None:
                self.conditions.append(f"{name.replace('__', '.')} = :{name}")
                self.values[name] = value

    def within(self, scopes: Collection[str], column: str, around: str = "{0}") -> None:
        """``column`` begins with one of ``scopes``; ``around`` is a condition that holds it."""
        ranges = []
        for number, scope in enumerate(scopes):
            if not scope:
                return
            ranges.append(f"{column} >= :low{number} AND {column} <= :high{number}")
            self.values |= {f"low{number}": scope, f"high{number}": scope + "9" * 12}
        inside = " OR ".join(ranges) or "1 = 0"
        self.conditions.append(around.format(f"({inside})"))

    def page(self, tx: Transaction, after: str | int | None, limit: int) -> list[Row]:
        """Up to ``limit`` rows behind the one whose key is ``after``."""
        if after is not None:
            self.conditions.append(f"{self.key} > :after")
            self.values["after"] = after
        where = f" WHERE {' AND '.join(self.conditions)}" if self.conditions else ""
        statement = f"{self.select}{where} ORDER BY {self.key} LIMIT :limit"
        return tx.run(statement, {**self.values, "limit": limit})


def organisations(
    tx: Transaction,
    scopes: Collection[str],
    kind: str | None,
    area: str | None,
    after: str | None,
    limit: int,
) -> list[Row]:
    query = _Query(ORGANISATIONS, "o.code")
    query.within(scopes, "o.area")
    query.equal(o__kind=kind, o__area=area)
    return query.page(tx, after, limit)


def positions(
    tx: Transaction,
    scopes: Collection[str],
    organisation: str | None,
    role: str | None,
    after: int | None,
    limit: int,
) -> list[Row]:
    query = _Query(POSITIONS, "p.position_id")
    query.within(scopes, "o.area")
    query.equal(p__organisation=organisation, p__role=role)
    return query.page(tx, after, limit)


def holdings(
    tx: Transaction,
    scopes: Collection[str],
    user: str | None,
    organisation: str | None,
    after: int | None,
    limit: int,
) -> list[Row]:
    """Those of the public are not among them: they would tell who has applied."""
    query = _Query(HOLDINGS, "h.holding_id", ["o.kind <> 'public'"])
    query.within(scopes, "o.area")
    query.equal(h__user_name=user, p__organisation=organisation)
    return query.page(tx, after, limit)


def substitutions(
    tx: Transaction,
    scopes: Collection[str],
    absent: str | None,
    substitute: str | None,
    after: int | None,
    limit: int,
) -> list[Row]:
    query = _Query(SUBSTITUTIONS, "s.substitution_id")
    query.within(scopes, "o.area", _standing_in("s.absent"))
    query.equal(s__absent=absent, s__substitute=substitute)
    return query.page(tx, after, limit)


def accounts(
    tx: Transaction,
    scopes: Collection[str],
    user: str | None,
    active: int | None,
    after: str | None,
    limit: int,
) -> list[Row]:
    """Accounts of staff, and of those who have held nothing yet."""
    query = _Query(ACCOUNTS, "a.user_name", [_STAFF])
    unplaced = _UNPLACED.format("a.user_name")
    query.within(scopes, "o.area", f"({unplaced} OR {_standing_in('a.user_name')})")
    query.equal(a__user_name=user, a__active=active)
    return query.page(tx, after, limit)


def clients(
    tx: Transaction, scopes: Collection[str], name: str | None, after: str | None, limit: int
) -> list[Row]:
    query = _Query(CLIENTS, "c.client_id")
    query.within(scopes, "c.area")
    query.equal(c__client_id=name)
    return query.page(tx, after, limit)


def proposals(
    tx: Transaction,
    scopes: Collection[str],
    state: str | None,
    kind: str | None,
    after: int | None,
    limit: int,
) -> list[Row]:
    query = _Query(PROPOSALS, "q.proposal_id")
    query.within(scopes, "q.area")
    query.equal(q__state=state, q__kind=kind)
    rows = query.page(tx, after, limit)
    return [{**row, "content": json.loads(row["content"])} for row in rows]


def log(
    tx: Transaction,
    user: str | None,
    actor: str | None,
    action: str | None,
    after: int | None,
    limit: int,
) -> list[Row]:
    query = _Query(LOG, "l.entry_id")
    query.equal(l__user_name=user, l__actor=actor, l__action=action)
    return query.page(tx, after, limit)


def _standing_in(user: str) -> str:
    """A condition that holds where ``user`` has, or had, a holding that the inner one fits."""
    return f"EXISTS (SELECT 1 {_HELD} WHERE h.user_name = {user} AND {{0}})"
