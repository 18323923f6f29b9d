"""From a request to its handler: method, who calls, permission, body; and every way to fail.

Whatever happens below, the answer is JSON or problem details: never a page, never bare text.
"""

from __future__ import annotations

import inspect
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from access import Account, allowed
from api.guard import Forbidden, own_site, who_may
from api.security import TooLarge
from api.v2 import bodies, credentials, json_text, reading
from api.v2.call import Call, idempotency_key
from api.v2.problems import Problem, rendered
from assistance.actors import actor_of
from assistance.bootstrap import Assistance
from engine import Actor, BadCursor, Collision

log = structlog.get_logger("jiuzhu.v2")

# Instead of a permission: anybody, and anybody with an account.
OPEN, ANY_ACCOUNT = "", "*"
NOBODY = Account("", "")

Handler = Callable[[Call], Response] | Callable[[Call], Awaitable[Response]]
Reader = Callable[[Request], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Route:
    """``body`` is the model of its JSON; a ``reader`` reads what is not JSON.

    The rest describes it: the model of its ``query``, which the call carries; the model of its
    ``answer``, or ``gives``, the media type of one that is not JSON (neither: 204, no content);
    an ``example`` of the body; what the reader ``reads``, schema by media type; its own
    ``headers``, what they mean by name; ``problems``, statuses beyond the usual ones.
    """

    method: str
    path: str
    permission: str
    handler: Handler
    body: type[bodies.Body] | None = None
    reader: Reader | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    gives: str = ""
    example: Mapping[str, Any] | None = None
    reads: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[int, ...] = ()


class Endpoint:
    """All methods of one path."""

    def __init__(self, path: str, routes: Mapping[str, Route], assistance: Assistance) -> None:
        self.path = path
        self._routes = routes
        self._assistance = assistance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # What logs and metrics call this request: the path of the route, without any key.
        scope["route"] = self
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except ClientDisconnect:
            return
        except Exception as error:
            response = rendered(self._problem(error), request.url.path)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        route = self._routes.get(request.method)
        if route is None:
            raise Problem(
                405,
                f"{request.method} 不能用于这个地址;可用的:{'、'.join(self._routes)}",
                {"Allow": ", ".join(self._routes)},
            )
        account = await run_in_threadpool(self._admit, request, route)
        # Also where nothing is made twice: a key that is none is a mistake of the caller.
        idempotency_key(request)
        query = None if route.query is None else reading.read_query(route.query, request)
        body = await _read(request, route)
        actor = Actor("") if account is NOBODY else actor_of(account)
        call = Call(self._assistance, request, account, actor, body, query)
        if inspect.iscoroutinefunction(route.handler):
            found: Response = await route.handler(call)
        else:
            found = await run_in_threadpool(route.handler, call)  # type: ignore[arg-type]
        return found

    def _admit(self, request: Request, route: Route) -> Account:
        """The account behind the request; a ``Problem`` if there is none or it may not do this."""
        if route.permission == OPEN:
            return NOBODY
        _own_site(request)
        account = credentials.account_of(request, self._assistance.access)
        if route.permission != ANY_ACCOUNT and not allowed(account, route.permission):
            who = "、".join(who_may(route.permission))
            raise Problem(403, f"账号 {account.user} 没有这项权限({route.permission});有的是:{who}")
        return account

    def _problem(self, error: Exception) -> Problem:
        match error:
            case Problem():
                return error
            case BadCursor():
                return Problem(400, f"page:{error}")
            case TooLarge():
                return Problem(413, "请求正文太大")
            case Collision():
                return Problem(503, "同时有太多操作,什么都没有改变,请稍后重试")
        number = self._assistance.engine.new_id()[:12]
        # The message of an exception may hold personal data; its type and place do not.
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        log.error("call failed", number=number, error=type(error).__name__, at=places[-6:])
        return Problem(500, f"服务内部出错,编号 {number};请把编号告诉运行管理人员")


def _own_site(request: Request) -> None:
    """A browser that has a password for this address would send it along with any site's form."""
    try:
        own_site(request)
    except (Forbidden, ValueError) as error:
        raise Problem(403, "这个请求是另一个网站的页面发出的") from error


async def _read(request: Request, route: Route) -> Any:
    if route.reader is not None:
        return await route.reader(request)
    if route.body is None:
        return None
    return reading.read(route.body, json_text.parse(await request.body()))


class Beneath(Mount):
    """Everything below a prefix, also addresses with a line break, which a dot does not match."""

    def __init__(self, prefix: str, app: ASGIApp, name: str) -> None:
        super().__init__(prefix, app, name=name)
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


class Unknown:
    """The answer at every other path; what Camunda has and this service has not is said so."""

    def __init__(self, not_offered: Mapping[str, str]) -> None:
        self._not_offered = not_offered

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = None
        request = Request(scope, receive)
        path = request.url.path
        told = next(
            (text for part, text in self._not_offered.items() if f"/{part}" in path),
            f"没有这个接口:{request.method} {path}",
        )
        await rendered(Problem(404, told), path)(scope, receive, send)
