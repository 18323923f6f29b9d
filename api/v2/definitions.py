"""Deployed versions of processes, decisions and their requirements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.v2 import fields
from api.v2.call import Call, answer, missing
from api.v2.keys import TENANT, key
from api.v2.searching import found_page, search_of
from engine import Condition, Definition, FoundResource, Search

DECISION = Condition("kind", "eq", "decision")
REQUIREMENTS = Condition("kind", "eq", "requirements")


def search(call: Call) -> Response:
    found = call.lookup.definitions(search_of(call.body, fields.DEFINITIONS))
    return answer(found_page(found, definition_shape))


def get(call: Call) -> Response:
    return answer(definition_shape(_definition(call)))


def diagram(call: Call) -> Response:
    found = _definition(call)
    return _xml(call, found.bundle, found.file)


def search_decisions(call: Call) -> Response:
    found = call.lookup.resources(search_of(call.body, fields.DECISIONS, DECISION))
    return answer(found_page(found, decision_shape))


def get_decision(call: Call) -> Response:
    return answer(decision_shape(_resource(call, DECISION)))


def decision_xml(call: Call) -> Response:
    found = _resource(call, DECISION)
    return _xml(call, found.bundle, found.file)


def search_requirements(call: Call) -> Response:
    found = call.lookup.resources(search_of(call.body, fields.REQUIREMENTS, REQUIREMENTS))
    return answer(found_page(found, requirements_shape))


def get_requirements(call: Call) -> Response:
    return answer(requirements_shape(_resource(call, REQUIREMENTS)))


def requirements_xml(call: Call) -> Response:
    found = _resource(call, REQUIREMENTS)
    return _xml(call, found.bundle, found.file)


def _definition(call: Call) -> Definition:
    found = call.lookup.definitions(Search((Condition("key", "eq", call.key),))).items
    if not found:
        raise missing("流程定义", call.key)
    return found[0]


def _resource(call: Call, kind: Condition) -> FoundResource:
    found = call.lookup.resources(Search((kind, Condition("key", "eq", call.key)))).items
    if not found:
        raise missing("决策", call.key)
    return found[0]


def _xml(call: Call, bundle: str, name: str) -> Response:
    return Response(call.lookup.file(bundle, name), media_type="text/xml")


def definition_shape(found: Definition) -> Mapping[str, Any]:
    return {
        "processDefinitionKey": key(found.key),
        "processDefinitionId": found.process_id,
        "name": found.name or None,
        "resourceName": found.file,
        "version": found.version,
        "versionTag": None,
        "hasStartForm": False,
        "state": "ACTIVE",
        "tenantId": TENANT,
    }


def decision_shape(found: FoundResource) -> Mapping[str, Any]:
    whole, whole_id, whole_name, whole_version = found.whole or (found.key, "", "", found.version)
    return {
        "decisionDefinitionKey": key(found.key),
        "decisionDefinitionId": found.id,
        "name": found.name,
        "version": found.version,
        "decisionRequirementsId": whole_id,
        "decisionRequirementsKey": key(whole),
        "decisionRequirementsName": whole_name,
        "decisionRequirementsVersion": whole_version,
        "tenantId": TENANT,
    }


def requirements_shape(found: FoundResource) -> Mapping[str, Any]:
    return {
        "decisionRequirementsId": found.id,
        "decisionRequirementsKey": key(found.key),
        "decisionRequirementsName": found.name,
        "resourceName": found.file,
        "version": found.version,
        "tenantId": TENANT,
    }
