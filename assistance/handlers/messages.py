"""Notices and reminders that the diagrams send; headers say which."""

from __future__ import annotations

from collections.abc import Mapping

from assistance import notices
from assistance.editions.kinds import DEADLINES
from assistance.handlers.requests import Request
from engine import Variables

# Who is late, by deadline; ``{supplier}`` is the order's.
_RESPONSIBLE: Mapping[str, str] = {
    "urgent_supplement": "township_clerk",
    "department_accept": "dept_officer@{supplier}",
    "provider_accept": "provider_admin@{supplier}",
}


def send_notice(request: Request) -> Variables:
    """Header ``notice``: which one is issued to the applicant."""
    return issue(request, request.job.headers["notice"])


def issue(request: Request, kind: str) -> Variables:
    """Issue a notice that no form stands behind; returns what the case remembers of it."""
    return notices.issue(
        request.tx,
        request.people,
        request.occasion,
        kind,
        person_id=request.person_id,
        issued_by=request.job.actor.user,
    )


def remind(request: Request) -> Variables:
    """Headers ``deadline``: what is late; ``escalate_to``: which role hears of it besides."""
    deadline = request.job.headers["deadline"]
    row = request.reference.row(DEADLINES, deadline)
    step = row["step"] if row else deadline
    order = request.variables.get("order") or {}
    late = _RESPONSIBLE[deadline].format(supplier=order.get("supplier"))
    notices.send(request.tx, request.occasion, "reminder", [late], step=step)
    escalate_to = [request.job.headers["escalate_to"]]
    notices.send(request.tx, request.occasion, "escalation", escalate_to, step=step)
    return {}
