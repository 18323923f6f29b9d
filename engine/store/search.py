"""Searches: conditions, an order and a window over one kind of row, answered by the database."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson

from engine.errors import EngineError
from engine.store.clauses import Where
from engine.store.uow import Tx

T = TypeVar("T")

# Beyond this many the answer says "more" and nobody waits for the exact number.
MOST_COUNTED = 10_000


class BadCursor(EngineError):
    """游标不是本服务给出的,或者属于另一种排序。"""


@dataclass(frozen=True, slots=True)
class Condition:
    """``operator``: eq | ne | exists | in | notin | like | gt | gte | lt | lte.

    ``value`` is of the field's kind: text (times as in the log), number, or bool for exists and
    for fields that are true or false. The pattern of like has ``*`` and ``?``, escaped by ``\\``.
    """

    field: str
    operator: str
    value: Any


@dataclass(frozen=True, slots=True)
class Order:
    field: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """``conditions`` all hold and, if there is any, one group of ``either`` holds as a whole.

    A window is ``offset`` rows in, or the rows next to a cursor; the key is the last order.
    """

    conditions: tuple[Condition, ...] = ()
    either: tuple[tuple[Condition, ...], ...] = ()
    order: tuple[Order, ...] = ()
    limit: int = 100
    offset: int = 0
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """``total`` counts to ``MOST_COUNTED``; ``first`` and ``last`` are cursors of the items."""

    items: tuple[T, ...]
    total: int
    more: bool
    first: str | None
    last: str | None


# Builds the SQL of a condition: clause, condition, a free parameter name, whether GLOB is there.
Special = Callable[[Where, Condition, str, bool], str]


@dataclass(frozen=True, slots=True)
class Field:
    """``sql`` is what the database compares and sorts by; ``kind``: text | number."""

    sql: str = ""
    kind: str = "text"
    nullable: bool = False
    special: Special | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is searched: ``columns`` of ``source`` (FROM and joins), unique by ``key``."""

    columns: str
    source: str
    key: str
    fields: Mapping[str, Field]


def search(tx: Tx, subject: Subject, wanted: Search, scope: Where) -> Found[Mapping[str, Any]]:
    """The rows of ``subject`` inside ``scope`` that ``wanted`` asks for."""
    glob = tx.database.dialect == "sqlite"
    where = _where(subject, wanted, scope, glob)
    # Only names of our own are put together here and below; values travel as parameters.
    counted = (
        f"SELECT COUNT(*) AS found FROM (SELECT 1 FROM {subject.source}{where.text()} "  # noqa: S608
        f"LIMIT {MOST_COUNTED + 1}) AS counted"
    )
    count = int(tx.run(counted, where.values)[0]["found"])
    order = [(subject.fields[o.field], o.descending) for o in wanted.order]
    order.append((Field(subject.key, "number"), False))
    backwards = bool(wanted.before)
    cursor = wanted.before or wanted.after
    if cursor:
        _beside(where, order, _decode(cursor, order), backwards)
    sorts = ", ".join(f"{_sortable(one)} AS sort_{n}" for n, (one, _) in enumerate(order))
    ways = ", ".join(
        f"{_sortable(one)} {'DESC' if down != backwards else 'ASC'}" for one, down in order
    )
    statement = (
        f"SELECT {subject.columns}, {sorts} FROM {subject.source}{where.text()} "  # noqa: S608
        f"ORDER BY {ways} LIMIT :limit OFFSET :offset"
    )
    rows = tx.run(statement, {**where.values, "limit": wanted.limit, "offset": wanted.offset})
    if backwards:
        rows.reverse()
    ends = [_encode(row, len(order)) for row in (rows[0], rows[-1])] if rows else [None, None]
    return Found(
        tuple(rows), min(count, MOST_COUNTED), count > MOST_COUNTED, first=ends[0], last=ends[1]
    )


def _where(subject: Subject, wanted: Search, scope: Where, glob: bool) -> Where:
    where = Where()
    where.conditions += scope.conditions
    where.values |= scope.values
    for condition in wanted.conditions:
        where.add(_condition(where, subject, condition, glob))
    if wanted.either:
        groups = []
        for group in wanted.either:
            parts = [_condition(where, subject, one, glob) for one in group]
            groups.append(f"({' AND '.join(parts) or '1 = 1'})")
        where.add(f"({' OR '.join(groups)})")
    return where


