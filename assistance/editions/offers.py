"""What may be offered to whom: the items of the service catalogue, and the five programmes.

昌州政办发〔2024〕30号 二、四(二): 23 items in four supply groups; 四(四): five programmes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistance.editions.rows import WITHDRAWN, Row, Rows, codes
from assistance.editions.supply import SUPPLY_TYPES

# Which conditions must hold: all of them, or one.
_ALL, _ANY = "requires_all:", "requires_any:"
_REMARK = "说明:"


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom an item or a programme is for. Ages are whole years, both ends included."""

    code: str
    name: str
    target_groups: frozenset[str]
    min_age: int | None
    max_age: int | None
    requires_all: frozenset[str]
    requires_any: frozenset[str]
    withdrawn_on: date | None

    def in_use(self, day: date) -> bool:
        return self.withdrawn_on is None or day < self.withdrawn_on


@dataclass(frozen=True, slots=True)
class CatalogueItem(Offer):
    """One service. ``unit_price_fen`` None: not set."""

    supply_type: str
    category: str
    department: str
    unit: str
    unit_price_fen: int | None
    fund_channels: tuple[str, ...]

    @property
    def dispatchable(self) -> bool:
        """False for items whose supply group the policy leaves open (Q01)."""
        return self.supply_type in SUPPLY_TYPES


@dataclass(frozen=True, slots=True)
class Programme(Offer):
    """One of the five programmes (R14–R18), with the items that belong to it."""

    items: tuple[str, ...]


def items_of(rows: Rows) -> Mapping[str, CatalogueItem]:
    """The service catalogue by code."""
    return {
        row["code"]: CatalogueItem(
            **_offer(row, row["conditions"].partition(_REMARK)[0].strip()),
            supply_type=row["supply_type"],
            category=row["category"],
            department=row["responsible_department"],
            unit=row["unit"],
            unit_price_fen=_whole(row["unit_price_fen"]),
            fund_channels=codes(row["fund_channels"]),
        )
        for row in rows
    }


def programmes_of(rows: Rows) -> Mapping[str, Programme]:
    """The programmes by code."""
    return {
        row["code"]: Programme(
            **_offer(row, f"requires_{row['requires']}" if row["requires"] else ""),
            items=codes(row["catalogue_codes"]),
        )
        for row in rows
    }


def _offer(row: Row, rules: str) -> dict[str, Any]:
    until = row.get(WITHDRAWN)
    return {
        "code": row["code"],
        "name": row["name"],
        "target_groups": frozenset(codes(row["target_groups"])),
        "min_age": _whole(row["min_age"]),
        "max_age": _whole(row["max_age"]),
        "requires_all": _flags(rules, _ALL),
        "requires_any": _flags(rules, _ANY),
        "withdrawn_on": date.fromisoformat(until) if until else None,
    }


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _flags(rules: str, kind: str) -> frozenset[str]:
    if not rules.startswith(kind):
        return frozenset()
    return frozenset(rules.removeprefix(kind).strip().split("|"))
