"""Element instances: where a case stands and what it has passed; variables set from there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from api.v2 import drawn, fields, passages
from api.v2.call import Call, answer, missing
from api.v2.instances import visible_case
from api.v2.keys import TENANT, key, key_or_none, moment, stored
from api.v2.listed import listed_page
from api.v2.problems import Problem
from api.v2.searching import search_of
from engine import Belongs, Condition, FoundCase, Search, case_of

PROCESS = "PROCESS"
STATES = {"active": passages.ACTIVE, "completed": passages.COMPLETED}


@dataclass(frozen=True, slots=True)
class Row:
    """One element instance; times as the database would keep them."""

    key: int
    element_id: str
    name: str
    type: str
    state: str
    started_at: str
    ended_at: str | None
    incident_key: int | None
    has_incident: bool
    case_key: int
    process_id: str
    definition_key: int
    passage: passages.Passage
    of: Belongs


def search(call: Call) -> Response:
    """Of one instance: the filter must name it, or an element instance inside it."""
    wanted = search_of(call.body, fields.ELEMENTS)
    named = {c.field: c.value for c in wanted.conditions if c.operator == "eq"}
    inside = named.get("case_key", named.get("key"))
    if inside is None:
        told = "filter:请用 processInstanceKey 或 elementInstanceKey 指明是哪个流程实例的元素"
        raise Problem(400, told)
    one = Search((Condition("key", "eq", case_of(inside)),), limit=1)
    found = call.lookup.cases(call.actor, one).items
    return answer(listed_page(rows_of(call, found[0]) if found else [], wanted, shape))


def get(call: Call) -> Response:
    for row in rows_of(call, visible_case(call, case_of(call.key))):
        if row.key == call.key:
            return answer(shape(row))
    raise missing("元素实例", call.key)


def rows_of(call: Call, found: FoundCase) -> list[Row]:
    """The instance itself, as an element, then its elements."""
    case, of = found.case, found.of
    diagram = drawn.read(call.engine.diagram(case.bundle, case.process_id))
    waiting = call.engine.place(case.key).active
    passed = passages.passages(call.engine.history(case.key), case.key, diagram, waiting)
    troubles = _troubles(call, case.key)
    state = STATES.get(case.state.replace("suspended", "active"), passages.TERMINATED)
    whole = passages.Passage(case.key, case.process_id, state, case.opened_at, case.ended_at)
    rows = [_row(whole, PROCESS, of.definition.name or case.process_id, of, None)]
    for one in passed:
        type_, name = diagram.type_of(one.element_id), diagram.name_of(one.element_id)
        trouble = troubles.get(str(one.key))
        if trouble is None and one.state == passages.ACTIVE:
            trouble = troubles.get(one.element_id)
        rows.append(_row(one, type_, name, of, trouble))
    return rows


def _troubles(call: Call, case_key: int) -> Mapping[str, int]:
    """Open incidents: the key of what was tried, where it is an element's, and the element."""
    conditions = (Condition("case_key", "eq", case_key), Condition("state", "eq", "active"))
    found: dict[str, int] = {}
    for incident in call.lookup.incidents(call.actor, Search(conditions, limit=10_000)).items:
        kind, _, source = incident.source.partition(":")
        found[source if kind in ("job", "task", "timer") else incident.element_id] = incident.key
        found.setdefault(incident.element_id, incident.key)
    return found


def _row(
    one: passages.Passage, type_: str, name: str, of: Belongs, incident_key: int | None
) -> Row:
    return Row(
        key=one.key,
        element_id=one.element_id,
        name=name,
        type=type_,
        state=one.state,
        started_at=str(stored(one.started_at)),
        ended_at=stored(one.ended_at),
        incident_key=incident_key,
        has_incident=incident_key is not None,
        case_key=of.case_key,
        process_id=of.definition.process_id,
        definition_key=of.definition.key,
        passage=one,
        of=of,
    )


def shape(row: Row) -> Mapping[str, Any]:
    return {
        "elementInstanceKey": key(row.key),
        "elementId": row.element_id,
        "elementName": row.name,
        "type": row.type,
        "state": row.state,
        "startDate": moment(row.passage.started_at),
        "endDate": moment(row.passage.ended_at),
        "hasIncident": row.has_incident,
        "incidentKey": key_or_none(row.incident_key),
        "processInstanceKey": key(row.case_key),
        "rootProcessInstanceKey": key(row.of.root_key),
        "processDefinitionId": row.process_id,
        "processDefinitionKey": key(row.definition_key),
        "tenantId": TENANT,
    }
