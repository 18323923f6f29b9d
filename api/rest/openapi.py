"""The description of ``/api`` as OpenAPI 3.1, made of the table of its routes and their models."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from api.guard import COOKIE
from api.rest.endpoint import CSRF_HEADER
from api.v2.call import IDEMPOTENCY_KEY, MAX_IDEMPOTENCY_KEY
from api.v2.endpoint import ANY_ACCOUNT, OPEN, Route
from api.v2.problems import TITLES

SCHEMAS = "#/components/schemas/"
_PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")
_BY_NAME: Mapping[str, Any] = {"key": {"type": "string", "pattern": "^[0-9]{1,18}$"}}
_ANY_NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "maxLength": 500}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457). ``detail`` is for people, one fact a line.",
    "required": ["type", "title", "status", "detail", "instance"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "minLength": 1},
        "instance": {"type": "string"},
    },
}
SECURITY: Mapping[str, Any] = {
    "password": {"type": "http", "scheme": "basic"},
    "token": {"type": "http", "scheme": "bearer", "description": "From POST /oauth/token."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"Of the service's pages; changes need {CSRF_HEADER}, too.",
    },
}

Models = Mapping[Any, Mapping[str, Any]]


def describe(prefix: str, routes: Iterable[Route]) -> dict[str, Any]:
    """The whole document; ``prefix`` is where the routes lie."""
    routes = tuple(routes)
    refs, shared = models_json_schema(
        sorted(_models(routes), key=str), ref_template=SCHEMAS + "{model}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operations = paths.setdefault(_PARAMETER.sub(r"{\1}", route.path), {})
        operations[route.method.lower()] = _operation(route, refs)
    schemas = {**shared.get("$defs", {}), "Problem": PROBLEM}
    return {
        "openapi": "3.1.0",
        "info": {"title": "jiuzhu", "version": version("jiuzhu")},
        "servers": [{"url": prefix}],
        "security": [{name: []} for name in SECURITY],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": SECURITY},
    }


def _models(routes: Iterable[Route]) -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    for route in routes:
        if route.body is not None:
            yield route.body, "validation"
        if route.answer is not None:
            yield route.answer, "serialization"


def _operation(route: Route, refs: Models) -> dict[str, Any]:
    told = inspect.getdoc(route.handler) or ""
    summary, _, more = told.partition("\n\n")
    asked = route.permission not in (ANY_ACCOUNT, OPEN)
    needed = f"Needs the permission {route.permission}." if asked else ""
    operation: dict[str, Any] = {
        "operationId": f"{route.handler.__module__.rpartition('.')[2]}_{route.handler.__name__}",
        "tags": [route.path.split("/")[1]],
        "summary": " ".join(summary.split()),
        "description": "\n\n".join(part for part in (more, needed) if part),
        "x-permission": route.permission,
        "parameters": list(_parameters(route)),
        "responses": _responses(route, refs),
    }
    if route.permission == OPEN:
        operation["security"] = []
    content: dict[str, Any] = dict(route.reads)
    if route.body is not None:
        schema = refs[route.body, "validation"]
        content = {"application/json": {"schema": schema, "example": route.example}}
    if content:
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _parameters(route: Route) -> Iterator[dict[str, Any]]:
    for name in _PARAMETER.findall(route.path):
        schema = _BY_NAME.get(name, _ANY_NAME)
        yield {"name": name, "in": "path", "required": True, "schema": schema}
    if route.query is not None:
        described = route.query.model_json_schema()
        for name, schema in described["properties"].items():
            required = name in described.get("required", ())
            yield {"name": name, "in": "query", "required": required, "schema": _plain(schema)}
    for name, meaning in route.headers.items():
        yield {"name": name, "in": "header", "description": meaning, "schema": {"type": "string"}}
    if route.method != "GET":
        yield {
            "name": IDEMPOTENCY_KEY,
            "in": "header",
            "description": "The same key at the same address is carried out once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": MAX_IDEMPOTENCY_KEY},
        }


def _plain(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without null, which no text behind ``?`` can be: a parameter is left out instead."""
    kept = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kept) != 1:
        return schema
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default")}
    return {**rest, **kept[0]}


def _responses(route: Route, refs: Models) -> dict[str, Any]:
    if route.answer is not None:
        schema = refs[route.answer, "serialization"]
        done = {"200": {"description": "OK", "content": {"application/json": {"schema": schema}}}}
    elif route.gives:
        binary = {"type": "string", "contentMediaType": route.gives}
        any_json = route.gives == "application/json"
        content = {route.gives: {"schema": {"type": "object"} if any_json else binary}}
        done = {"200": {"description": "OK", "content": content}}
    else:
        done = {"204": {"description": "Done"}}
    return {**done, **{str(status): _problem(status) for status in _statuses(route)}}


def _statuses(route: Route) -> list[int]:
    """What a call may be refused with: who calls, what is given, what is the state."""
    found = {401, 403, 503, *route.problems}
    carries = route.body is not None or route.reader is not None
    if carries or route.query is not None or "{" in route.path or route.headers:
        found.add(400)
    if "{" in route.path:
        found.add(404)
    if carries:
        found.add(413)
    if route.method != "GET":
        found |= {400, 409}
    return sorted(found)


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": SCHEMAS + "Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {"description": TITLES.get(status, str(status)), "content": content}
