"""Paged lists for administrators: rows by column name, scoped by area in the SQL.

``scopes`` are area-code prefixes, "" for everywhere; ``after`` is the key of the last row seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from access.ports import Transaction, stamp
from access.standings import ADMINISTRATORS
from access.store import holdings as store
from access.store.lists import (
    accounts,
    clients,
    holdings,
    log,
    organisations,
    positions,
    proposals,
    substitutions,
)

__all__ = [
    "accounts",
    "administrators",
    "clients",
    "holdings",
    "log",
    "one_holding",
    "one_organisation",
    "one_position",
    "one_substitution",
    "organisations",
    "positions",
    "proposals",
    "substitutions",
]


def administrators(tx: Transaction, now: datetime) -> list[Mapping[str, Any]]:
    """The three kinds of administrators at ``now``: holding_id, user_name, role."""
    return store.holders(tx, ADMINISTRATORS, stamp(now))


def one_organisation(tx: Transaction, code: str) -> Mapping[str, Any] | None:
    return store.organisation(tx, code)


def one_position(tx: Transaction, number: int) -> Mapping[str, Any] | None:
    return store.position(tx, number)


def one_holding(tx: Transaction, number: int) -> Mapping[str, Any] | None:
    return store.holding(tx, number)


def one_substitution(tx: Transaction, number: int) -> Mapping[str, Any] | None:
    return store.substitution(tx, number)
