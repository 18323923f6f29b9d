"""From a search body to the engine's ``Search``, and from what was found to the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from api.v2.bodies import Page, SearchBody
from api.v2.keys import TENANT, parse_key, parse_moment
from api.v2.problems import Problem
from engine import Condition, Found, Order, Search

T = TypeVar("T")

MOST_VALUES = 1000
OPERATORS = {
    "$eq": "eq",
    "$neq": "ne",
    "$exists": "exists",
    "$in": "in",
    "$notIn": "notin",
    "$like": "like",
    "$gt": "gt",
    "$gte": "gte",
    "$lt": "lt",
    "$lte": "lte",
}
EQUAL = frozenset({"$eq", "$neq", "$exists", "$in", "$notIn"})
ORDERED = frozenset({"$eq", "$neq", "$exists", "$gt", "$gte", "$lt", "$lte", "$in"})


@dataclass(frozen=True, slots=True)
class Filter:
    """A field of a filter: the engine's ``field``, how its values are read, its operators.

    ``words`` are fixed words of the interface by what the engine calls them; a word that the
    engine has nothing for stands for no rows.
    """

    field: str
    read: Callable[[Any], Any]
    operators: frozenset[str]
    words: Mapping[str, tuple[str, ...]] | None = None

    def conditions(self, given: Any) -> list[Condition]:
        """``ValueError`` says what is wrong with ``given``."""
        wanted = given if isinstance(given, dict) else {"$eq": given}
        return [self._condition(operator, value) for operator, value in wanted.items()]

    def _condition(self, operator: str, value: Any) -> Condition:
        if operator not in self.operators:
            raise ValueError(f"不能用 {operator};可用的:{'、'.join(sorted(self.operators))}")
        if operator == "$exists":
            return Condition(self.field, "exists", _boolean(value))
        if self.words is not None:
            return self._of_words(operator, value)
        if operator in ("$in", "$notIn"):
            read: Any = [self.read(one) for one in _list(value)]
        else:
            read = self.read(value)
        return Condition(self.field, OPERATORS[operator], read)

    def _of_words(self, operator: str, value: Any) -> Condition:
        words = self.words or {}
        if operator == "$like":
            fits = re.compile(wildcards(text(value)), re.DOTALL)
            chosen = [word for word in words if fits.fullmatch(word)]
        else:
            chosen = [text(one) for one in (_list(value) if operator == "$in" else [value])]
        if unknown := [word for word in chosen if word not in words]:
            raise ValueError(f"没有“{unknown[0]}”;可用的:{'、'.join(words)}")
        ours = [one for word in chosen for one in words[word]]
        return Condition(self.field, "notin" if operator == "$neq" else "in", ours)


def wildcards(pattern: str) -> str:
    """``*`` and ``?``, escaped by a backslash, as a regular expression."""
    parts = re.findall(r"\\.|[^\\]|\\$", pattern, re.DOTALL)
    known = {"*": ".*", "?": "."}
    return "".join(
        re.escape(part[1:]) if len(part) > 1 else known.get(part, re.escape(part)) for part in parts
    )


def text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("要是文字")
    return value


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 1 << 31:
        raise ValueError("要是整数")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("要是 true 或 false")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise ValueError(f"要是 JSON 数组,最多 {MOST_VALUES} 个值")
    return value


def _tenant(value: Any) -> str:
    if value != TENANT:
        raise ValueError(f"本服务只有租户 {TENANT}")
    return TENANT


def texts(field: str) -> Filter:
    return Filter(field, text, EQUAL | {"$like"})


def numbered(field: str) -> Filter:
    """A key."""
    return Filter(field, parse_key, EQUAL)


def counted(field: str) -> Filter:
    return Filter(field, _whole, ORDERED)


def dated(field: str) -> Filter:
    return Filter(field, parse_moment, ORDERED)


def flagged(field: str) -> Filter:
    return Filter(field, _boolean, frozenset({"$eq", "$neq"}))


def worded(field: str, words: Mapping[str, tuple[str, ...]]) -> Filter:
    return Filter(field, text, frozenset({"$eq", "$neq", "$exists", "$in", "$like"}), words)


# The one tenant may be named anywhere.
TENANT_FILTER = Filter("", _tenant, frozenset({"$eq"}))


@dataclass(frozen=True, slots=True)
class Searchable:
    """The fields of one kind of thing: to filter by, and to sort by (their engine names).

    ``either``: whether the filter takes ``$or``.
    """

    filters: Mapping[str, Filter]
    sorts: Mapping[str, str]
    either: bool = False


def search_of(body: SearchBody, known: Searchable, *also: Condition) -> Search:
    """The engine's search; ``also`` are conditions of the call itself."""
    given = dict(body.filter or {})
    groups = given.pop("$or", None) if known.either else None
    page = body.page or Page()
    if page.after is not None or page.before is not None:
        if page.from_ is not None or (page.after is not None and page.before is not None):
            raise Problem(400, "page:from、after、before 只能用一个")
        if "" in (page.after, page.before):
            raise Problem(400, "page:游标不能为空")
    return Search(
        conditions=(*also, *_conditions(given, known, "filter")),
        either=_groups(groups, known),
        order=tuple(_orders(body, known)),
        limit=page.limit or 100,
        offset=page.from_ or 0,
        after=page.after or "",
        before=page.before or "",
    )


def _conditions(given: Mapping[str, Any], known: Searchable, where: str) -> list[Condition]:
    found: list[Condition] = []
    for name, value in given.items():
        one = TENANT_FILTER if name == "tenantId" else known.filters.get(name)
        if one is None:
            can = "、".join(known.filters)
            raise Problem(400, f"{where}.{name}:不能按这一项筛选;可用的:{can}")
        try:
            conditions = one.conditions(value)
        except ValueError as error:
            raise Problem(400, f"{where}.{name}:{error}") from error
        found += [condition for condition in conditions if condition.field]
    return found


def _groups(groups: Any, known: Searchable) -> tuple[tuple[Condition, ...], ...]:
    if groups is None:
        return ()
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise Problem(400, "filter.$or:要是由筛选条件组成的 JSON 数组")
    if len(groups) > MOST_VALUES // 10:
        raise Problem(400, f"filter.$or:最多 {MOST_VALUES // 10} 组")
    return tuple(
        tuple(_conditions(group, known, f"filter.$or.{n}")) for n, group in enumerate(groups)
    )


def _orders(body: SearchBody, known: Searchable) -> Sequence[Order]:
    orders = []
    for n, sort in enumerate(body.sort or ()):
        if sort.field not in known.sorts:
            can = "、".join(known.sorts)
            raise Problem(400, f"sort.{n}.field:不能按“{sort.field}”排序;可用的:{can}")
        way = (sort.order or "ASC").upper()
        if way not in ("ASC", "DESC"):
            raise Problem(400, f"sort.{n}.order:只能是 ASC 或 DESC")
        orders.append(Order(known.sorts[sort.field], way == "DESC"))
    # Sorting twice by one field changes nothing.
    return list({order.field: order for order in reversed(orders)}.values())[::-1]


def found_page(found: Found[T], shape: Callable[[T], Mapping[str, Any]]) -> Mapping[str, Any]:
    return {
        "items": [shape(item) for item in found.items],
        "page": {
            "totalItems": found.total,
            "hasMoreTotalItems": found.more,
            "startCursor": found.first,
            "endCursor": found.last,
        },
    }
