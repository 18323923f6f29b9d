"""Who may supply a service (昌州政办发〔2024〕30号 三): departments, registered organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistance.editions import Reference, shown
from assistance.editions.supply import NOBODY, PURCHASED
from assistance.store import suppliers as store
from assistance.tables import table
from engine import Transaction

__all__ = [
    "NOBODY",
    "PURCHASED",
    "Supplier",
    "covering",
    "departments",
    "find",
    "intake_organisation",
    "obstacle",
    "register",
]


@dataclass(frozen=True, slots=True)
class Supplier:
    """``kind`` as in supplier_kinds.csv; ``area`` is the area-code prefix it works in.

    ``intake_authorised``: the prefecture let it receive applications of the platform (五(二)2).
    """

    code: str
    name: str
    kind: str
    area: str
    intake_authorised: bool = False

    @property
    def purchasable(self) -> bool:
        return self.kind in _purchasable_kinds()


def departments() -> Mapping[str, str]:
    """Name of each of the twelve departments and mass organisations by code, as it is shown."""
    return shown().departments


@lru_cache(maxsize=1)
def _purchasable_kinds() -> frozenset[str]:
    return frozenset(r["code"] for r in table("supplier_kinds") if r["can_be_purchased"] == "true")


def register(tx: Transaction, supplier: Supplier) -> None:
    """Keep or change a registered organisation."""
    store.keep(
        tx,
        {
            "code": supplier.code,
            "name": supplier.name,
            "kind": supplier.kind,
            "area": supplier.area,
            "intake_authorised": int(supplier.intake_authorised),
        },
    )


def find(tx: Transaction, code: str) -> Supplier | None:
    row = store.supplier(tx, code)
    return _supplier(row) if row else None


def covering(tx: Transaction, area: str) -> list[Supplier]:
    """The registered organisations that work in ``area``, by name."""
    return [_supplier(row) for row in store.covering(tx, area)]


def _supplier(row: Mapping[str, Any]) -> Supplier:
    authorised = bool(row["intake_authorised"])
    return Supplier(row["code"], row["name"], row["kind"], row["area"], authorised)


def obstacle(
    tx: Transaction, reference: Reference, supply_type: str, supplier: str | None, area: str
) -> str | None:
    """Why ``supplier`` cannot be given an item of ``supply_type`` in ``area``; None if it can."""
    if supply_type == NOBODY:
        return "转介的需求项不填供给方" if supplier else None
    if not supplier:
        return "须填写供给方"
    if not reference.policy.from_provider(supply_type):
        known = supplier in reference.departments
        return None if known else f"{supplier} 不是部门或群团组织"
    found = find(tx, supplier)
    if found is None or not found.purchasable:
        return f"{supplier} 不是登记的承接主体"
    return None if area.startswith(found.area) else f"{found.name} 不在本地区承接服务"


def intake_organisation(tx: Transaction, area: str) -> str | None:
    """The organisation that receives the platform's applications for ``area``."""
    return store.intake_for(tx, area)
