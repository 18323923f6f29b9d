"""Signing in and out. Signing in always makes a new session."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import CODE, FACTOR, PASSWORD, Session, SignInRefused
from api.guard import (
    COOKIE,
    CSRF_FIELD,
    Forbidden,
    Posted,
    assistance_of,
    open_to_all,
    own_step,
    read_post,
)
from api.messages import _
from api.pages.tasks import draw_again
from api.pages.view import home_of, local, page, see_other

router = APIRouter()

# Before there is a session, the token is bound to a cookie of its own.
PRE_COOKIE = "jiuzhu_before"
KEPT = "kept:"
# What an expired form kept is drawn again there; nothing of it is submitted.
# Where each step of signing in is done.
STEPS = {CODE: "/sign-in/code", PASSWORD: "/account/password", FACTOR: "/account/second-factor"}
KEEPS = re.compile(r"/tasks/\d{1,19}")


@router.get("/")
def home(session: Session | None = open_to_all()) -> Response:
    return see_other(home_of(session.account) if session else "/sign-in")


@router.get("/sign-in")
def sign_in_form(
    request: Request, next: str = "", session: Session | None = open_to_all()
) -> Response:
    if session is not None:
        return see_other(local(next) or home_of(session.account))
    return sign_in_page(request, next_=next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session | None = open_to_all(),
) -> Response:
    before = request.cookies.get(PRE_COOKIE, "")
    if not before or not hmac.compare_digest(_pre_token(before), posted.one(CSRF_FIELD)):
        raise Forbidden(_("登录页面已经失效,请重新打开登录页面"))
    access = assistance_of(request).access
    user = posted.one("user").strip()
    opened = access.sign_in(user, posted.one("password"), address_of(request))
    if isinstance(opened, SignInRefused):
        kept = Posted(_kept(posted))
        return sign_in_page(
            request,
            status=401,
            next_=posted.one("next"),
            posted=kept,
            notice=opened.message,
            user=user,
        )
    if session is not None:
        access.sign_out(session.token)
    answer = entered(request, opened, posted.one("next"), _kept(posted))
    answer.delete_cookie(PRE_COOKIE, path="/")
    return answer


@router.post("/sign-in/code")
def enter_code(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session = own_step(CODE),
) -> Response:
    """The second factor; a whole session need not give it again."""
    if not session.due:
        return see_other(home_of(session.account))
    steps, address = assistance_of(request).access.steps, address_of(request)
    opened = steps.enter_code(session, posted.one("code"), address)
    if isinstance(opened, SignInRefused):
        return _code_page(request, session, posted.one("next"), _kept(posted), opened.message)
    return entered(request, opened, posted.one("next"), _kept(posted))


@router.get("/sign-in/code")
def code_form(request: Request, next: str = "", session: Session = own_step(CODE)) -> Response:
    if not session.due:
        return see_other(local(next) or home_of(session.account))
    return _code_page(request, session, next, {})


@router.post("/sign-out")
def sign_out(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session | None = open_to_all(),
) -> Response:
    if session is not None:
        if not session.accepts(posted.one(CSRF_FIELD)):
            raise Forbidden(_("这个页面已经失效,请刷新后再退出"))
        assistance_of(request).access.sign_out(session.token)
    answer = see_other("/sign-in")
    answer.delete_cookie(COOKIE, path="/")
    return answer


def sign_in_page(
    request: Request,
    *,
    status: int = 200,
    next_: str = "",
    posted: Posted | None = None,
    notice: str = "",
    user: str = "",
) -> Response:
    """The sign-in form; it carries what ``posted`` held, so that nothing typed is lost."""
    before = request.cookies.get(PRE_COOKIE) or assistance_of(request).engine.new_id()
    fields: Mapping[str, Sequence[str]] = posted.fields if posted else {}
    kept = [(n, text) for n, texts in fields.items() if n != CSRF_FIELD for text in texts]
    values = {
        "title": _("登录"),
        "notice": notice,
        "user": user,
        "next": local(next_),
        "kept": kept if KEEPS.fullmatch(next_) else [],
        "pre_token": _pre_token(before),
    }
    answer = page(request, None, "sign_in.html", values, status)
    secure = request.url.scheme == "https"
    answer.set_cookie(PRE_COOKIE, before, httponly=True, samesite="strict", secure=secure, path="/")
    return answer


def entered(
    request: Request, session: Session, next_: str, kept: Mapping[str, Sequence[str]]
) -> Response:
    """On to the step that is due, or where the person wanted to go, with the session's cookie.

    A form that had expired is drawn again, filled in.
    """
    path = local(next_)
    if session.due == CODE:
        answer = _code_page(request, session, path, kept)
    elif session.due:
        answer = see_other(f"{STEPS[session.due]}?next={quote(path)}")
    elif kept and KEEPS.fullmatch(path):
        answer = draw_again(request, session, int(path.rpartition("/")[2]), Posted(kept))
    else:
        answer = see_other(path or home_of(session.account))
    keep_session(request, answer, session)
    return answer


def keep_session(request: Request, answer: Response, session: Session) -> None:
    secure = request.url.scheme == "https"
    answer.set_cookie(COOKIE, session.token, httponly=True, samesite="lax", secure=secure, path="/")


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def _code_page(
    request: Request,
    session: Session,
    next_: str,
    kept: Mapping[str, Sequence[str]],
    notice: str = "",
) -> Response:
    values = {
        "title": _("输入验证码"),
        "notice": notice,
        "next": local(next_),
        "kept": [(name, text) for name, texts in kept.items() for text in texts],
        "step_csrf": session.csrf_token,
    }
    return page(request, None, "sign_in_code.html", values, 401 if notice else 200)


def _kept(posted: Posted) -> dict[str, Sequence[str]]:
    return {
        name.removeprefix(KEPT): texts
        for name, texts in posted.fields.items()
        if name.startswith(KEPT)
    }


def _pre_token(before: str) -> str:
    return hmac.new(before.encode(), b"sign-in", hashlib.sha256).hexdigest()
