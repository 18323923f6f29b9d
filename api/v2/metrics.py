"""Numbers for Prometheus: requests, commands, and how much waits. No personal data."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistance.bootstrap import Assistance

# Set by whoever starts several serving processes: a folder where they add up their numbers.
SHARED = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
WAITING = {
    "open_tasks": "User tasks that wait for somebody.",
    "active_cases": "Cases that have not ended.",
    "incidents": "Failures that wait for a person.",
    "outbox_waiting": "Messages that wait for their delivery.",
    "outbox_parked": "Messages whose delivery was given up.",
    "timers_due": "Timers that are due and have not fired yet.",
}


class Metrics:
    """The numbers of one application."""

    def __init__(self, assistance: Assistance) -> None:
        self._assistance = assistance
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "jiuzhu_http_requests",
            "Requests by method, route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.request_seconds = Histogram(
            "jiuzhu_http_request_seconds",
            "Time to answer a request, by route.",
            ("route",),
            registry=self.registry,
            buckets=SECONDS,
        )
        self.command_seconds = Histogram(
            "jiuzhu_command_seconds",
            "Time of a command, its transaction included, by how it ended.",
            ("command", "outcome"),
            registry=self.registry,
            buckets=SECONDS,
        )
        assistance.engine.observe(self._command)

    def _command(self, command: str, outcome: str, seconds: float) -> None:
        self.command_seconds.labels(command, outcome).observe(seconds)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        self.requests.labels(method, route, str(status)).inc()
        self.request_seconds.labels(route).observe(seconds)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What waits, counted when it is asked for."""
        counts = self._assistance.engine.lookup.counts()
        for name, told in WAITING.items():
            yield GaugeMetricFamily(f"jiuzhu_{name}", told, value=getattr(counts, name))

    def answer(self) -> Response:
        text = generate_latest(self._shared() if SHARED in os.environ else self.registry)
        waiting = CollectorRegistry()
        waiting.register(self)
        return Response(text + generate_latest(waiting), media_type=CONTENT_TYPE_LATEST)

    def _shared(self) -> CollectorRegistry:
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return registry


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Counted:
    """Counts every request by the path of its route, never by the path that was called."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), [500]

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                status[0] = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = getattr(scope.get("route"), "path", "") or "none"
            # A stranger may invent methods; a label of his must not become a number of ours.
            method = scope["method"] if scope["method"] in METHODS else "other"
            seconds = time.perf_counter() - begun
            self._metrics.request(method, route, status[0], seconds)
