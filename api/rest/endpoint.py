"""Endpoints that the service's own pages call, too: with the session of whoever is signed in."""

from __future__ import annotations

from starlette.requests import Request

from access import Account, allowed
from api.guard import COOKIE, SAFE, Forbidden, own_site, session_of, who_may
from api.v2.endpoint import ANY_ACCOUNT, OPEN, Endpoint, Route
from api.v2.problems import Problem

# A page sends its session's token here with every request that changes something.
CSRF_HEADER = "x-csrf-token"


class SiteEndpoint(Endpoint):
    def _admit(self, request: Request, route: Route) -> Account:
        if (
            route.permission == OPEN
            or "authorization" in request.headers
            or COOKIE not in request.cookies
        ):
            return super()._admit(request, route)
        session = session_of(request)
        if session is None:
            raise Problem(401, "登录已过期,请重新登录")
        if request.method not in SAFE:
            try:
                own_site(request)
            except (Forbidden, ValueError) as error:
                raise Problem(403, "这个请求是另一个网站的页面发出的") from error
            if not session.accepts(request.headers.get(CSRF_HEADER, "")):
                raise Problem(403, "这个页面已经失效,请刷新页面后再试")
        if route.permission != ANY_ACCOUNT and not allowed(session.account, route.permission):
            who = "、".join(who_may(route.permission))
            raise Problem(403, f"您的岗位没有这项权限({route.permission});有的是:{who}")
        return session.account
