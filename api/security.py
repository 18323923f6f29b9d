"""What every response carries, how much a request may bring, and what a defect answers.

Plain ASGI: it costs microseconds, and a failure anywhere below ends here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine import NewId

log = structlog.get_logger("jiuzhu.http")

# What is drawn comes from this server only; bpmn-js draws its font and images from data: URLs.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STATIC = "/static/"
MAX_BODY = 48 * 1024 * 1024


class TooLarge(Exception):
    """The request's body is larger than this service takes."""


class Shell:
    """The outermost layer: headers, body limit, one log line per request, the last resort.

    ``on_defect(scope, number, status)`` makes the response to a failure; ``number`` is what a
    person may quote.
    """

    def __init__(
        self, app: ASGIApp, new_id: NewId, on_defect: Callable[[Scope, str, int], ASGIApp]
    ) -> None:
        self._app = app
        self._new_id = new_id
        self._on_defect = on_defect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, answered = time.perf_counter(), [0]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered[0] = message["status"]
                _add_headers(scope, message)
            await send(message)

        try:
            await self._app(scope, _limited(scope, receive), send_with_headers)
        except TooLarge:
            if not answered[0]:
                await self._on_defect(scope, "", 413)(scope, receive, send_with_headers)
        except Exception as error:
            number = self._new_id()[:12]
            # The message of an exception may hold personal data; its type and place do not.
            log.error("request failed", number=number, error=type(error).__name__, at=_place(error))
            if not answered[0]:
                await self._on_defect(scope, number, 500)(scope, receive, send_with_headers)
        if not scope["path"].startswith(STATIC):
            route = scope.get("route")
            log.info(
                "request",
                method=scope["method"],
                route=getattr(route, "path", ""),
                status=answered[0],
                ms=round((time.perf_counter() - begun) * 1000, 1),
            )


def _add_headers(scope: Scope, message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    # Pages show personal data: no cache keeps them. Built files may be kept.
    kept = "public, max-age=3600" if scope["path"].startswith(STATIC) else "no-store"
    headers.setdefault("Cache-Control", kept)
    if scope["scheme"] == "https":
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _limited(scope: Scope, receive: Receive) -> Receive:
    """``receive`` that gives up once the body is larger than ``MAX_BODY`` bytes."""
    taken = [0]
    announced = dict(scope["headers"]).get(b"content-length", b"0")

    async def limited() -> Message:
        if announced.isdigit() and int(announced) > MAX_BODY:
            raise TooLarge
        message = await receive()
        taken[0] += len(message.get("body", b""))
        if taken[0] > MAX_BODY:
            raise TooLarge
        return message

    return limited


def _place(error: BaseException) -> list[str]:
    """Where it happened, innermost last: file:line function."""
    places, spot = [], error.__traceback__
    while spot is not None:
        code: Any = spot.tb_frame.f_code
        places.append(f"{code.co_filename}:{spot.tb_lineno} {code.co_name}")
        spot = spot.tb_next
    return places[-6:]
