"""Incidents: what failed and waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.v2 import fields
from api.v2.call import Call, answer, missing, no_content
from api.v2.keys import TENANT, key, moment
from api.v2.searching import found_page, search_of
from engine import Condition, FoundIncident, ResolveIncident, Search


def search(call: Call) -> Response:
    wanted = search_of(call.body, fields.INCIDENTS)
    return answer(found_page(call.lookup.incidents(call.actor, wanted), incident_shape))


def get(call: Call) -> Response:
    one = Search((Condition("key", "eq", call.key),), limit=1)
    found = call.lookup.incidents(call.actor, one).items
    if not found:
        raise missing("异常", call.key)
    return answer(incident_shape(found[0]))


def resolve(call: Call) -> Response:
    """Let what was parked be tried again; without retries left it has one."""
    command = ResolveIncident(command_id=call.command_id, actor=call.actor, key=call.key)
    call.execute(command)
    return no_content()


def incident_shape(found: FoundIncident) -> Mapping[str, Any]:
    kind, _, source = found.source.partition(":")
    element = source if kind in ("job", "task") else key(found.of.case_key)
    return {
        "incidentKey": key(found.key),
        "errorType": fields.word(fields.ERROR_TYPES, found.kind),
        "errorMessage": found.message,
        "elementId": found.element_id,
        "elementInstanceKey": element,
        "creationTime": moment(found.raised_at),
        "state": "RESOLVED" if found.resolved_at else "ACTIVE",
        "jobKey": source if kind == "job" else None,
        "processInstanceKey": key(found.of.case_key),
        "rootProcessInstanceKey": key(found.of.root_key),
        "processDefinitionId": found.of.definition.process_id,
        "processDefinitionKey": key(found.of.definition.key),
        "tenantId": TENANT,
    }
