"""Names and lists that pages show, asked anew now and then: another process may have changed them.

What decides on a case is read with the case; this is for what is shown only.
"""

from __future__ import annotations

from time import monotonic

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from assistance.bootstrap import Assistance

log = structlog.get_logger("jiuzhu")
SECONDS = 5.0


class FreshNames:
    """Looks again before a request, at most once in ``SECONDS``."""

    def __init__(self, app: ASGIApp, assistance: Assistance) -> None:
        self._app = app
        self._assistance = assistance
        self._looked = monotonic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = monotonic()
        if scope["type"] == "http" and now - self._looked > SECONDS:
            self._looked = now
            try:
                await run_in_threadpool(self._assistance.look_again)
            except Exception as error:
                # The names of before will do; whether the database is there, others tell.
                log.warning("names not looked up", error=type(error).__name__)
        await self._app(scope, receive, send)
