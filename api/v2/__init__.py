"""``/v2``: a subset of the Camunda 8 orchestration REST API, and the addresses of watchers.

Camunda's names outside, the engine's commands and permissions underneath.
"""

from __future__ import annotations

from itertools import groupby

from fastapi import FastAPI
from starlette.routing import Route as Path
from starlette.routing import Router

from api.v2 import health, oauth
from api.v2.endpoint import Beneath, Endpoint, Unknown
from api.v2.metrics import Counted, Metrics
from api.v2.routes import NOT_OFFERED, ROUTES
from api.v2.waiting import WaitingForJobs
from assistance.bootstrap import Assistance

__all__ = ["PREFIX", "ROUTES", "install"]

PREFIX = "/v2"


def install(app: FastAPI, assistance: Assistance) -> None:
    """Add ``/v2``, ``/oauth/token``, ``/health/…`` and ``/metrics``; count all of its requests."""
    metrics = Metrics(assistance)
    app.state.waiting_for_jobs = WaitingForJobs(assistance.engine.lookup.has_jobs)
    app.add_middleware(Counted, metrics=metrics)
    app.router.routes += health.routes(assistance, metrics)
    app.router.routes.append(oauth.TokenRoute(assistance))
    app.router.routes.append(Beneath(PREFIX, _router(assistance), "v2"))


def _router(assistance: Assistance) -> Router:
    """One endpoint for each path, so that a wrong method is known from a wrong path."""
    by_path = groupby(sorted(ROUTES, key=lambda r: ("{key}" in r.path, r.path)), lambda r: r.path)
    paths = [
        Path(path, Endpoint(PREFIX + path, {r.method: r for r in routes}, assistance))
        for path, routes in by_path
    ]
    return Router(paths, redirect_slashes=False, default=Unknown(NOT_OFFERED))
