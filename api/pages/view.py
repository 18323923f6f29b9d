"""Drawing a page: the templates, and the frame around every one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse

from access import Account, Session, allowed
from api.guard import CSRF_FIELD, assistance_of
from api.messages import _
from api.pages import times
from api.pages.dues import due_of
from api.pages.names import area_name, role_names
from assistance.actors import actor_of
from assistance.applying import entries_of

# A path of this service, never another server's address.
_LOCAL = re.compile(r"/(?![/\\])[^\s\\]*")
TEMPLATES = Path(__file__).parents[1] / "templates"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation."""

    path: str
    name: str
    icon: str
    current: bool


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update({"_": _, "csrf_field": CSRF_FIELD, "area_name": area_name})
    return made


def compile_templates() -> None:
    """Compile the templates now, once, instead of with the first requests, all at once."""
    for name in environment().list_templates():
        environment().get_template(name)


def page(
    request: Request,
    session: Session | None,
    template: str,
    values: Mapping[str, Any],
    status: int = 200,
) -> HTMLResponse:
    """``template`` inside the frame; ``values`` must hold ``title``."""
    now = assistance_of(request).engine.now()
    account = session.account if session else None
    text = (
        environment()
        .get_template(template)
        .render(
            {
                "account": account,
                "csrf": session.csrf_token if session else "",
                "place": _place(account) if account else "",
                "entries": _entries(account, request) if account else [],
                "moment": lambda moment: times.moment_text(moment, now),
                "deadline": partial(due_of, assistance_of(request)),
                **values,
            }
        )
    )
    return HTMLResponse(text, status)


def fragment(request: Request, template: str, values: Mapping[str, Any]) -> HTMLResponse:
    """A part of a page, for the script that asked for it."""
    return page(request, None, template, values)


def see_other(path: str) -> RedirectResponse:
    """After a POST, go and look there."""
    return RedirectResponse(path, 303)


def local(path: str) -> str:
    """``path`` if it leads to a page of this service, else ""."""
    return path if _LOCAL.fullmatch(path) else ""


def home_of(account: Account) -> str:
    """Where an account begins: its worklist, else what it may look at, else its own account."""
    if allowed(account, "tasks.read"):
        return "/tasks"
    return "/cases" if allowed(account, "cases.read") else "/account"


def _place(account: Account) -> str:
    own = [standing.role for standing in account.standings if standing.acting_for is None]
    place = f"{area_name(account.area)} · {'、'.join(role_names(own))}"
    return place if len(own) == len(account.standings) else _("{place}(有代理)", place=place)


def _entries(account: Account, request: Request) -> Sequence[Entry]:
    tab = request.query_params.get("tab", "todo")
    path = request.url.path
    in_list = path == "/tasks"
    entries = []
    if allowed(account, "tasks.read"):
        entries += [
            Entry("/tasks", _("待办"), "□", in_list and tab == "todo"),
            Entry("/tasks?tab=overdue", _("超期"), "▲", in_list and tab == "overdue"),
            Entry("/tasks?tab=done", _("已办"), "✓", in_list and tab == "done"),
        ]
    if allowed(account, "cases.read"):
        entries.append(Entry("/cases", _("案件"), "≡", path.startswith("/cases")))
    if allowed(account, "ledgers.read"):
        entries.append(Entry("/ledgers", _("台账"), "▤", path == "/ledgers"))
    if allowed(account, "cases.write") and entries_of(actor_of(account)):
        current = path.startswith("/applications")
        entries.append(Entry("/applications/new", _("新申请"), "+", current))
    return entries
