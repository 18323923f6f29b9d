"""Every address of ``/api`` is described, and what the description shows is accepted."""

from __future__ import annotations

from typing import Any

import pytest

from api import rest
from api.rest import ROUTES, description
from api.rest.shapes import Query, Sent, Shown
from api.v2.endpoint import Route
from tests.web.v2_world import World, ok

named = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


def operation(route: Route) -> Any:
    path = route.path.replace(":path", "")
    return description()["paths"][path][route.method.lower()]


@named
def test_every_route_is_described(route: Route) -> None:
    told = operation(route)
    assert told["summary"], "the handler has no docstring"
    assert told["x-permission"] == route.permission
    assert route.answer is None or issubclass(route.answer, Shown)
    assert route.query is None or issubclass(route.query, Query)
    if route.method == "GET":
        assert route.answer is not None or route.gives, "says nothing of its answer"
    if route.reader is not None:
        assert set(told["requestBody"]["content"]) == set(route.reads) != set()


@named
def test_an_example_of_every_body_is_a_body(route: Route) -> None:
    if route.body is None:
        assert route.example is None
        return
    assert issubclass(route.body, Sent)
    assert route.example, "has no example"
    route.body.model_validate(dict(route.example))


def test_operations_have_names_of_their_own() -> None:
    names = [operation(route)["operationId"] for route in ROUTES]
    assert len(set(names)) == len(names)


def test_whoever_has_an_account_reads_the_description(world: World) -> None:
    """And it holds every model that it refers to."""
    document = ok(world.client("auditor").get(f"{rest.PREFIX}/openapi.json"))
    assert document["openapi"].startswith("3.1")
    text = str(document)
    for name in document["components"]["schemas"]:
        text = text.replace(f"'#/components/schemas/{name}'", "")
    assert "#/components/schemas/" not in text
