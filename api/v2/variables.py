"""Variables of one instance or task: JSON text by name. They live in scopes, not in a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from api.v2.call import Call, answer, missing
from api.v2.json_text import text
from api.v2.keys import TENANT, key
from api.v2.listed import listed_page
from api.v2.problems import Problem
from api.v2.searching import Searchable, numbered, search_of, texts
from api.v2.tasks import visible_task
from engine import Condition, Search, Variable, case_of

# A longer value is cut in a search, unless the caller asks for whole values.
SHOWN = 8191
NUMBERS = 1 << 20
FIELDS = Searchable(
    {
        "variableKey": numbered("key"),
        "name": texts("name"),
        "value": texts("value"),
        "scopeKey": numbered("scope_key"),
        "processInstanceKey": numbered("case_key"),
    },
    {"variableKey": "key", "name": "name", "value": "value", "scopeKey": "scope_key"},
)


@dataclass(frozen=True, slots=True)
class Row:
    """``key`` belongs to the name inside its case: it stays while the variable is there."""

    key: int
    name: str
    value: str
    scope_key: int
    case_key: int
    root_key: int


def search(call: Call) -> Response:
    """Of one instance: the filter must name it, or a scope inside it."""
    wanted = search_of(call.body, FIELDS)
    named = {c.field: c.value for c in wanted.conditions if c.operator == "eq"}
    scope = named.get("scope_key", named.get("case_key"))
    if scope is None:
        raise Problem(400, "filter:请用 processInstanceKey 或 scopeKey 指明是哪个流程实例的变量")
    return _answer(call, rows(call, scope), wanted)


def of_task(call: Call) -> Response:
    """What an open task sees, outer scopes included; each name once, the innermost counts."""
    task = visible_task(call).task
    return _answer(call, rows(call, task.key), search_of(call.body, FIELDS))


def get(call: Call) -> Response:
    """One variable of a case, whole."""
    for row in rows(call, case_of(call.key)):
        if row.key == call.key:
            return answer(shape(row, cut=False))
    raise missing("变量", call.key)


def rows(call: Call, scope: int) -> Sequence[Row]:
    """The variables that scope ``scope`` (a case or an open task) sees, if the caller may."""
    one = Search((Condition("key", "eq", case_of(scope)),), limit=1)
    found = call.lookup.cases(call.actor, one).items
    if not found:
        return []
    of = found[0].of
    seen = call.lookup.variables(scope)
    numbers = dict(_numbered(seen))
    return [
        Row(
            key=of.case_key + numbers[one.name],
            name=one.name,
            value=text(one.value),
            scope_key=one.scope_key,
            case_key=of.case_key,
            root_key=of.root_key,
        )
        for one in seen
    ]


def _numbered(seen: Sequence[Variable]) -> Iterator[tuple[str, int]]:
    """A number for each name from its digest, the next free one where two meet."""
    taken: set[int] = set()
    for one in seen:
        number = int.from_bytes(sha256(one.name.encode()).digest()[:3]) % NUMBERS
        while number in taken:
            number = (number + 1) % NUMBERS
        taken.add(number)
        yield one.name, number


def _answer(call: Call, found: Sequence[Row], wanted: Search) -> Response:
    cut = call.request.query_params.get("truncateValues", "true") != "false"
    return answer(listed_page(found, wanted, lambda row: shape(row, cut=cut)))


def shape(row: Row, *, cut: bool) -> dict[str, Any]:
    return {
        "variableKey": key(row.key),
        "name": row.name,
        "value": row.value[:SHOWN] if cut else row.value,
        "isTruncated": cut and len(row.value) > SHOWN,
        "scopeKey": key(row.scope_key),
        "processInstanceKey": key(row.case_key),
        "rootProcessInstanceKey": key(row.root_key),
        "tenantId": TENANT,
    }
