"""Beginning an application: one button for each way that the person's roles may begin."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Account, Session
from api.guard import Forbidden, Posted, assistance_of, needs, read_post
from api.messages import _
from api.pages.view import page, see_other
from assistance.actors import actor_of
from assistance.applying import ENTRIES, OUTREACH, PLATFORM, WINDOW, entries_of, open_application
from assistance.areas import TOWNSHIP_DIGITS, VILLAGE_DIGITS, areas, full_name, villages_of
from engine import Refused
from forms import Option

router = APIRouter()

_VILLAGE = re.compile(r"\d{1,3}")
_COMMAND = re.compile(r"[0-9a-f]{32}")
# What it is for, and the button that begins it.
_WORDS: Mapping[str, tuple[str, str]] = {
    WINDOW: ("申请人到窗口提出,由您登记。先选申请人居住的村(社区)。", "登记窗口申请"),
    PLATFORM: ("为您本人或您监护的人申请。下一步填申请表,可以上传材料。", "开始填写"),
    OUTREACH: (
        "您在走访中发现的困难群众,由您代为提出;须有本人或监护人的同意签字。",
        "代为提出申请",
    ),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One way to apply. ``area`` is fixed where the account's area is one village.

    ``villages``: last digits and names of those that are listed, in the only township.
    """

    entry: str
    name: str
    text: str
    button: str
    area: str
    townships: Sequence[Option]
    villages: Sequence[Option]
    command_id: str


@router.get("/applications/new")
def new_application(request: Request, session: Session = needs("cases.write")) -> Response:
    return _draw(request, session, Posted())


@router.post("/applications")
def open_one(
    request: Request,
    posted: Posted = Depends(read_post),
    session: Session = needs("cases.write"),
) -> Response:
    """Open the case, then its first task: the application form."""
    assistance, actor = assistance_of(request), actor_of(session.account)
    area = posted.one("area")
    if not area:
        village = posted.one("village").strip()
        if not posted.one("township") or not _VILLAGE.fullmatch(village):
            problem = _("请选择乡镇(街道),并填村(社区)编号,例如 201")
            return _draw(request, session, posted, problem)
        area = posted.one("township") + village.zfill(VILLAGE_DIGITS - TOWNSHIP_DIGITS)
    command_id = posted.one("_command_id")
    opened = open_application(
        assistance,
        entry=posted.one("entry"),
        area=area,
        actor=actor,
        command_id=command_id if _COMMAND.fullmatch(command_id) else None,
    )
    if isinstance(opened, Refused):
        if opened.code == "forbidden":
            raise Forbidden(opened.message)
        return _draw(request, session, posted, opened.message)
    first = assistance.engine.tasks(actor, case_key=opened, limit=1)
    return see_other(f"/tasks/{first[0].key}" if first else f"/cases/{opened}")


def _draw(request: Request, session: Session, posted: Posted, problem: str = "") -> Response:
    engine, account = assistance_of(request).engine, session.account
    ways = [_way(entry, account, engine.new_id()) for entry in entries_of(actor_of(account))]
    values = {
        "title": _("新申请"),
        "problem": problem,
        "ways": ways,
        "chosen": {"township": posted.one("township"), "village": posted.one("village")},
    }
    return page(request, session, "start.html", values, 422 if problem else 200)


def _way(entry: str, account: Account, command_id: str) -> Way:
    text, button = (_(words) for words in _WORDS[entry])
    village = account.scopes[0] if len(account.scopes) == 1 else ""
    fixed = village if len(village) == VILLAGE_DIGITS else ""
    towns = _townships(account)
    villages = _villages(towns)
    return Way(entry, _(ENTRIES[entry]), text, button, fixed, towns, villages, command_id)


def _townships(account: Account) -> Sequence[Option]:
    """Townships of the account's offices; who applies for himself chooses among all."""
    return [
        Option(code, full_name(code))
        for code in areas()
        if len(code) == TOWNSHIP_DIGITS and (account.covers(code) or not account.scopes)
    ]


def _villages(townships: Sequence[Option]) -> Sequence[Option]:
    """Numbers and names of the villages that are listed, where there is one township only."""
    if len(townships) != 1:
        return []
    listed = villages_of(townships[0].value)
    return [Option(village.code[TOWNSHIP_DIGITS:], village.name) for village in listed]
