"""``POST /oauth/token``: a program's client id and secret against a token for a while.

Client credentials of RFC 6749 (4.4), errors as it says (5.2). Everything else of OAuth needs a
person at a browser, who signs in to the pages instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, unquote_plus

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from access import SignInRefused
from api.v2.credentials import BASIC, address_of, basic
from api.v2.problems import Problem
from assistance.bootstrap import Assistance

PATH = "/oauth/token"
MAX_BYTES, MAX_FIELDS = 16 * 1024, 20
GRANT = "client_credentials"
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class _Refused(Exception):
    """``code`` is a word of RFC 6749."""

    def __init__(
        self, status: int, code: str, told: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(told)
        self.status, self.code, self.told, self.headers = status, code, told, headers or {}


class TokenRoute(Route):
    """The route; logs and metrics call it by its path."""

    def __init__(self, assistance: Assistance) -> None:
        super().__init__(PATH, self._answer, methods=["POST"])
        self._assistance = assistance

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self
        try:
            await super().handle(scope, receive, send)
        except ClientDisconnect:
            return

    async def _answer(self, request: Request) -> Response:
        try:
            return await run_in_threadpool(self._token, request, await _fields(request))
        except _Refused as refused:
            body = {"error": refused.code, "error_description": refused.told}
            return _json(body, refused.status, refused.headers)

    def _token(self, request: Request, fields: Mapping[str, str]) -> Response:
        client, secret, by_header = _client(request, fields)
        if fields.get("grant_type", "") != GRANT:
            raise _Refused(400, "unsupported_grant_type", f"grant_type 只能是 {GRANT}")
        audience = fields.get("audience", "")
        access = self._assistance.access
        token = access.client_token(client, secret, address_of(request), audience)
        if isinstance(token, SignInRefused):
            raise _refusal(token, by_header, self._assistance.engine.now())
        return _json(
            {"access_token": token.text, "token_type": "Bearer", "expires_in": token.lifetime}, 200
        )


async def _fields(request: Request) -> Mapping[str, str]:
    """The form, each field once; ``scope`` and unknown fields are not read (RFC 6749 3.2)."""
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > MAX_BYTES:
            raise _Refused(413, "invalid_request", f"请求正文超过 {MAX_BYTES} 字节")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise _Refused(400, "invalid_request", "正文要用 application/x-www-form-urlencoded")
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise _Refused(400, "invalid_request", "正文无法读取") from error
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused(400, "invalid_request", "同一个参数出现了两次")
    return found


def _client(request: Request, fields: Mapping[str, str]) -> tuple[str, str, bool]:
    """Client id and secret from the header or the form, not both; whether from the header."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        if not fields.get("client_id") or "client_secret" not in fields:
            raise _Refused(401, "invalid_client", "缺少 client_id 或 client_secret")
        return fields["client_id"], fields["client_secret"], False
    if scheme.lower() != "basic":
        raise _Refused(401, "invalid_client", "只接受 HTTP Basic", {"WWW-Authenticate": BASIC})
    if "client_secret" in fields:
        raise _Refused(400, "invalid_request", "密钥只能在请求头和正文之一里给出")
    try:
        client, secret = map(unquote_plus, basic(given))
    except Problem as problem:
        raise _Refused(401, "invalid_client", problem.detail, problem.headers) from problem
    if fields.get("client_id", client) != client:
        raise _Refused(400, "invalid_request", "请求头和正文里的 client_id 不同")
    return client, secret, True


def _refusal(refused: SignInRefused, by_header: bool, now: datetime) -> _Refused:
    """Too many wrong secrets are asked to wait; nobody else's way in is closed by them."""
    if refused.retry_at is not None:
        seconds = int((refused.retry_at - now).total_seconds()) + 1
        told = f"密钥错误次数过多,请在 {seconds} 秒后重试"
        return _Refused(429, "invalid_client", told, {"Retry-After": str(seconds)})
    headers = {"WWW-Authenticate": BASIC} if by_header else {}
    return _Refused(401, "invalid_client", "client_id 或 client_secret 不对,或者已停用", headers)


def _json(
    body: Mapping[str, object], status: int, headers: Mapping[str, str] | None = None
) -> Response:
    return Response(orjson.dumps(body), status, {**NOT_KEPT, **(headers or {})}, "application/json")
