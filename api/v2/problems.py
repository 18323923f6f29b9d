"""What went wrong, as problem details (RFC 9457) in UTF-8: clients read the body, not the status.

The reason phrases and titles are those that Camunda's clients know.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from starlette.responses import Response

from engine import Finding, NotPublishable, Refused

TITLES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "FORBIDDEN",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "INVALID_STATE",
    413: "RESOURCE_EXHAUSTED",
    500: "INTERNAL_ERROR",
    503: "RESOURCE_EXHAUSTED",
    504: "DEADLINE_EXCEEDED",
}
# How the engine's refusals are told; a state that forbids the command is a conflict, too.
STATUS_OF: Mapping[str, int] = {
    "invalid": 400,
    "forbidden": 403,
    "not-found": 404,
    "conflict": 409,
    "state": 409,
}


class Problem(Exception):
    """Ends a call; ``detail`` is for the person who reads the client's message, one fact a line."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}


def rendered(problem: Problem, instance: str) -> Response:
    """``instance`` is the path that was called."""
    title = TITLES.get(problem.status) or HTTPStatus(problem.status).phrase
    body = {
        "type": "about:blank",
        "title": title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
    }
    return Response(orjson.dumps(body), problem.status, problem.headers, "application/problem+json")


def refusal(refused: Refused, status: int | None = None) -> Problem:
    """``status`` where the call means something else by it than the table says."""
    lines = [refused.message]
    lines += [f"{name}:{';'.join(said)}" for name, said in refused.fields.items()]
    return Problem(status or STATUS_OF[refused.code], "\n".join(lines))


def unpublishable(error: NotPublishable) -> Problem:
    """Every finding on a line of its own, errors first."""
    rank = {"error": 0, "warning": 1}
    findings = sorted(error.findings, key=lambda f: rank.get(f.severity, 2))
    return Problem(400, "\n".join(finding_line(finding) for finding in findings))


def finding_line(finding: Finding) -> str:
    """``file: element (name): message``, so that a designer sees first where to look."""
    named = f" ({finding.element_name})" if finding.element_name else ""
    where = [part for part in (finding.file, f"{finding.element_id}{named}".strip()) if part]
    text = finding.message if finding.severity == "error" else f"[提示] {finding.message}"
    return ": ".join([*where, text])
