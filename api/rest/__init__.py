"""``/api``: this service's own resources. Problem details, permissions, JSON as under ``/v2``.

Programs come with a password or token, the service's own pages with their session.
"""

from __future__ import annotations

from itertools import groupby

from fastapi import FastAPI
from starlette.routing import Route as Path
from starlette.routing import Router

from api.rest import drafts, migrations
from api.rest.endpoint import SiteEndpoint
from api.v2.endpoint import Route, Unknown
from assistance.bootstrap import Assistance

__all__ = ["PREFIX", "ROUTES", "install"]

PREFIX = "/api"
ROUTES: tuple[Route, ...] = (*drafts.ROUTES, *migrations.ROUTES)


def install(app: FastAPI, assistance: Assistance) -> None:
    """Add ``/api`` to ``app``."""
    by_path = groupby(sorted(ROUTES, key=lambda r: r.path), lambda r: r.path)
    paths = [
        Path(path, SiteEndpoint(PREFIX + path, {r.method: r for r in routes}, assistance))
        for path, routes in by_path
    ]
    app.mount(PREFIX, Router(paths, redirect_slashes=False, default=Unknown({})), name="api")
