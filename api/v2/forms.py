"""Forms as programs get them: form-js JSON as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from api.v2.call import Call, answer, missing, no_content
from api.v2.keys import TENANT, key
from engine import Condition, FoundResource, Search


def get(call: Call) -> Response:
    wanted = (Condition("kind", "eq", "form"), Condition("key", "eq", call.key))
    found = call.lookup.resources(Search(wanted, limit=1)).items
    body = call.lookup.file(found[0].bundle, found[0].file) if found else None
    if body is None:
        raise missing("表单", call.key)
    return answer(form_shape(found[0], body))


def of_definition(call: Call) -> Response:
    """A process has no form of its own to start with."""
    if not call.lookup.definitions(Search((Condition("key", "eq", call.key),))).items:
        raise missing("流程定义", call.key)
    return no_content()


def form_shape(form: FoundResource, body: bytes) -> Mapping[str, Any]:
    return {
        "formId": form.id,
        "formKey": key(form.key),
        "schema": body.decode(),
        "version": form.version,
        "tenantId": TENANT,
    }
