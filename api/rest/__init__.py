"""``/api``: this service's own resources. Problem details, permissions, JSON as under ``/v2``.

Programs come with a password or token, the service's own pages with their session.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Route as Path
from starlette.routing import Router

from api.rest import (
    accounts,
    appeals,
    calendar,
    clients,
    consents,
    deadlines,
    drafts,
    editions,
    happenings,
    holdings,
    imports,
    kin,
    leads,
    ledgers,
    merges,
    migrations,
    notices,
    openapi,
    organisations,
    people,
    proposals,
    reference,
    surveys,
)
from api.rest.endpoint import SiteEndpoint
from api.v2.call import Call, answer
from api.v2.endpoint import ANY_ACCOUNT, Beneath, Route, Unknown
from assistance.bootstrap import Assistance

__all__ = ["PREFIX", "ROUTES", "description", "install"]

PREFIX = "/api"


def describe(call: Call) -> Response:
    """This description."""
    return answer(description())


ROUTES: tuple[Route, ...] = (
    Route("GET", "/openapi.json", ANY_ACCOUNT, describe, gives="application/json"),
    *calendar.ROUTES,
    *deadlines.ROUTES,
    *drafts.ROUTES,
    *leads.ROUTES,
    *migrations.ROUTES,
    *notices.ROUTES,
    *reference.ROUTES,
    *editions.ROUTES,
    *organisations.ROUTES,
    *holdings.ROUTES,
    *accounts.ROUTES,
    *clients.ROUTES,
    *proposals.ROUTES,
    *happenings.ROUTES,
    *appeals.ROUTES,
    *ledgers.ROUTES,
    *surveys.ROUTES,
    *people.ROUTES,
    *kin.ROUTES,
    *consents.ROUTES,
    *merges.ROUTES,
    *imports.ROUTES,
)


@lru_cache(maxsize=1)
def description() -> dict[str, Any]:
    """``/api`` as OpenAPI 3.1."""
    return openapi.describe(PREFIX, ROUTES)


def install(app: FastAPI, assistance: Assistance) -> None:
    """Add ``/api`` to ``app``."""
    by_path = groupby(sorted(ROUTES, key=lambda r: r.path), lambda r: r.path)
    paths = [
        Path(path, SiteEndpoint(PREFIX + path, {r.method: r for r in routes}, assistance))
        for path, routes in by_path
    ]
    router = Router(paths, redirect_slashes=False, default=Unknown({}))
    app.router.routes.append(Beneath(PREFIX, router, "api"))
