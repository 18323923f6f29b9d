"""Whether the service lives and can work, and its numbers: for machines that watch over it.

Open to all: nothing here tells of a case or a person.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.v2.call import answer
from api.v2.metrics import Metrics
from api.v2.problems import Problem, rendered
from assistance.bootstrap import Assistance


class Named(Route):
    """A route that logs and metrics can name."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self
        await super().handle(scope, receive, send)


def routes(assistance: Assistance, metrics: Metrics) -> list[Route]:
    async def live(request: Request) -> Response:
        return answer({"status": "UP"})

    async def ready(request: Request) -> Response:
        """The database answers with the schema that this code needs."""
        if await run_in_threadpool(_is_ready, assistance):
            return answer({"status": "UP"})
        problem = Problem(503, "数据库没有应答,或者结构不是这个版本需要的")
        return rendered(problem, request.url.path)

    async def numbers(request: Request) -> Response:
        return await run_in_threadpool(metrics.answer)

    return [
        Named("/health/live", live),
        Named("/health/ready", ready),
        Named("/metrics", numbers),
    ]


def _is_ready(assistance: Assistance) -> bool:
    try:
        return assistance.engine.ready()
    except Exception:
        # Whatever keeps the database from answering, the answer is the same: not now.
        return False
