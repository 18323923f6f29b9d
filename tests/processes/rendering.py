"""A site with one diagram, as the pages show it: the committed viewer under the pages' policy."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page

from api.security import CONTENT_SECURITY_POLICY

STATIC = Path(__file__).parents[2] / "api" / "static"
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".bpmn": "text/xml"}
DRAWN_MS = 20_000

Attributes = Mapping[str, str | Sequence[str] | Mapping[str, str]]


@dataclass
class Watched:
    """A page with what its browser complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, files: Mapping[str, bytes], *arguments: object) -> None:
        self._files = files
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        body = self._files.get(self.path)
        self.send_response(HTTPStatus.NOT_FOUND if body is None else HTTPStatus.OK)
        self.send_header("Content-Type", f"{TYPES[Path(self.path).suffix]}; charset=utf-8")
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing on standard error."""


@contextmanager
def site(files: Mapping[str, bytes]) -> Iterator[str]:
    """Serve ``files`` (path -> content) until the end of the block; gives the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, files))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def drawn(
    browser: Browser,
    xml: bytes,
    attributes: Attributes | None = None,
    *,
    style: str = "",
    width: int = 1366,
    height: int = 768,
    still: bool = False,
) -> Iterator[Watched]:
    """The page with the diagram of ``xml``, when it has been drawn or has failed.

    ``attributes`` become the element's ``data-`` attributes, lists and mappings as JSON; ``style``
    is one more style sheet. Width and height of the window are in CSS pixels; ``still`` is for
    people who have asked their system for less motion.
    """
    with site(_files(xml, attributes or {}, style)) as address:
        page = browser.new_page(
            viewport={"width": width, "height": height},
            reduced_motion="reduce" if still else "no-preference",
        )
        watched = Watched(page)
        page.on(
            "console",
            lambda said: (
                watched.complaints.append(said.text) if said.type in ("warning", "error") else None
            ),
        )
        page.on("pageerror", lambda error: watched.complaints.append(error.message))
        page.goto(f"{address}/page.html")
        page.wait_for_selector(
            "[data-state=drawn], [data-state=failed]", state="attached", timeout=DRAWN_MS
        )
        yield watched
        page.close()


def _files(xml: bytes, attributes: Attributes, style: str) -> dict[str, bytes]:
    bundle = {f"/{path.name}": path.read_bytes() for path in STATIC.glob("viewer.*s")}
    page = _page(attributes).encode()
    return {**bundle, "/diagram.bpmn": xml, "/page.html": page, "/page.css": style.encode()}


def _page(attributes: Attributes) -> str:
    said = {"xml-url": "/diagram.bpmn", **attributes}
    data = "".join(f' data-{name}="{escape(_text(value))}"' for name, value in said.items())
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<title>流程图</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/viewer.css">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/viewer.js"></script>
</head>
<body><div data-diagram{data}>正在画流程图</div></body>
</html>"""


def _text(value: str | Sequence[str] | Mapping[str, str]) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