def _condition(where: Where, subject: Subject, condition: Condition, glob: bool) -> str:
    """SQL of one condition; its values are put into ``where``."""
    field = subject.fields[condition.field]
    name = f"v{len(where.values)}"
    if field.special:
        return field.special(where, condition, name, glob)
    return compare(where, field, condition, name, glob)


COMPARISONS = {"eq": "=", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def compare(where: Where, field: Field, condition: Condition, name: str, glob: bool) -> str:
    """``field.sql`` compared; what has no value differs from every value."""
    sql, value = field.sql, condition.value
    if condition.operator == "exists":
        return f"{sql} IS {'NOT ' if value else ''}NULL" if field.nullable else _truth(value)
    if condition.operator in COMPARISONS:
        where.values[name] = value
        return f"{sql} {COMPARISONS[condition.operator]} :{name}"
    if condition.operator == "like":
        where.values[name] = pattern(value, glob)
        return f"{sql} {'GLOB' if glob else 'LIKE'} :{name}"
    values = [value] if condition.operator == "ne" else list(value)
    where.values |= {f"{name}_{n}": one for n, one in enumerate(values)}
    listed = ", ".join(f":{name}_{n}" for n in range(len(values)))
    if condition.operator == "in":
        return f"{sql} IN ({listed})" if values else _truth(False)
    if not values:
        return _truth(True)
    other = f"{sql} NOT IN ({listed})"
    return f"({sql} IS NULL OR {other})" if field.nullable else other


def _truth(value: object) -> str:
    return "1 = 1" if value else "1 = 0"


def pattern(text: str, glob: bool) -> str:
    """``text`` with ``*`` and ``?`` (``\\`` takes the next sign as it is) for GLOB or LIKE."""
    any_, one, special = ("*", "?", "*?[") if glob else ("%", "_", "%_\\")
    found, escaped = [], False
    for sign in text:
        if not escaped and sign == "\\":
            escaped = True
            continue
        if not escaped and sign in "*?":
            found.append(any_ if sign == "*" else one)
        elif sign in special:
            found.append(f"[{sign}]" if glob else f"\\{sign}")
        else:
            found.append(sign)
        escaped = False
    return "".join(found)


def _sortable(field: Field) -> str:
    """Rows without a value sort before all others, on both databases."""
    if not field.nullable:
        return field.sql
    return f"COALESCE({field.sql}, {-1 if field.kind == 'number' else repr('')})"


def _beside(
    where: Where, order: Sequence[tuple[Field, bool]], values: Sequence[Any], backwards: bool
) -> None:
    """Rows behind (or before) those values: greater by the first order that differs."""
    where.values |= {f"cursor_{n}": value for n, value in enumerate(values)}
    ways, same = [], ""
    for n, (field, descending) in enumerate(order):
        sql = _sortable(field)
        ways.append(f"({same}{sql} {'<' if descending != backwards else '>'} :cursor_{n})")
        same += f"{sql} = :cursor_{n} AND "
    where.add(f"({' OR '.join(ways)})")


def _encode(row: Mapping[str, Any], length: int) -> str:
    values = [row[f"sort_{n}"] for n in range(length)]
    return base64.urlsafe_b64encode(orjson.dumps(values)).decode()


def _decode(cursor: str, order: Sequence[tuple[Field, bool]]) -> Sequence[Any]:
    try:
        values = orjson.loads(base64.b64decode(cursor.encode(), b"-_", validate=True))
    except (ValueError, binascii.Error) as error:
        raise BadCursor from error
    kinds = [int if field.kind == "number" else str for field, _ in order]
    if not isinstance(values, list) or len(values) != len(kinds):
        raise BadCursor
    for value, kind in zip(values, kinds, strict=True):
        if type(value) is not kind or (isinstance(value, int) and abs(value) >= 1 << 63):
            raise BadCursor
        if isinstance(value, str) and "\0" in value:
            raise BadCursor
    return values
