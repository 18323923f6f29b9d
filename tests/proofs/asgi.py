"""Requests to an application without a network: as fast as its handlers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

_LOOP = asyncio.new_event_loop()


@dataclass
class Answer:
    """What came back; header names in lower case."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        return dict(self.headers).get("location", "")

    def json(self) -> Any:
        return json.loads(self.body)


def call(
    app: Any,
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: Any = None,
    fields: Mapping[str, str] | None = None,
) -> Answer:
    """One request; ``body`` goes as JSON (bytes: as they are), ``fields`` as a form."""
    path, _, query = path.partition("?")
    sent = {"host": "testserver", **headers}
    data = b""
    if fields is not None:
        data = urlencode(fields).encode()
        sent["content-type"] = "application/x-www-form-urlencoded"
    elif isinstance(body, bytes):
        data = body
    elif body is not None:
        data = json.dumps(body).encode()
        sent["content-type"] = "application/json"
    sent["content-length"] = str(len(data))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
        "client": ("10.0.0.1", 40000),
        "server": ("testserver", 80),
        "state": {},
    }
    return _LOOP.run_until_complete(_exchange(app, scope, data))


async def _exchange(app: Any, scope: dict[str, Any], data: bytes) -> Answer:
    answer, given = Answer(), [False]

    async def receive() -> dict[str, Any]:
        if given[0]:
            return {"type": "http.disconnect"}
        given[0] = True
        return {"type": "http.request", "body": data, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [(k.decode().lower(), v.decode()) for k, v in message["headers"]]
        else:
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer
