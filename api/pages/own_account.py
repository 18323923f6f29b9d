"""What everybody does for his own account: choose a password, set up the second factor."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import FACTOR, PASSWORD, Refusal, Session, SignInRefused
from api.guard import Posted, assistance_of, own_step, read_post
from api.messages import _
from api.pages.sign_in import address_of, entered, keep_session
from api.pages.view import home_of, local, page, see_other

router = APIRouter()


@router.get("/account")
def own_account(request: Request, session: Session = own_step("")) -> Response:
    return _home(request, session)


@router.get("/account/password")
def password_form(
    request: Request, next: str = "", session: Session = own_step(PASSWORD)
) -> Response:
    return _page(request, session, "password", next_=next)


@router.post("/account/password")
def choose_password(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session = own_step(PASSWORD),
) -> Response:
    next_, chosen = posted.one("next"), posted.one("chosen")
    if chosen != posted.one("again"):
        notice = _("两次输入的新密码不同,请重新输入")
        return _page(request, session, "password", next_=next_, notice=notice)
    steps, present = assistance_of(request).access.steps, posted.one("present")
    opened = steps.choose_password(session, present, chosen, address_of(request))
    if isinstance(opened, SignInRefused):
        return _page(request, session, "password", next_=next_, notice=opened.message)
    return entered(request, opened, next_ if session.due else "/account", {})


@router.get("/account/second-factor")
def factor_form(request: Request, next: str = "", session: Session = own_step(FACTOR)) -> Response:
    return _factor_page(request, session, next)


@router.post("/account/second-factor")
def set_factor(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session = own_step(FACTOR),
) -> Response:
    next_, steps = posted.one("next"), assistance_of(request).access.steps
    try:
        opened, codes = steps.set_factor(session, posted.one("code"))
    except Refusal as refusal:
        return _factor_page(request, session, next_, refusal.message)
    onward = local(next_) or home_of(opened.account)
    answer = _page(request, opened, "codes", next_=onward, codes=codes)
    keep_session(request, answer, opened)
    return answer


@router.post("/account/second-factor/removal")
def end_factor(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session = own_step(""),
) -> Response:
    steps = assistance_of(request).access.steps
    opened = steps.end_own_factor(session, posted.one("code"), address_of(request))
    if isinstance(opened, SignInRefused):
        return _home(request, session, opened.message)
    return entered(request, opened, "/account", {})


def _home(request: Request, session: Session, notice: str = "") -> Response:
    has_factor = assistance_of(request).access.steps.has_factor(session.account.user)
    return _page(request, session, "home", notice=notice, has_factor=has_factor)


def _factor_page(request: Request, session: Session, next_: str, notice: str = "") -> Response:
    try:
        offer = assistance_of(request).access.steps.offer_factor(session)
    except Refusal:
        # Set up by now, perhaps in another window.
        return see_other("/account")
    return _page(request, session, "factor", next_=next_, notice=notice, offer=offer)


def _page(
    request: Request, session: Session, part: str, *, next_: str = "", notice: str = "", **more: Any
) -> Response:
    titles = {
        "home": _("我的账号"),
        "password": _("修改密码"),
        "factor": _("设置验证器"),
        "codes": _("恢复码"),
    }
    values = {
        "title": titles[part],
        "part": part,
        "notice": notice,
        "next": local(next_),
        "user": session.account.user,
        "due": session.due,
        "step_csrf": session.csrf_token,
        **more,
    }
    # Nothing else can be opened before the sign-in is complete, so no menu is shown.
    shown = None if session.due else session
    return page(request, shown, "account.html", values, 422 if notice else 200)
