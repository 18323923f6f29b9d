"""The service catalogue as it is shown; what decides on a case is in its ``Reference``."""

from __future__ import annotations

from collections.abc import Mapping

from assistance.editions import CatalogueItem, shown
from assistance.editions.supply import SUPPLY_TYPES

__all__ = ["SUPPLY_TYPES", "CatalogueItem", "catalogue"]


def catalogue() -> Mapping[str, CatalogueItem]:
    """All items by code."""
    return shown().catalogue
