"""Who may call a page: every route says so with ``needs(permission)`` or ``open_to_all()``.

The check is one dependency: live session, origin and synchroniser token of an unsafe request,
permission. A route without it fails the guard tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from pydantic import Field
from starlette.datastructures import UploadFile

from access import Account, Session, allowed, permissions_of, roles
from api.messages import _
from assistance.bootstrap import Assistance

COOKIE = "jiuzhu_session"
CSRF_FIELD = "_csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# Instead of a permission: whoever has an account.
ANYBODY = "*"
OWN_SITES = frozenset({"same-origin", "none"})
MAX_FIELDS, MAX_FILES = 5000, 100
# What the databases can hold; a larger number names nothing.
Name = Annotated[str, Field(pattern=r"^[\w.-]{0,200}$")]
Key = Annotated[int, Field(ge=0, lt=2**63)]


class SignInNeeded(Exception):
    """Nobody is signed in, or no longer; ``posted`` is what would be lost."""

    def __init__(self, posted: Posted) -> None:
        self.posted = posted


class Forbidden(Exception):
    """The account may not do this; ``who`` says who may."""

    def __init__(self, message: str, who: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.who = tuple(who)


class Missing(Exception):
    """There is no such thing, or it is not for this account: the answer does not tell which."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An HTML form as it came: texts and files by field name. Empty for a safe request."""

    fields: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    files: Mapping[str, Sequence[UploadFile]] = field(default_factory=dict, repr=False)

    def one(self, name: str) -> str:
        return next(iter(self.fields.get(name, ())), "")


async def read_post(request: Request) -> Posted:
    if request.method in SAFE:
        return Posted()
    fields: dict[str, list[str]] = {}
    files: dict[str, list[UploadFile]] = {}
    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    for name, value in form.multi_items():
        if isinstance(value, str):
            # PostgreSQL cannot hold the character NUL, and nobody types it.
            fields.setdefault(name, []).append(value.replace("\x00", ""))
        elif value.filename:
            files.setdefault(name, []).append(value)
    return Posted(fields, files)


@dataclass(frozen=True, slots=True)
class Needs:
    """The dependency behind ``needs``; ``permission`` None: open to everybody.

    ``step``: a session that still owes this step of signing in is let in, too.
    """

    permission: str | None
    step: str = ""

    def __call__(
        self,
        request: Request,
        posted: Posted = Depends(read_post),
    ) -> Session | None:
        session = session_of(request) or self._begun(request)
        if request.method not in SAFE:
            own_site(request)
        if self.permission is None:
            return session
        if session is None:
            raise SignInNeeded(posted)
        if request.method not in SAFE and not session.accepts(posted.one(CSRF_FIELD)):
            raise Forbidden(_("这个页面已经失效,请返回后刷新页面,再提交一次"))
        if self.permission != ANYBODY:
            require(session.account, self.permission)
        return session

    def _begun(self, request: Request) -> Session | None:
        begun = begun_of(request) if self.step else None
        return begun if begun and begun.due == self.step else None


def needs(permission: str) -> Any:
    """Signed in, with ``permission``; the route is given the ``Session``."""
    return Depends(Needs(permission))


def open_to_all() -> Any:
    """Anybody may call this; the route is given the ``Session`` or None."""
    return Depends(Needs(None))


def own_step(step: str) -> Any:
    """For whoever has an account, also while his sign-in still owes ``step``."""
    return Depends(Needs(ANYBODY, step))


def require(account: Account, permission: str) -> None:
    """Refuse with the names of the roles that have ``permission``."""
    if not allowed(account, permission):
        raise Forbidden(_("您的岗位没有这项权限"), who_may(permission))


def who_may(permission: str) -> list[str]:
    """Names of the roles that have ``permission``."""
    return [
        role.name
        for role in roles().values()
        if permission in permissions_of(Account.of("", "", {role.code}))
    ]


def session_of(request: Request) -> Session | None:
    """The live session of the request's cookie."""
    token = request.cookies.get(COOKIE, "")
    return assistance_of(request).access.session(token) if token else None


def begun_of(request: Request) -> Session | None:
    """The session of the request's cookie that still owes a step of signing in."""
    token = request.cookies.get(COOKIE, "")
    return assistance_of(request).access.begun(token) if token else None


def own_site(request: Request) -> None:
    """Refuse what another site's page has sent: a second wall behind the token."""
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or site not in OWN_SITES:
        raise Forbidden(_("这个请求不是从本系统的页面发出的"))


def assistance_of(request: Request) -> Assistance:
    found: Assistance = request.app.state.assistance
    return found
