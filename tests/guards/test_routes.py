"""Every route says who may call it, names a permission that somebody has, and means it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route
from starlette.testclient import TestClient

from api import rest
from api.app import create_app
from api.guard import ANYBODY, Needs, who_may
from api.v2 import PREFIX, ROUTES
from api.v2.endpoint import ANY_ACCOUNT, OPEN
from assistance.bootstrap import Assistance, open_assistance
from engine import Settings

# What strangers may call, and why that is right.
OPEN_PAGES = {
    ("GET", "/"): "sends to the worklist or to the sign-in",
    ("GET", "/sign-in"): "the way in",
    ("POST", "/sign-in"): "the way in",
    ("POST", "/sign-out"): "ends a session, if there is one",
}
# Everybody with an account may, for himself alone.
OWN_PAGES = {
    ("GET", "/sign-in/code"): "the second factor of one's own sign-in",
    ("POST", "/sign-in/code"): "the second factor of one's own sign-in",
    ("GET", "/account"): "one's own account",
    ("GET", "/account/password"): "one's own password",
    ("POST", "/account/password"): "one's own password",
    ("GET", "/account/second-factor"): "one's own second factor",
    ("POST", "/account/second-factor"): "one's own second factor",
    ("POST", "/account/second-factor/removal"): "one's own second factor",
}
OPEN_CALLS = {
    ("GET", "/topology"): "the modeler asks it before it knows an account; tells a version",
    ("GET", "/status"): "tells that the service is there",
}
ANYBODYS_CALLS = {
    ("GET", "/authentication/me"): "tells an account about itself",
    ("POST", "/authentication/me/authorizations/search"): "tells an account about itself",
}
# Tells what there is to call, nothing of what is kept.
DESCRIPTION = "/openapi.json"
# For machines that watch the service; the way in of programs; the built files of the pages.
BESIDE = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/oauth/token",
    "/static",
    PREFIX,
    rest.PREFIX,
}


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistance]:
    folder: Path = tmp_path_factory.mktemp("routes")
    opened = open_assistance(Settings(data_dir=folder))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def app(product: Assistance) -> Any:
    return create_app(product)


def flat(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes with those of included routers in their place."""
    for route in routes:
        included = getattr(route, "original_router", None)
        if included is None:
            yield route
        else:
            yield from flat(included.routes)


def pages(app: Any) -> dict[tuple[str, str], list[str | None]]:
    """(method, path) -> the permissions that its guards ask for; None: open to everybody."""
    found = {}
    for route in flat(app.routes):
        if isinstance(route, APIRoute):
            needed = [guard.permission for guard in guards(route.dependant)]
            found.update({(method, route.path): needed for method in route.methods or ()})
    return found


def guards(dependant: Dependant) -> Iterator[Needs]:
    if isinstance(dependant.call, Needs):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from guards(inner)


def test_every_page_has_exactly_one_guard(app: Any) -> None:
    declared = pages(app)
    assert len(declared) > 10
    assert {route: needed for route, needed in declared.items() if len(needed) != 1} == {}


def test_only_the_way_in_is_open(app: Any) -> None:
    assert {route for route, [needed] in pages(app).items() if needed is None} == set(OPEN_PAGES)
    assert {route for route, [needed] in pages(app).items() if needed == ANYBODY} == set(OWN_PAGES)
    assert {(r.method, r.path) for r in ROUTES if r.permission == OPEN} == set(OPEN_CALLS)
    asking_nothing = {(r.method, r.path) for r in ROUTES if r.permission == ANY_ACCOUNT}
    assert asking_nothing == set(ANYBODYS_CALLS)
    open_here = {(r.path, r.permission) for r in rest.ROUTES if r.permission in (OPEN, ANY_ACCOUNT)}
    # The catalogue is published by law, and names nobody (R13).
    assert open_here == {(DESCRIPTION, ANY_ACCOUNT), ("/catalogue", OPEN)}


def test_every_permission_is_somebodys(app: Any) -> None:
    """A misspelt permission would lock everybody out."""
    needed = {needed for [needed] in pages(app).values() if needed is not None}
    needed |= {route.permission for route in (*ROUTES, *rest.ROUTES)}
    needed -= {OPEN, ANY_ACCOUNT, ANYBODY}
    assert {permission for permission in needed if not who_may(permission)} == set()


def test_nothing_else_is_served(app: Any) -> None:
    """A route of another kind would get past the guards above."""
    others = [route for route in flat(app.routes) if not isinstance(route, APIRoute)]
    assert all(isinstance(route, Route | Mount) for route in others)
    assert {route.path for route in others if isinstance(route, Route | Mount)} == BESIDE


def test_own_resources_are_read_and_written_with_the_right_to(app: Any) -> None:
    for route in rest.ROUTES:
        if route.permission in (OPEN, ANY_ACCOUNT):
            continue
        # A search that must not stand in an address is sent as a body, and reads all the same.
        reads = route.method == "GET" or route.path.endswith("/search")
        assert route.permission.endswith(".read" if reads else ".write"), route


def test_reading_is_no_change(app: Any) -> None:
    """What asks for a ``.write`` permission is no GET, and the other way round."""
    for (method, path), [needed] in pages(app).items():
        form = path.endswith("/new")
        if needed not in (None, ANYBODY) and not form:
            assert needed.endswith(".read" if method == "GET" else ".write"), (method, path)


def test_a_stranger_is_sent_to_sign_in(app: Any) -> None:
    with TestClient(app, follow_redirects=False) as stranger:
        for (method, path), [needed] in pages(app).items():
            if needed is not None:
                address = path.replace("{key}", "1048576").replace("{task_key}", "1048577")
                address = address.replace("{file_id}", "f").replace("{notice_id}", "n")
                answer = stranger.request(method, address)
                seen = (answer.status_code, answer.headers.get("location", "")[:8])
                assert seen in {(303, "/sign-in"), (403, ""), (401, "")}, (method, path, seen)


def test_a_stranger_gets_nothing_from_the_rest_interface(app: Any) -> None:
    with TestClient(app) as stranger:
        calls = [(PREFIX, route) for route in ROUTES] + [(rest.PREFIX, r) for r in rest.ROUTES]
        for prefix, route in calls:
            if route.permission != OPEN:
                answer = stranger.request(route.method, prefix + route.path.replace("{key}", "1"))
                assert answer.status_code == 401, route
                assert answer.headers["content-type"] == "application/problem+json"
