"""The service catalogue (昌州政办发〔2024〕30号 二、四(二)): 23 items in four supply groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistance.tables import codes, table

SUPPLY_TYPES = ("basic_public", "volunteer", "existing_purchase", "new_purchase", "none")
# Which conditions of an item must hold: all of them, or one.
_ALL, _ANY = "requires_all:", "requires_any:"
_REMARK = "说明:"


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One item. Ages are whole years, both ends included; ``unit_price_fen`` None: not set."""

    code: str
    name: str
    supply_type: str
    category: str
    department: str
    target_groups: frozenset[str]
    min_age: int | None
    max_age: int | None
    requires_all: frozenset[str]
    requires_any: frozenset[str]
    unit: str
    unit_price_fen: int | None
    fund_channels: tuple[str, ...]

    @property
    def dispatchable(self) -> bool:
        """False for items whose supply group the policy leaves open (Q01)."""
        return self.supply_type in SUPPLY_TYPES


@lru_cache(maxsize=1)
def catalogue() -> Mapping[str, CatalogueItem]:
    """All items by code."""
    return {row["code"]: _item(row) for row in table("catalogue")}


def _item(row: Mapping[str, str]) -> CatalogueItem:
    return CatalogueItem(
        code=row["code"],
        name=row["name"],
        supply_type=row["supply_type"],
        category=row["category"],
        department=row["responsible_department"],
        target_groups=frozenset(codes(row["target_groups"])),
        min_age=_whole(row["min_age"]),
        max_age=_whole(row["max_age"]),
        requires_all=_flags(row["conditions"], _ALL),
        requires_any=_flags(row["conditions"], _ANY),
        unit=row["unit"],
        unit_price_fen=_whole(row["unit_price_fen"]),
        fund_channels=codes(row["fund_channels"]),
    )


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _flags(conditions: str, kind: str) -> frozenset[str]:
    rules = conditions.partition(_REMARK)[0].strip()
    if not rules.startswith(kind):
        return frozenset()
    return frozenset(rules.removeprefix(kind).strip().split("|"))
