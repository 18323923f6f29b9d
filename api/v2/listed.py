"""Searches over rows that no table has: they are worked out, filtered and cut here."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from api.v2.problems import Problem
from api.v2.searching import wildcards
from engine import Condition, Search

T = TypeVar("T")


def listed_page(
    rows: Sequence[T], wanted: Search, shape: Callable[[T], Mapping[str, Any]]
) -> Mapping[str, Any]:
    """The answer to ``wanted``, whose fields are attributes of the rows; a cursor is a place."""
    kept = [row for row in rows if _fits(row, wanted)]
    for order in reversed(wanted.order):
        kept.sort(key=lambda row: _sortable(getattr(row, order.field)), reverse=order.descending)
    start, end = wanted.offset, wanted.offset + wanted.limit
    if wanted.after:
        start = _place(wanted.after) + 1
        end = start + wanted.limit
    elif wanted.before:
        end = _place(wanted.before)
        start = max(0, end - wanted.limit)
    page = kept[start:end]
    return {
        "items": [shape(row) for row in page],
        "page": {
            "totalItems": len(kept),
            "hasMoreTotalItems": False,
            "startCursor": _cursor(start) if page else None,
            "endCursor": _cursor(start + len(page) - 1) if page else None,
        },
    }


def _fits(row: object, wanted: Search) -> bool:
    if not all(_holds(row, one) for one in wanted.conditions):
        return False
    return not wanted.either or any(all(_holds(row, c) for c in g) for g in wanted.either)


def _sortable(value: Any) -> tuple[bool, Any]:
    """Rows without a value sort before all others, as in the database."""
    return (value is not None, value)


def _holds(row: object, condition: Condition) -> bool:
    value, given = getattr(row, condition.field), condition.value
    match condition.operator:
        case "eq":
            return bool(value == given)
        case "ne":
            return bool(value != given)
        case "in":
            return value in given
        case "notin":
            return value not in given
        case "exists":
            return bool((value is not None) == given)
    if value is None:
        return False
    match condition.operator:
        case "like":
            return bool(re.fullmatch(wildcards(given), value, re.DOTALL))
        case "gt":
            return bool(value > given)
        case "gte":
            return bool(value >= given)
        case "lt":
            return bool(value < given)
    return bool(value <= given)


def _cursor(place: int) -> str:
    return base64.b64encode(str(place).encode()).decode()


def _place(cursor: str) -> int:
    try:
        return max(0, int(base64.b64decode(cursor, validate=True)))
    except (ValueError, binascii.Error) as error:
        raise Problem(400, "page:游标不是本服务给出的") from error
