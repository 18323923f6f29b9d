"""The ledgers as one page: a list with filters and counts, and a file of it with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Session, allowed
from api.guard import Forbidden, Missing, Name, Posted, assistance_of, needs, read_post
from api.messages import _
from api.pages.about import knows_names
from api.pages.view import page
from api.pages.worklist import area_choices
from assistance import ledgers
from assistance.bootstrap import Assistance
from assistance.ledgers import LEDGERS, PERMISSION, Chosen, NoReason, Reach, names, reach_of
from assistance.ledgers.listing import NEEDS, OVERDUE, words
from assistance.store.ledgers import needs_count
from forms import Option

router = APIRouter()

WRITE = "ledgers.write"
AT_ONCE = 50
KINDS = ("xlsx", "csv")


@router.get("/ledgers")
def ledger(
    request: Request,
    name: Name = NEEDS,
    area: Name = "",
    status: Name = "",
    category: Name = "",
    after: str = "",
    session: Session = needs(PERMISSION),
) -> Response:
    assistance, account = assistance_of(request), session.account
    if name not in LEDGERS:
        raise Missing
    chosen = _chosen(area, status, category)
    reach, shown = reach_of(account), LEDGERS[name]
    try:
        lines, following = ledgers.page(
            assistance,
            name,
            reach,
            chosen,
            known=knows_names(account),
            after=after[:200],
            limit=AT_ONCE,
        )
    except ValueError as error:
        raise Missing from error
    kept = {"name": name, "area": area, "status": status, "category": category}
    values = {
        "title": _("台账"),
        "ledger": shown,
        "tabs": _tabs(name),
        "counted": _counted(assistance, reach, chosen) if name == NEEDS else None,
        "areas": area_choices(account),
        "statuses": _options(names.NEED_STATES) if name == NEEDS else [],
        "categories": [] if name == OVERDUE else _options(names.named("person_categories")),
        "chosen": kept,
        "rows": [{"case": line["case"], "cells": words(line, shown.columns)} for line in lines],
        "following": f"/ledgers?{urlencode({**kept, 'after': following})}" if following else "",
        "may_take": allowed(account, WRITE),
        "kinds": KINDS,
    }
    return page(request, session, "ledgers.html", values)


@router.post("/ledgers")
def take(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session = needs(WRITE),
) -> Response:
    """The ledger under the page's filters as a file; who takes it and why is kept."""
    name, kind = posted.one("name"), posted.one("format")
    if name not in LEDGERS or kind not in KINDS:
        raise Missing
    account = session.account
    try:
        made = ledgers.export(
            assistance_of(request),
            name,
            reach_of(account),
            _chosen(posted.one("area"), posted.one("status"), posted.one("category")),
            known=knows_names(account),
            kind=kind,
            user=account.user,
            reason=posted.one("reason")[:500],
        )
    except NoReason as error:
        raise Forbidden(str(error)) from error
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return Response(made.data, 200, headers, "application/octet-stream")


def _tabs(name: str) -> list[dict[str, Any]]:
    return [
        {"path": f"/ledgers?name={code}", "name": one.name, "current": code == name}
        for code, one in LEDGERS.items()
    ]


def _counted(assistance: Assistance, reach: Reach, chosen: Chosen) -> Mapping[str, Any]:
    with assistance.engine.reading() as tx:
        return needs_count(tx, reach, chosen)


def _chosen(area: str, status: str, category: str) -> Chosen:
    return Chosen(area=area if area.isdecimal() else "", status=status, category=category)


def _options(named: Mapping[str, str]) -> list[Option]:
    return [Option(code, name) for code, name in named.items()]
