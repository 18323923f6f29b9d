"""What people read when a page cannot be shown: why, and what to do now."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from api.guard import SAFE, Forbidden, Missing, SignInNeeded, begun_of, session_of
from api.messages import _
from api.pages.sign_in import STEPS, sign_in_page
from api.pages.view import page, see_other

# Programs get JSON here, never a page.
FOR_PROGRAMS = ("/v2", "/api", "/health", "/metrics")
_TITLES: Mapping[int, str] = {
    403: "不能这样做",
    404: "没有找到",
    405: "不能这样打开",
    413: "内容太大",
    500: "系统出错了",
}
_MESSAGES: Mapping[int, str] = {
    404: "没有这个页面或案件,或者它不在您的职责和辖区范围内。请检查地址,或从待办、案件列表打开。",
    405: "这个地址只能由页面上的按钮使用。请从待办或案件列表打开。",
    413: "提交的内容太大。单个附件不超过 10 MB,请压缩照片或分次上传。",
    500: "您的操作没有保存。请稍后再试;如果还不行,请联系运行管理人员。",
}


def install(app: FastAPI) -> None:
    app.add_exception_handler(SignInNeeded, _sign_in_needed)
    app.add_exception_handler(Forbidden, _forbidden)
    app.add_exception_handler(Missing, lambda request, error: plain(request, 404))
    # A key that is no number names nothing.
    app.add_exception_handler(RequestValidationError, lambda request, error: plain(request, 404))
    app.add_exception_handler(HTTPException, _other)


def _sign_in_needed(request: Request, error: Exception) -> Response:
    """A page asks to sign in and comes back; a form keeps what was typed."""
    assert isinstance(error, SignInNeeded)  # noqa: S101 - registered for it
    begun = begun_of(request)
    if request.method in SAFE:
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return see_other(f"{STEPS[begun.due] if begun else '/sign-in'}?next={quote(path)}")
    notice = _("登录已过期。请重新登录,您填的内容还在。")
    return sign_in_page(
        request, status=401, next_=request.url.path, posted=error.posted, notice=notice
    )


def _forbidden(request: Request, error: Exception) -> Response:
    assert isinstance(error, Forbidden)  # noqa: S101 - registered for it
    return plain(request, 403, message=error.message, who=error.who)


def _other(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    if request.url.path.startswith(FOR_PROGRAMS):
        problem = {"title": error.detail, "status": error.status_code}
        return JSONResponse(
            problem, error.status_code, error.headers, media_type="application/problem+json"
        )
    return plain(request, error.status_code)


def plain(
    request: Request,
    status: int,
    *,
    message: str = "",
    who: tuple[str, ...] = (),
    number: str = "",
) -> HTMLResponse:
    """An error page inside the frame of whoever is signed in."""
    values = {
        "title": _(_TITLES.get(status, "不能完成")),
        "message": message or _(_MESSAGES.get(status, "请求的内容不对,请返回后再试。")),
        "who": who,
        "number": number,
    }
    return page(
        request, session_of(request) if status != 500 else None, "error.html", values, status
    )


def on_defect(scope: Scope, number: str, status: int) -> Response:
    """The answer where nothing else could answer; ``number`` is in the log."""
    if str(scope["path"]).startswith(FOR_PROGRAMS):
        problem = {"title": _(_MESSAGES[status]), "status": status, "instance": number}
        return JSONResponse(problem, status, media_type="application/problem+json")
    return plain(Request(scope), status, number=number)
