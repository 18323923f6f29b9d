"""Letting a case rest and go on again, with the reason for it."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from access import Session
from api.guard import Key, Missing, Posted, assistance_of, needs, read_post
from api.messages import _
from api.pages.handing import reason_problem
from api.pages.scope import visible_case
from api.pages.view import page, see_other
from assistance.actors import actor_of
from engine import CaseView, Refused, ResumeCase, SuspendCase

router = APIRouter()


@router.get("/cases/{key}/pause")
def ask(request: Request, key: Key, session: Session = needs("pauses.read")) -> Response:
    case = visible_case(assistance_of(request), session.account, key)
    return _draw(request, session, case, "")


@router.post("/cases/{key}/pause")
def give(
    request: Request,
    key: Key,
    posted: Posted = Depends(read_post),
    session: Session = needs("pauses.write"),
) -> Response:
    """Suspend what runs, resume what rests."""
    assistance = assistance_of(request)
    case = visible_case(assistance, session.account, key)
    reason = posted.one("reason").strip()
    if problem := reason_problem(reason):
        return _draw(request, session, case, reason, problem)
    command = ResumeCase if posted.one("what") == "resume" else SuspendCase
    outcome = assistance.engine.execute(
        command(
            command_id=f"page:{session.account.user}:{key}:{posted.one('_command_id')}",
            actor=actor_of(session.account),
            key=key,
            reason=reason,
        )
    )
    if isinstance(outcome, Refused):
        return _draw(request, session, case, reason, outcome.message)
    return see_other(f"/cases/{key}")


def _draw(
    request: Request, session: Session, case: CaseView, reason: str, problem: str = ""
) -> Response:
    if case.state not in ("active", "suspended"):
        raise Missing
    rests = case.state == "suspended"
    values = {
        "title": _("恢复案件") if rests else _("暂停案件"),
        "case": case,
        "rests": rests,
        "reason": reason,
        "problem": problem,
        "command_id": assistance_of(request).engine.new_id(),
    }
    return page(request, session, "pausing.html", values, 422 if problem else 200)
