"""Appeals against a case's notices: noted beside it by the county, whatever way it ended."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import Field
from starlette.responses import Response

from api.rest.happenings import seen_case
from api.rest.shapes import Listed, Sent, Shown
from api.v2.call import Call, answer
from api.v2.endpoint import Route
from api.v2.problems import refusal
from assistance import appeals
from engine import CaseView, Refused

Text = Annotated[str, Field(min_length=1, max_length=100)]
# JSON has no dates of its own.
Day = Annotated[date, Field(strict=False)]
Kind = Literal["reconsideration", "litigation"]
Notice = Literal["rejection", "denial", "refusal", "ineligible", "stop", "termination"]
Result = Literal["upheld", "revoked", "changed", "ordered_anew", "withdrawn", "not_admitted"]


class Appealed(Sent):
    """``reference``: the number that the authority or court gave it."""

    kind: Kind
    notice: Notice
    filed_on: Day
    authority: Text
    reference: Text


class Concluded(Sent):
    """``ordered_anew``: the bureau has to decide again, in a new application."""

    result: Result
    decided_on: Day
    reference: Text


class Appeal(Shown):
    """``in_time``: filed within 60 days, or 6 months, of the notice."""

    appeal: str
    kind: Kind
    notice: Notice
    filed_on: date
    authority: str
    reference: str
    in_time: bool
    result: Result | None
    decided_on: date | None
    result_reference: str | None


def list_(call: Call) -> Response:
    """Every appeal of the case, the one noted first before."""
    return _told(call, seen_case(call))


def note(call: Call) -> Response:
    """Note an appeal that somebody filed against a notice of this case."""
    case, body = seen_case(call), call.body
    appeal = appeals.Appeal(body.kind, body.notice, body.filed_on, body.authority, body.reference)
    with call.engine.transaction() as tx:
        refused = appeals.note(
            tx,
            _application(call, case),
            appeal,
            sha256(call.command_id.encode()).hexdigest()[:32],
            call.actor.user,
            call.engine.now(),
        )
    return _told(call, case, refused)


def conclude(call: Call) -> Response:
    """Note what the authority or court decided; the case itself stays as it is."""
    case, body = seen_case(call), call.body
    said = {**body.model_dump(mode="json"), "noted_by": call.actor.user}
    with call.engine.transaction() as tx:
        refused = appeals.conclude(
            tx,
            _application(call, case),
            call.request.path_params["appeal"],
            said,
            call.engine.now(),
        )
    return _told(call, case, refused)


ROUTES = (
    Route(
        "GET", "/cases/{key}/appeals", "appeals.read", list_, answer=Listed[Appeal], problems=(404,)
    ),
    Route(
        "POST",
        "/cases/{key}/appeals",
        "appeals.write",
        note,
        Appealed,
        answer=Listed[Appeal],
        example={
            "kind": "reconsideration",
            "notice": "refusal",
            "filed_on": "2026-04-20",
            "authority": "昌吉市人民政府",
            "reference": "昌市复字〔2026〕12号",
        },
        problems=(404,),
    ),
    Route(
        "POST",
        "/cases/{key}/appeals/{appeal}/result",
        "appeals.write",
        conclude,
        Concluded,
        answer=Listed[Appeal],
        example={
            "result": "upheld",
            "decided_on": "2026-06-15",
            "reference": "昌市复决字〔2026〕12号",
        },
        problems=(404, 409),
    ),
)


def _application(call: Call, case: CaseView) -> str:
    return str(call.engine.variables(case.key).get("application_id"))


def _told(call: Call, case: CaseView, refused: Refused | None = None) -> Response:
    if refused is not None:
        raise refusal(refused)
    with call.engine.reading() as tx:
        rows = appeals.of_application(tx, _application(call, case))
    return answer(Listed[Appeal](items=[_shown(row) for row in rows], next=None))


def _shown(row: Any) -> Appeal:
    kept = set(Appeal.model_fields) - {"appeal", "in_time"}
    values = {name: row[name] for name in kept}
    return Appeal(appeal=row["appeal_id"], in_time=bool(row["in_time"]), **values)
