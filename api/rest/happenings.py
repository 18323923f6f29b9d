"""What happens on the way of a case: withdrawn, died, moved away, no longer eligible, objected."""

from __future__ import annotations

from typing import Literal

from starlette.responses import Response

from api.guard import Missing
from api.pages.scope import visible_case
from api.rest.shapes import Sent, Shown
from api.v2.call import Call, answer, missing
from api.v2.endpoint import Route
from api.v2.problems import refusal
from assistance.happenings import report
from engine import CaseView

Kind = Literal["withdrawal", "death", "moving_away", "eligibility_loss", "objection"]


class Reported(Sent):
    """``objection``: to the disclosure of this case."""

    kind: Kind


class Heard(Shown):
    case: str
    kind: Kind


def report_one(call: Call) -> Response:
    """Tell a case what happened; 409 where the case no longer waits for it."""
    case, kind = seen_case(call), call.body.kind
    refused = report(call.assistance, call.actor, case, kind, call.command_id)
    if refused is not None:
        raise refusal(refused)
    return answer(Heard(case=str(case.key), kind=kind))


def seen_case(call: Call) -> CaseView:
    """The case in the path, if the account may see it."""
    try:
        return visible_case(call.assistance, call.account, call.key)
    except Missing as error:
        raise missing("案件", call.key) from error


ROUTES = (
    Route(
        "POST",
        "/cases/{key}/happenings",
        "happenings.write",
        report_one,
        Reported,
        answer=Heard,
        example={"kind": "withdrawal"},
        problems=(404, 409),
    ),
)
